/**
 * The public worker and its lifecycle.
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
import type { ReplayHistory, ReplayResult } from './replay-worker.js';
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
   * Creates a worker: validates the options, then bundles and evaluates the workflow code. Sends no requests to the
   * server until {@link run}.
   *
   * @throws WorkerOptionsError, DuplicateActivityError, DuplicateWorkflowError, WorkflowDefinitionError for invalid
   * options
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
   * Runs workflow code against the history of an execution: the return value of `handle.fetchHistory()`, or the JSON
   * exported by the Temporal Web UI, the CLI or an SDK. Needs no server. The history of an open run is replayed to its
   * end, including a workflow task that is still pending.
   *
   * @param workflowId - workflow ID that workflow code sees; by default the ID in the history
   * @throws ReplayError when the code does not match the history (with a `NondeterminismError` as `cause`), fails a
   * workflow task, or does not contain the workflow type
   * @throws HistoryFormatError when `history` is not a workflow history
   * @throws WorkerOptionsError and the other errors of {@link create} for options and workflow code
   */
  static async runReplayHistory(options: ReplayWorkerOptions, history: unknown, workflowId?: string): Promise<void> {
    const { runReplayHistory } = await import('./replay-worker.js');
    return runReplayHistory(options, history, workflowId);
  }

  /**
   * Replays many histories, one after the other, bundling the workflow code once. Yields a result for each history.
   * A failed replay is the `error` of its result, or is thrown when `failFast` is set. See {@link runReplayHistory}.
   */
  static async *runReplayHistories(
    options: ReplayWorkerOptions,
    histories: AsyncIterable<ReplayHistory> | Iterable<ReplayHistory>,
  ): AsyncIterableIterator<ReplayResult> {
    const { runReplayHistories } = await import('./replay-worker.js');
    yield* runReplayHistories(options, histories);
  }

  get state(): WorkerState {
    return this.#current;
  }

  get taskQueue(): string {
    return this.#resolved.taskQueue;
  }

  /** Identity of the worker on the server. */
  get identity(): Readonly<WorkerIdentity> {
    return this.#parts.identity;
  }

  get connection(): Connection {
    return this.#parts.connection;
  }

  /** Types of the registered workflows and activities. */
  get registered(): { readonly workflows: readonly string[]; readonly activities: readonly string[] } {
    return this.#parts.registered;
  }

  /**
   * When the server last responded to a poll, in milliseconds since the Unix epoch; `undefined` before the first
   * response.
   */
  get lastPollSucceededMs(): number | undefined {
    const { workflows, activities } = this.#lastPollMs;
    return workflows === undefined || activities === undefined
      ? (workflows ?? activities)
      : Math.max(workflows, activities);
  }

  /** Returns the current status of the worker. Inexpensive, and available even while a workflow blocks its thread. */
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
   * @throws ConnectionUnavailableError when the server does not respond (unless `waitForServer` is set), or TLS is refused
   * @throws RpcError when the server refuses the credentials
   * @throws WorkerStateError when the worker was already run or shut down
   * @throws WorkerFatalError when the worker encountered an error that it cannot recover from
   * @throws WorkerShutdownForcedError when activities were still running after `shutdownForceTime`
   */
  run(): Promise<void> {
    if (this.#current !== 'created') {
      const reason = `The worker for task queue "${this.taskQueue}" is ${this.#current}. A worker can run only once. Create another worker.`;
      return Promise.reject(new WorkerStateError(reason));
    }
    this.#current = 'connecting';
    this.#ended = this.live();
    return this.#ended;
  }

  /**
   * Runs the worker until a function or promise settles, then shuts down.
   *
   * @returns the value that it resolved to
   * @throws the error that it rejected with, after the shutdown; or the error of {@link run}
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
   * Stops polling, finishes running tasks and releases all resources. Can be called at any time, any number of times.
   *
   * @returns a promise that resolves when the worker has stopped; it never rejects; errors reject {@link run}
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

  /** @returns `undefined` when the worker shuts down before the server has responded */
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
    return new WorkerFatalError(`The worker for task queue "${this.taskQueue}" failed: ${reason.replace(/\.$/, '')}.`, {
      cause,
    });
  }
}
