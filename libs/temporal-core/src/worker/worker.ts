/**
 * A worker as its user holds it: made, run, shut down.
 *
 *   created ─run()→ connecting ─→ running ─shutdown(), fatal error→ draining ─→ stopped
 *      └───shutdown()───┴────────no contact with the server, shutdown()─────────────↑
 */
import { deferred } from '../common/async.js';
import { applyPlugins } from '../common/plugins.js';
import { messageOf } from '../common/safe-text.js';
import type { Connection } from '../transport/connection.js';
import { drainWorker } from './drain.js';
import { WorkerFatalError, WorkerStateError } from './errors.js';
import { resolveWorkerOptions, type ResolvedWorkerOptions } from './resolved-options.js';
import type { WorkerIdentity } from './worker-identity.js';
import { runReplayHistories, runReplayHistory, type ReplayHistory, type ReplayResult } from './replay-worker.js';
import type { ReplayWorkerOptions, WorkerOptions } from './worker-options.js';
import { workerPlace } from './worker-schema.js';
import type { ServerFacts } from './server-contact.js';
import { createWorkerParts, type TaskKind, type TaskRunner, type WorkerParts } from './worker-parts.js';
import { taskStatusOf, type WorkerState, type WorkerStatus, type WorkerTaskStatus } from './worker-status.js';

/** Runs the workflows and activities of one task queue. */
export class Worker {
  #current: WorkerState = 'created';
  readonly #stopping = new AbortController();
  readonly #stopRequested = deferred();
  #ended?: Promise<void>;
  #fatal?: { error: unknown };
  #runningSinceMs?: number;
  readonly #lastPollMs: Partial<Record<TaskKind, number>> = {};
  readonly #resolved: ResolvedWorkerOptions;
  #parts!: WorkerParts;

  private constructor(resolved: ResolvedWorkerOptions) {
    this.#resolved = resolved;
  }

