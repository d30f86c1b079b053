/**
 * A workflow thread that is always there: the main thread starts it, watches it, and starts another when it ends. What a dead
 * thread had cached is replayed by its successor, which also gets the tasks that nobody has looked at. The one that ran when
 * the thread ended is failed here, for nobody else can; the server gives others that had begun out again.
 *
 * Workflow code runs without a time limit of V8's, which costs more than many a task; what gets stuck costs its thread. The
 * successors limit workflows of that type themselves, so that one bad workflow does not end thread after thread.
 */
import { deferred, sleepOn, type Deferred } from '../../../common/async.js';
import { backoffMs, type Backoff } from '../../../common/backoff.js';
import type { Clock } from '../../../common/clock.js';
import { errorAttributes } from '../../../common/error-text.js';
import type { Logger } from '../../../common/telemetry.js';
import { WorkflowThreadError } from '../../errors.js';
import type { ServerFacts } from '../../server-contact.js';
import type { TaskLoad } from '../../worker-status.js';
import type { OwnedThread, SpawnThread } from './spawned-thread.js';
import { WorkflowDeadlockError } from '../task/task-failure.js';
import type { ProcessorInit } from './thread-protocol.js';
import { TaskHandover } from './task-handover.js';
import { ThreadWatch } from './thread-watch.js';
import type { WorkflowWorker } from './workflow-worker.js';
import type { WorkflowTaskHead } from '../task/workflow-task.js';
import { ProcessorProxy, type ProcessorProxyParts } from './processor-proxy.js';

export interface SupervisedThreadParts {
  spawn: SpawnThread;
  /** For the main thread of each thread. */
  proxy: ProcessorProxyParts;
  /** Fails a workflow task; never rejects. */
  failTask(task: WorkflowTaskHead, error: Error): Promise<void>;
  /** Zero lets workflow code run for as long as it likes. */
  deadlockTimeoutMs: number;
  clock: Clock;
  logger: Logger;
}

/** One thread, from its start to its end. */
interface Incumbent {
  thread: OwnedThread;
  proxy: ProcessorProxy;
  handover: TaskHandover;
  watch: ThreadWatch;
  /** Rejects when the thread ends. */
  ended: Deferred<never>;
  readyAtMs?: number;
  /** Number of the task that did not end. */
  stuckTask?: number;
}

const restartBackoff: Backoff = { initialIntervalMs: 100, backoffCoefficient: 2, maximumIntervalMs: 10_000 };
/** A thread that lived so long does not count as the failure of a restart. */
const healthyMs = 60_000;
/** Longest time for the evaluation of the workflow modules. */
const bootTimeoutMs = 60_000;

export class SupervisedThread implements WorkflowWorker {
  private incumbent?: Incumbent;
  private init?: ProcessorInit;
  private server?: ServerFacts;
  private phase: 'created' | 'running' | 'draining' | 'stopped' = 'created';
  /** Types of the workflows that got stuck. */
  private readonly suspects = new Set<string>();
  private failures = 0;
  /** Why the last thread ended that nobody ended. */
  private endReason = 'unknown reason';
  /** Tasks that no thread has looked at. */
  private orphans: Uint8Array[] = [];
  private readonly ending = new AbortController();
  private readonly closedPolls = deferred();
  private readonly finished = deferred();

  /** Starts the thread at once, so that it loads while the workflow code is bundled. */
  constructor(private readonly parts: SupervisedThreadParts) {
    this.incumbent = this.spawn();
  }

  async prepare(init: ProcessorInit): Promise<string[]> {
    this.init = init;
    if (!this.incumbent) throw endedByItself(this.endReason);
    return this.boot(this.incumbent, init);
  }

  start(server: ServerFacts): void {
    if (this.phase !== 'created') return;
    this.phase = 'running';
    this.server = server;
    if (this.incumbent?.readyAtMs !== undefined) this.incumbent.proxy.start(server);
  }

  get load(): TaskLoad {
    return this.incumbent?.proxy.load ?? { pollers: 0, tasks: 0 };
  }

  drain(): void {
    if (this.phase === 'draining' || this.phase === 'stopped') return;
    this.phase = 'draining';
    this.ending.abort();
    const { incumbent } = this;
    if (incumbent?.readyAtMs === undefined) return this.finish();
    const { proxy } = incumbent;
    void proxy.pollsEnded.then(() => this.closedPolls.resolve());
    void proxy.drained.then(() => this.finish());
    proxy.drain();
  }

  get pollsEnded(): Promise<void> {
    return this.closedPolls.promise;
  }

  get drained(): Promise<void> {
    return this.finished.promise;
  }

  abortPolls(): void {
    this.incumbent?.proxy.abortPolls();
  }

  async stop(): Promise<void> {
    this.phase = 'stopped';
    this.ending.abort();
    const { incumbent } = this;
    delete this.incumbent;
    if (incumbent) await retire(incumbent);
    this.finish();
  }

  private finish(): void {
    this.closedPolls.resolve();
    this.finished.resolve();
  }

