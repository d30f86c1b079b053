/** A workflow task comes into being, and goes to the task queue. */
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { durationFromMs, durationToMs } from '@nest-temporal/core/internal/proto/time';
import type { MatchingTask } from '../context/matching.js';
import type { Run, RunTransaction } from '../context/run.js';
import type { PendingWorkflowTask, RunState, WorkflowTaskKind } from '../context/run-state.js';
import type { ServerContext } from '../context/server-context.js';
import { currentTaskQueue, normalQueueKey, stickyQueueKey } from './task-queue.js';
import { stickyPollerWindowMs } from '../config/fixed-limits.js';

/** How long a sticky queue counts as alive after its last poll, in milliseconds of real time. */
/** How long a speculative task may wait on a normal queue, in milliseconds. */
const speculativeScheduleToStartMs = 5_000;

export interface ScheduleOptions {
  /** A speculative task becomes another kind when there are buffered events, or it is a further attempt. */
  readonly isSpeculative?: boolean;
  /** When the first of a chain of heartbeats was scheduled; now otherwise. */
  readonly originalScheduledAtMs?: number;
  /** False when the task is started at once, and so goes to nobody else. */
  readonly dispatches?: boolean;
}

/** Schedules a workflow task. The caller has made sure that none is pending. */
export function scheduleWorkflowTask(
  context: ServerContext,
  transaction: RunTransaction,
  { isSpeculative = false, originalScheduledAtMs, dispatches = true }: ScheduleOptions = {},
): PendingWorkflowTask {
  const { state, nowMs, run } = transaction;
  const hasNews = state.buffered.length > 0;
  if (hasNews) {
    // What is new makes it a task of its own: no further attempt, and nothing to be dropped.
    state.workflowTaskAttempt = 1;
    transaction.flushBuffered();
  }
  const kind = kindOf(state, isSpeculative && !hasNews);
  const task: PendingWorkflowTask = {
    kind,
    scheduledEventId: state.nextEventId,
    scheduledAtMs: nowMs,
    originalScheduledAtMs: originalScheduledAtMs ?? nowMs,
    attempt: state.workflowTaskAttempt,
    taskQueue: currentTaskQueue(state).name ?? '',
    isSticky: state.sticky !== undefined,
    scheduleToStartMs:
      state.sticky?.scheduleToStartMs ?? (kind === 'speculative' ? speculativeScheduleToStartMs : undefined),
    startToCloseMs: startToCloseMs(context, state),
    stamp: ++state.workflowTaskStamp,
    started: undefined,
  };
  state.workflowTask = task;
  if (kind === 'normal') appendScheduled(transaction, task);
  if (kind === 'speculative') transaction.keepSpeculative();
  if (dispatches) transaction.afterCommit(() => dispatch(context, run, task.stamp));
  return task;
}

/** Writes the scheduled event of a pending task; returns the task as that event has it. */
export function appendScheduled(
  transaction: RunTransaction,
  task: PendingWorkflowTask,
  atMs: number = task.scheduledAtMs,
): PendingWorkflowTask {
  // Not before: a speculative task that leaves no trace is not the first one.
  transaction.state.firstTaskDueMs = undefined;
  const event = transaction.append(
    EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
    {
      workflowTaskScheduledEventAttributes: {
        taskQueue: currentTaskQueue(transaction.state),
        startToCloseTimeout: durationFromMs(task.startToCloseMs),
        attempt: task.attempt,
      },
    },
    atMs,
  );
  return { ...task, scheduledEventId: event.eventId ?? 0 };
}

/**
 * Gives the pending workflow task to its queue, the run's own when nobody has polled the sticky one for a while. The
 * run stays sticky until a worker of its own queue takes the task.
 */
export function dispatch(context: ServerContext, run: Run, stamp: number): void {
  const { workflowTask: task, namespace, workflowId, runId } = run.state;
  if (task?.stamp !== stamp || task.started) return;
  const message: MatchingTask = {
    kind: 'workflow',
    run: { namespace, workflowId, runId },
    scheduledEventId: task.scheduledEventId,
    stamp,
  };
  const sticky = task.isSticky ? stickyQueueKey(run.state) : undefined;
  const usesSticky = sticky !== undefined && context.matching.hasRecentPoller(sticky, stickyPollerWindowMs);
  const priority = run.state.started.priority?.priorityKey;
  context.matching.add(usesSticky ? sticky : normalQueueKey(run.state), message, priority ? { priority } : {});
}

function kindOf(state: Readonly<RunState>, isSpeculative: boolean): WorkflowTaskKind {
  if (state.workflowTaskAttempt > 1) return 'transient';
  return isSpeculative ? 'speculative' : 'normal';
}

/** From the fourth attempt on, the timeout grows: it is what spaces the attempts of a worker that answers none. */
function startToCloseMs({ config }: ServerContext, { started, workflowTaskAttempt }: Readonly<RunState>): number {
  const ofRun = durationToMs(started.workflowTaskTimeout) ?? 0;
  const baseMs = ofRun > 0 ? ofRun : config.get('history.defaultWorkflowTaskTimeout');
  if (workflowTaskAttempt <= 3) return baseMs;
  const maximumMs = config.get('history.workflowTaskRetryMaxInterval');
  return baseMs + Math.min(5_000 * 2 ** (workflowTaskAttempt - 4), maximumMs);
}
