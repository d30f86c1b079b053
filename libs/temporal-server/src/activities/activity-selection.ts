/** Which pending activities a request of an operator is about: one by its id, those of a type, or all. */
import type { WorkflowExecution } from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError, NotFoundError } from '../common/errors.js';
import { isRunId } from '../common/run-name.js';
import { isRunning, type PendingActivity, type RunState } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { activityOfId } from './activity-token.js';

export interface ActivitySelection {
  readonly namespace?: string;
  readonly execution?: WorkflowExecution | null;
  readonly id?: string;
  readonly type?: string;
  readonly matchAll?: boolean;
}

/**
 * Changes the selected activities, all or none.
 *
 * @throws InvalidArgumentError when the request names no activities
 * @throws NotFoundError when there are none
 */
export function changeSelected(
  { runs }: ServerContext,
  selection: ActivitySelection,
  change: (transaction: RunTransaction, activity: PendingActivity) => void,
): void {
  const { namespace = '', execution, id, type, matchAll } = selection;
  const { workflowId = '', runId = '' } = execution ?? {};
  if (workflowId === '') throw new InvalidArgumentError('WorkflowId is not set on request.');
  if (id === undefined && type === undefined && matchAll === undefined) {
    throw new InvalidArgumentError('Either Activity.Id or Activity.Type should be set on request.');
  }
  if (runId !== '' && !isRunId(runId)) throw new InvalidArgumentError('RunId is not valid UUID.');
  runs.get(namespace, workflowId, runId).transact((transaction) => {
    const { state } = transaction;
    if (!isRunning(state)) throw new NotFoundError('workflow execution already completed');
    const selected = select(state, selection);
    if (selected.length === 0) {
      const reason = 'Invalid activityID or activity already completed';
      throw new NotFoundError(`Can't find pending activity with such ID. ${reason}`);
    }
    for (const activity of selected) change(transaction, activity);
  });
}

function select(state: Readonly<RunState>, { id, type }: ActivitySelection): PendingActivity[] {
  if (id !== undefined) {
    const activity = activityOfId(state, id);
    return activity ? [activity] : [];
  }
  const all = [...state.activities.values()];
  return type === undefined ? all : all.filter(({ scheduled }) => scheduled.activityType?.name === type);
}