  private spawn(): Incumbent {
    const { spawn, proxy, clock, deadlockTimeoutMs } = this.parts;
    const thread = spawn({
      ended: (reason) => this.bury(incumbent, reason),
      fault: (error) => proxy.onFatal(error),
    });
    const handover = new TaskHandover(this.orphans, () => thread.runningTask.resultsRead);
    this.orphans = [];
    const watch = new ThreadWatch({
      clock,
      runningTask: thread.runningTask,
      // The thread's own guard has to come first.
      timeoutMs: this.suspects.size > 0 ? 2 * deadlockTimeoutMs : deadlockTimeoutMs,
      cpuMs: () => thread.cpuMs(),
      onSlow: (cpuMs) => this.reportSlow(thread, cpuMs),
      onStuck: () => {
        incumbent.stuckTask = thread.runningTask.current;
        void thread.terminate();
      },
    });
    const incumbent: Incumbent = {
      thread,
      proxy: new ProcessorProxy(thread.port, proxy, thread.gauge, handover),
      handover,
      watch,
      ended: deferred<never>(),
    };
    // Waited for only while the thread boots.
    incumbent.ended.promise.catch(() => undefined);
    return incumbent;
  }

  private async boot(incumbent: Incumbent, init: ProcessorInit): Promise<string[]> {
    const options = { ...init.options, guard: 'external', suspects: [...this.suspects] } as const;
    const timer = this.parts.clock.setTimeout(() => {
      incumbent.ended.reject(
        new WorkflowThreadError(
          `The workflow modules were not evaluated within ${bootTimeoutMs / 1000} seconds. Look for loops outside workflows.`,
        ),
      );
    }, bootTimeoutMs);
    try {
      const types = await Promise.race([incumbent.proxy.prepare({ ...init, options }), incumbent.ended.promise]);
      incumbent.readyAtMs = this.parts.clock.now();
      incumbent.thread.unref();
      incumbent.watch.start();
      return types;
    } finally {
      timer.cancel();
    }
  }

  /** After the end of a thread that nobody ended, or that was stuck. */
  private bury(incumbent: Incumbent, reason: string): void {
    const { thread, stuckTask, readyAtMs } = incumbent;
    retireProxy(incumbent);
    if (this.incumbent !== incumbent) return;
    delete this.incumbent;
    this.orphans = incumbent.handover.leave();
    this.endReason = reason;
    incumbent.ended.reject(endedByItself(reason));
    if (readyAtMs === undefined) return;
    if (this.parts.clock.now() - readyAtMs >= healthyMs) this.failures = 0;
    const task = thread.runningTask.runningTask();
    // It may just have ended when its thread was.
    const isStuck = stuckTask !== undefined && stuckTask === thread.runningTask.current;
    if (task && isStuck) this.suspects.add(task.workflowType);
    this.report(task, isStuck, reason);
    const failed = task ? this.parts.failTask(task, this.failureOf(task, isStuck, reason)) : Promise.resolve();
    if (this.phase === 'draining') void failed.then(() => this.finish());
    else void this.restart();
  }

  private report(task: WorkflowTaskHead | undefined, isStuck: boolean, reason: string): void {
    const what = isStuck
      ? `Workflow did not yield within ${this.parts.deadlockTimeoutMs} ms; its thread was terminated`
      : `Workflow thread exited: ${reason}`;
    const { workflowType, workflowId, runId } = task ?? {};
    this.parts.logger.error(
      `${what}. Its cached runs will be replayed; its running tasks are redelivered when they time out`,
      task ? { workflowType, workflowId, runId } : {},
    );
  }

  private reportSlow({ runningTask }: OwnedThread, cpuMs: number): void {
    const { workflowType, workflowId, runId } = runningTask.runningTask() ?? {};
    this.parts.logger.warn(
      `Workflow has not yielded for ${this.parts.deadlockTimeoutMs} ms but used only ${Math.round(cpuMs)} ms of CPU time: the machine is overloaded, or workflow code is in a blocking call`,
      workflowType === undefined ? {} : { workflowType, workflowId, runId },
    );
  }

  private failureOf({ workflowType }: WorkflowTaskHead, isStuck: boolean, reason: string): Error {
    if (isStuck) return new WorkflowDeadlockError(workflowType, this.parts.deadlockTimeoutMs);
    return new WorkflowThreadError(
      `The workflow thread exited while workflow "${workflowType}" was running: ${reason}.`,
    );
  }

  private async restart(): Promise<void> {
    const { clock, logger } = this.parts;
    for (;;) {
      await sleepOn(clock, backoffMs(restartBackoff, this.failures++), this.ending.signal).catch(() => undefined);
      if (this.isEnding || !this.init) return;
      try {
        this.incumbent = this.spawn();
        await this.boot(this.incumbent, this.init);
        break;
      } catch (error) {
        if (this.isEnding) return;
        logger.error('Workflow thread could not be restarted', {
          ...errorAttributes(error),
          failures: this.failures,
        });
        const { incumbent } = this;
        delete this.incumbent;
        if (incumbent) {
          this.orphans = incumbent.handover.leave();
          await retire(incumbent);
        }
      }
    }
    if (this.isEnding) return;
    logger.info('Workflow thread restarted');
    if (this.server) this.incumbent?.proxy.start(this.server);
  }

  private get isEnding(): boolean {
    return this.phase === 'draining' || this.phase === 'stopped';
  }
}

function endedByItself(reason: string): WorkflowThreadError {
  return new WorkflowThreadError(`The workflow thread exited: ${reason}.`);
}

async function retire(incumbent: Incumbent): Promise<void> {
  retireProxy(incumbent);
  await incumbent.thread.terminate();
}

function retireProxy({ watch, proxy }: Incumbent): void {
  watch.stop();
  proxy.abandon();
}
