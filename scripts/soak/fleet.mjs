// A task queue and the one worker that polls it, in a process that is killed again and again.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkerProcess } from '../restart/worker-process.mjs';

const program = new URL('worker.mjs', import.meta.url);

/** How the workers of the fleets keep runs: in their cache, only one of them, or none. */
export const fleetKinds = [
  { name: 'caching', options: { workflowThreads: 1 } },
  { name: 'evicting', options: { maxCachedWorkflows: 0, workflowThreads: 0 } },
  { name: 'keeping one', options: { maxCachedWorkflows: 1, workflowThreads: 1 } },
];

export class Fleet {
  name;
  taskQueue;
  kills = 0;
  #settings;
  #bundles;
  #execArgv;
  #lives = [];
  #stopping = new AbortController();
  #ended;

  /**
   * @param bundles files of the workflow code `before` and `after` its patches
   * @param plant URL of a module that its workers load first
   */
  constructor({ name, options }, address, bundles, plant) {
    this.name = name;
    this.taskQueue = `soak-${name.replaceAll(' ', '-')}-${randomUUID()}`;
    this.#settings = { address, taskQueue: this.taskQueue, ...options };
    this.#bundles = bundles;
    this.#execArgv = plant ? ['--import', plant] : [];
  }

  /** Starts the worker, and kills it after `pauseMs()` ever again; `isPatched()` tells which code the next life runs. */
  async run(pauseMs, isPatched, onError) {
    await this.#startWorker(isPatched());
    this.#ended = this.#killAgainAndAgain(pauseMs, isPatched).catch(onError);
  }

  async #killAgainAndAgain(pauseMs, isPatched) {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(pauseMs(), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#lives.at(-1).end('SIGKILL');
      this.kills++;
      await this.#startWorker(isPatched());
    }
  }

  /** No further kills: what is left can end. */
  async calm() {
    this.#stopping.abort();
    await this.#ended;
  }

  async close() {
    await this.calm();
    await this.#lives.at(-1)?.end('SIGKILL');
  }

  /** Kills the worker at once. */
  kill() {
    this.#stopping.abort();
    this.#lives.at(-1)?.kill();
  }

  get fullReplays() {
    return this.#lives.reduce((sum, { fullReplays }) => sum + fullReplays, 0);
  }

  get logs() {
    return this.#lives.flatMap(({ logs }) => logs);
  }

  async #startWorker(isPatched) {
    const bundleFile = this.#bundles[isPatched ? 'after' : 'before'];
    this.#lives.push(await WorkerProcess.start({ ...this.#settings, bundleFile }, program, this.#execArgv));
  }
}