  /**
   * Makes a worker: checks the options, bundles and evaluates the workflow code. It asks the server nothing; {@link run} does.
   *
   * @throws WorkerOptionsError, DuplicateActivityError, DuplicateWorkflowError, WorkflowDefinitionError for what it is given
   * @throws WorkflowBundleError, ForbiddenModuleError, WorkflowSourceError for workflow code that cannot be loaded
   */
  static async create(options: WorkerOptions): Promise<Worker> {
    const configured = applyPlugins(options, 'configureWorker', workerPlace);
    const worker = new Worker(resolveWorkerOptions(configured));
    worker.#parts = await createWorkerParts(worker.#resolved, {
      fail: (error) => worker.fail(error),
      pollSucceeded: (kind) => (worker.#lastPollMs[kind] = worker.#resolved.clock.now()),
    });
    return worker;
  }

  /**
   * Runs workflow code against the history of an execution: what `handle.fetchHistory()` gives, or the JSON that the
   * Temporal Web UI, the CLI or an SDK exports. Needs no server. The history of a run that is still open is replayed as far
   * as it goes; a task that the run waits for is processed as well.
   *
   * @param workflowId - what workflow code sees as its id; by default the one in the history
   * @throws ReplayError when the code does not do what history records (its `cause` is a `NondeterminismError` then), fails
   * a workflow task, or has no workflow of the type
   * @throws HistoryFormatError when `history` is none
   * @throws WorkerOptionsError and what else {@link create} throws for options and workflow code
   */
  static runReplayHistory(options: ReplayWorkerOptions, history: unknown, workflowId?: string): Promise<void> {
    return runReplayHistory(options, history, workflowId);
  }

  /**
   * {@link runReplayHistory} for many histories, one after the other, with workflow code that is bundled once. Says of each
   * how it went; a history that does not replay is an `error` in its result, or is thrown with the option `failFast`.
   */
  static runReplayHistories(
    options: ReplayWorkerOptions,
    histories: AsyncIterable<ReplayHistory> | Iterable<ReplayHistory>,
  ): AsyncIterableIterator<ReplayResult> {
    return runReplayHistories(options, histories);
  }

  get state(): WorkerState {
    return this.#current;
  }

  get taskQueue(): string {
    return this.#resolved.taskQueue;
  }

  /** Who the worker is to the server. */
  get identity(): Readonly<WorkerIdentity> {
    return this.#parts.identity;
  }

  get connection(): Connection {
    return this.#parts.connection;
  }

  /** Types of the workflows and activities that the worker takes. */
  get registered(): { readonly workflows: readonly string[]; readonly activities: readonly string[] } {
    return this.#parts.registered;
  }

  /** When the server last answered a poll, in milliseconds since the Unix epoch; `undefined` before the first answer. */
  get lastPollSucceededMs(): number | undefined {
    const { workflows, activities } = this.#lastPollMs;
    return workflows === undefined || activities === undefined
      ? (workflows ?? activities)
      : Math.max(workflows, activities);
  }

  /** What the worker is doing now. Cheap, and answered also while a workflow keeps its thread busy. */
  getStatus(): WorkerStatus {
    const { namespace, taskQueue, identity } = this.#resolved;
    return {
      state: this.#current,
      namespace,
      taskQueue,
      identity,
      ...(this.#runningSinceMs === undefined ? {} : { runningSinceMs: this.#runningSinceMs }),
      ...this.taskStatus('workflows', this.#resolved.maxConcurrentWorkflowTaskExecutions),
      ...this.taskStatus('activities', this.#resolved.maxConcurrentActivityTaskExecutions),
    };
  }

  /**
   * Connects, polls and runs tasks until {@link shutdown}. Resolves when all tasks have been answered.
   *
   * @throws NamespaceNotFoundError when the namespace is not registered
   * @throws ConnectionUnavailableError when nobody answers (unless the option `waitForServer` is set), or TLS is refused
   * @throws RpcError when the server refuses the credentials
   * @throws WorkerStateError when it was run or shut down before
   * @throws WorkerFatalError when the worker met an error that it cannot continue from
   * @throws WorkerShutdownForcedError when activities still ran after `shutdownForceTime`
   */
  run(): Promise<void> {
    if (this.#current !== 'created') {
      const reason = `The worker for task queue '${this.taskQueue}' is ${this.#current}. A worker runs once: create another`;
      return Promise.reject(new WorkerStateError(reason));
    }
    this.#current = 'connecting';
    this.#ended = this.live();
    return this.#ended;
  }

  /**
   * Runs while a function or promise is under way, then shuts down.
   *
   * @returns what it resolved to
   * @throws what it rejected with, after the shutdown; or what {@link run} rejects with
   */
  async runUntil<T>(fnOrPromise: Promise<T> | (() => Promise<T>)): Promise<T> {
    const isFirst = this.#current === 'created';
    const ended = this.run();
    if (!isFirst) await ended;
    // Whichever fails first is reported; the other must not count as unhandled.
    ended.catch(() => undefined);
    const work = (async () => (typeof fnOrPromise === 'function' ? fnOrPromise() : fnOrPromise))();
    work.catch(() => undefined);
    try {
      await Promise.race([work, ended]);
    } finally {
      await this.shutdown();
    }
    await ended;
    return work;
  }

  /**
   * Stops polling, finishes what is under way, frees everything. May be called at any time and any number of times.
   *
   * @returns a promise that resolves when the worker has stopped; it never rejects, {@link run} does
   */
  shutdown(): Promise<void> {
    this.requestStop();
    if (this.#current === 'created') {
      this.#current = 'draining';
      this.#ended = this.free();
    }
    return this.#ended?.catch(() => undefined) ?? Promise.resolve();
  }

  private fail(error: unknown): void {
    this.#fatal ??= { error };
    this.requestStop();
  }

  private requestStop(): void {
    this.#stopping.abort();
    this.#stopRequested.resolve();
  }

  private taskStatus(kind: TaskKind, slots: number): Partial<Record<TaskKind, WorkerTaskStatus>> {
    const runner = this.#parts.runners[kind];
    return runner ? { [kind]: taskStatusOf(runner.load, slots, this.#lastPollMs[kind]) } : {};
  }

  private async live(): Promise<void> {
    // Between polls nothing else might keep the process alive.
    const alive = setInterval(() => undefined, 2 ** 30);
    try {
      const server = await this.connect();
      if (server) await this.poll(server);
    } finally {
      clearInterval(alive);
      await this.free();
    }
    if (this.#fatal) throw this.fatalError(this.#fatal.error);
  }

  /** @returns `undefined` when the worker is to stop before the server has answered */
  private async connect(): Promise<ServerFacts | undefined> {
    const { signal } = this.#stopping;
    try {
      const server = await this.#parts.contactServer(signal);
      return signal.aborted ? undefined : server;
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  private async poll(server: ServerFacts): Promise<void> {
    this.#current = 'running';
    this.#runningSinceMs = this.#resolved.clock.now();
    for (const runner of this.runners) runner.start(server);
    await this.#stopRequested.promise;
    this.#current = 'draining';
    await this.drain(server);
  }

  private get runners(): TaskRunner[] {
    return Object.values(this.#parts.runners);
  }

  private drain(server: ServerFacts): Promise<void> {
    const { shutdownGraceTimeMs, shutdownForceTimeMs, clock } = this.#resolved;
    return drainWorker({
      ...this.#parts.drainable(server),
      runners: this.runners,
      graceTimeMs: shutdownGraceTimeMs,
      ...(shutdownForceTimeMs === undefined ? {} : { forceTimeMs: shutdownForceTimeMs }),
      clock,
    });
  }

  private async free(): Promise<void> {
    await this.#parts.free();
    this.#current = 'stopped';
  }

  private fatalError(cause: unknown): WorkerFatalError {
    const reason = messageOf(cause);
    return new WorkerFatalError(`The worker for task queue '${this.taskQueue}' cannot go on: ${reason}`, { cause });
  }
}
