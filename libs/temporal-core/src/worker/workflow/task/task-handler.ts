/**
 * One workflow task from poll to reply.
 *
 * Three kinds of trouble, three ends: the author's *failure* closes the workflow, a command like any other; a *task
 * failure* is answered as such and tried again by the server; a fault of ours is a task failure too, loudly. After
 * anything but success the run is dropped: its state may be ahead of what the server knows.
 */
import { errorAttributes } from '../../../common/error-text.js';
import { NondeterminismError } from '../../../common/nondeterminism-error.js';
import type { FailureInfo } from '../../../common/payload.js';
import { commonAttributes } from '../../../converter/failure-converter.js';
import { defaultPayloadConverter } from '../../../converter/default-converters.js';
import { RpcError } from '../../../common/rpc-channel.js';
import { sdkVersion } from '../../../common/sdk-version.js';
import type { Logger } from '../../../common/telemetry.js';
import type { WorkflowRunRef } from '../../../activation/activation.js';
import type { WorkflowHost } from '../../../activation/workflow-host.js';
import { builtInQueryNames } from '../../../common/workflow-definition.js';
import type { PayloadCodec } from '../../../converter/payload-codec.js';
import type { EngineTask, ReplayInit, RunOutcome } from '../../../engine/engine-task.js';
import type { PollWorkflowTaskQueueResponse } from '../../../proto/index.js';
import { isMessageTooLarge } from '../../../transport/rpc-retry.js';
import type { WorkerIdentity } from '../../worker-identity.js';
import type { HistoryPager } from './history-pager.js';
import { WorkflowRun } from './run.js';
import type { RunCache, RunLease } from './run-cache.js';
import { authorFailure, failByNondeterminism, toTaskFailure, WorkflowDeadlockError } from './task-failure.js';
import type { TaskFailure } from './task-completion.js';
import type { EagerCompletion } from './task-ports.js';
import type { TaskResponder } from './task-responder.js';
import { takeTurns, type TurnParts, type TurnsEnd } from './task-turns.js';
import { readTaskHead, readWorkflowTask, type WorkflowTask, type WorkflowTaskHead } from './workflow-task.js';

export interface TaskHandlerParts extends TurnParts {
  worker: WorkerIdentity;
  host: WorkflowHost;
  cache: RunCache;
  pager: HistoryPager;
  responder: TaskResponder;
  codecs: readonly PayloadCodec[];
  logger: Logger;
  deadlockTimeoutMs: number;
  serverSupportsSdkMetadata: boolean;
  /** Which activities may be run eagerly, and how many for one task. */
  eager: { activities: EagerCompletion; types: ReadonlySet<string>; maxPerTask: number };
  /** False when runs are not to stay here: nothing is cached, or the worker is shutting down. */
  keepsRuns(): boolean;
}

/** A run and the next task of it, if the answer to the last one brought one. */
interface Handled {
  keep?: WorkflowRun;
  next?: PollWorkflowTaskQueueResponse;
}

export class WorkflowTaskHandler {
  /** What the runs of a worker have in common. */
  private readonly runFields: Omit<ReplayInit, keyof WorkflowRunRef | 'workflowType'>;

  constructor(private readonly parts: TaskHandlerParts) {
    const { namespace, taskQueue, deployment, buildId } = parts.worker;
    const { types, maxPerTask } = parts.eager;
    this.runFields = {
      namespace,
      taskQueue,
      serverSupportsSdkMetadata: parts.serverSupportsSdkMetadata,
      sdkVersion,
      ...(maxPerTask > 0 && types.size > 0 ? { reserveEagerActivity: (type) => types.has(type) } : {}),
      ...(deployment ? { deploymentVersion: { deploymentName: deployment.name, buildId } } : {}),
    };
  }

  /** Handles a task and those that come back with its answer. Rejects only for faults of the library. */
  async handle(polled: PollWorkflowTaskQueueResponse): Promise<void> {
    let response: PollWorkflowTaskQueueResponse | undefined = polled;
    while (response) response = await this.handleOne(response);
  }

  private async handleOne(response: PollWorkflowTaskQueueResponse): Promise<PollWorkflowTaskQueueResponse | undefined> {
    const head = readTaskHead(response, this.parts.worker.namespace);
    if (!head) return undefined;
    // 1. One task at a time works on a run; a query may come together with a task.
    const lease = await this.parts.cache.lease(head.runId);
    let handled: Handled = {};
    try {
      handled = await this.work(head, response, lease);
    } catch (error) {
      await this.fail(head, toTaskFailure(error));
    } finally {
      lease.release(handled.keep);
    }
    return handled.next;
  }

  private async work(
    head: WorkflowTaskHead,
    response: PollWorkflowTaskQueueResponse,
    lease: RunLease,
  ): Promise<Handled> {
    // 2. Check and decode, once.
    const task = await readWorkflowTask(head, response, this.parts.codecs);
    // 3. Complete the history before the engine starts, which cannot wait.
    const { run, engineTask } = await this.prepare(task, lease.run);
    let handled: Handled = {};
    try {
      // 4. Process it.
      const result = await this.process(run, task, engineTask);
      if ('deadlocked' in result) throw new WorkflowDeadlockError(task.workflowType, this.parts.deadlockTimeoutMs);
      // 5. Answer; keep the run if the server took the answer.
      const [rejection] = result.rejections;
      const outcome: RunOutcome = rejection ? { type: 'failed', failure: rejection } : result.value;
      handled = await this.answer(task, run, outcome, result.isInterrupted);
    } finally {
      this.parts.localActivities.release(run, handled.keep !== undefined || handled.next !== undefined);
      if (handled.keep === undefined) run.dispose();
    }
    return handled;
  }

