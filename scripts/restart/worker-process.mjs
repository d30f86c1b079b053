// The parent's end of the worker process: starts it, ends it by a signal, keeps what it logged.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const workerOfRestarts = new URL('worker.mjs', import.meta.url);
const startTimeoutMs = 60_000;
/** Longer than the grace time of its activities. */
const endTimeoutMs = 30_000;

export class WorkerProcess {
  /** Warnings and errors: `{ level, message, error }`. */
  logs = [];
  /** Workflow tasks that came to it, told at the end: `workflowId/startedEventId`. A killed process tells nothing. */
  received = new Set();
  /** Workflow tasks with the whole history of a run that had tasks before, as told until now. */
  fullReplays = 0;
  identity;
  /** When its end began, in milliseconds since the Unix epoch. */
  endBeganAt = Infinity;
  #child;
  #ended;

  /** Resolves when the worker, which `program` runs in a process with `execArgv`, polls. */
  static async start(settings, program = workerOfRestarts, execArgv = []) {
    const process = new WorkerProcess(settings, program, execArgv);
    await process.#polling();
    return process;
  }

  constructor(settings, program, execArgv) {
    this.identity = settings.identity;
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
    this.#child = fork(fileURLToPath(program), [JSON.stringify(settings)], { stdio, execArgv });
    this.#ended = new Promise((resolve) => this.#child.once('exit', (code, signal) => resolve(code ?? signal)));
    this.#child.on('message', ({ log, received, isFullReplay }) => {
      if (log) this.logs.push(log);
      if (received) this.received = new Set(received);
      if (isFullReplay) this.fullReplays++;
    });
  }

  /** Sends the signal; how the process ended (exit code or signal), or that it did not, and how long that took. */
  async end(signal) {
    this.endBeganAt = Date.now();
    this.#child.kill(signal);
    const code = await within(endTimeoutMs, this.#ended, () => 'no end');
    if (code === 'no end') this.kill();
    return { code, tookMs: Date.now() - this.endBeganAt };
  }

  kill() {
    this.#child.kill('SIGKILL');
  }

  #polling() {
    const polls = new Promise((resolve, reject) => {
      this.#child.on('message', ({ polls }) => polls && resolve());
      this.#ended.then((code) => reject(new Error(`the worker ended with ${code} before it polled`)));
    });
    return within(startTimeoutMs, polls, () => {
      this.kill();
      throw new Error(`the worker did not poll within ${startTimeoutMs} ms`);
    });
  }
}

async function within(timeoutMs, promise, late) {
  let timer;
  const over = new Promise((resolve) => (timer = setTimeout(resolve, timeoutMs))).then(late);
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
