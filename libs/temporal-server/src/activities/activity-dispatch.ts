/** Gives an attempt of an activity to its task queue. */
import type { TaskQueueKey } from '../context/matching.js';
import type { PendingActivity, RunState } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { priorityOf, taskQueueNameOf } from './activity-options.js';
import { mergedPriority } from '../common/priority.js';

export function activityQueueKey({ namespace }: Readonly<RunState>, activity: PendingActivity): TaskQueueKey {
  return { namespace, name: taskQueueNameOf(activity), type: 'activity' };
}

/** After the commit; a task that has become obsolete by then harms nobody. */
export function dispatchActivity(
  { matching }: ServerContext,
  transaction: RunTransaction,
  activity: PendingActivity,
): void {
  const { state } = transaction;
  const { namespace, workflowId, runId } = state;
  const { scheduledEventId, stamp } = activity;
  const priority = mergedPriority(state.started.priority, priorityOf(activity))?.priorityKey;
  transaction.afterCommit(() => {
    const run = { namespace, workflowId, runId };
    const task = { kind: 'activity', run, scheduledEventId, stamp } as const;
    matching.add(activityQueueKey(state, activity), task, priority ? { priority } : {});
  });
}