  private async process(run: WorkflowRun, task: WorkflowTask, engineTask: EngineTask): Promise<TurnsEnd> {
    try {
      return await takeTurns(this.parts, run, task, engineTask);
    } catch (error) {
      if (!(error instanceof NondeterminismError) || engineTask.legacyQuery || !run.failsOnNondeterminism) throw error;
      this.parts.logger.warn('Workflow failed because its code does not match its history', {
        ...about(task),
        error: error.message,
      });
      return { value: failByNondeterminism(error, engineTask.queries), rejections: [], isInterrupted: false };
    }
  }

  /** The run, and the task with exactly the events that the run has not seen. */
  private async prepare(
    task: WorkflowTask,
    cached: WorkflowRun | undefined,
  ): Promise<{ run: WorkflowRun; engineTask: EngineTask }> {
    const { pager } = this.parts;
    // Stacks are kept from the first event on, or not at all.
    const keepsStacks = asksForStacks(task);
    if (cached && (cached.keepsStacks || !keepsStacks)) {
      const newEvents = await pager.eventsAfter(cached.lastAppliedEventId, task);
      const engineTask = newEvents && engineTaskOf(task, newEvents);
      if (engineTask && cached.continues(engineTask)) return { run: cached, engineTask };
    }
    // A sticky task of a run that is gone has a history that starts in the middle.
    const events = (await pager.eventsAfter(0, task)) ?? (await pager.fetchAll(task));
    return { run: this.createRun(task, keepsStacks), engineTask: engineTaskOf(task, events) };
  }

  private createRun({ workflowId, runId, workflowType }: WorkflowTask, keepsStacks: boolean): WorkflowRun {
    return new WorkflowRun(this.parts.host, { ...this.runFields, workflowId, runId, workflowType }, keepsStacks);
  }

  private async answer(
    task: WorkflowTask,
    run: WorkflowRun,
    outcome: RunOutcome,
    isInterrupted: boolean,
  ): Promise<Handled> {
    const { responder, eager } = this.parts;
    switch (outcome.type) {
      case 'failed':
        await this.fail(task, authorFailure(outcome.failure));
        return {};
      case 'legacyQuery':
        await this.send(task, responder.answerQuery(task, outcome.result));
        return run.isClosed ? {} : { keep: run };
      case 'completed': {
        const keepsRun = !outcome.isClosed && !isInterrupted && this.parts.keepsRuns();
        const takesNext = keepsRun || (outcome.continuesInNextTask && !isInterrupted);
        const completed = await eager.activities.complete(outcome.commands, eager.maxPerTask, () =>
          this.send(task, responder.complete(task, outcome, { keepsRun, takesNext })),
        );
        // A speculative task that came to nothing but rejections leaves no event, and the run has seen some.
        if (completed?.resetHistoryEventId) run.rewind(completed.resetHistoryEventId);
        return {
          keep: keepsRun && completed ? run : undefined,
          next: completed?.workflowTask ?? undefined,
        };
      }
    }
  }

  /** `undefined` when the server no longer wants the answer or could not be told; the task is then given out again. */
  private async send<T>(task: WorkflowTaskHead, call: Promise<T>): Promise<T | undefined> {
    try {
      return await call;
    } catch (error) {
      if (!(error instanceof RpcError) || isMessageTooLarge(error)) throw error;
      const attributes = { ...about(task), status: error.status, ...errorAttributes(error) };
      const isGone = error.status === 'NOT_FOUND';
      const message = isGone ? 'Workflow task ended before its response' : 'Workflow task response was not accepted';
      this.parts.logger.log(isGone ? 'DEBUG' : 'WARN', message, attributes);
      return undefined;
    }
  }

  private async fail(task: WorkflowTaskHead, failure: TaskFailure): Promise<void> {
    const { message, stackTrace } = readable(failure.failure);
    this.parts.logger.warn(task.isLegacyQuery ? 'Query failed' : 'Workflow task failed', {
      ...about(task),
      attempt: task.attempt,
      error: message,
      stack: stackTrace,
    });
    await this.parts.responder.fail(task, failure);
  }
}

/** For the worker log, before codecs encode the failure. */
function readable(failure: FailureInfo): { message: string; stackTrace: string } {
  try {
    return commonAttributes(failure, defaultPayloadConverter);
  } catch {
    // Hidden by a converter of the author's.
    return { message: failure.message ?? '', stackTrace: failure.stackTrace ?? '' };
  }
}

function engineTaskOf(task: WorkflowTask, events: EngineTask['events']): EngineTask {
  const { previousStartedEventId, startedEventId, updates, queries, legacyQuery } = task;
  return legacyQuery
    ? { events, previousStartedEventId, startedEventId, updates, queries, legacyQuery }
    : { events, previousStartedEventId, startedEventId, updates, queries };
}

function asksForStacks({ queries, legacyQuery }: WorkflowTask): boolean {
  const { stackTrace, enhancedStackTrace } = builtInQueryNames;
  const all = legacyQuery ? [...queries, legacyQuery] : queries;
  return all.some(({ queryName }) => queryName === stackTrace || queryName === enhancedStackTrace);
}

function about({ workflowType, workflowId, runId }: WorkflowTaskHead): Record<string, string> {
  return { workflowType, workflowId, runId };
}
