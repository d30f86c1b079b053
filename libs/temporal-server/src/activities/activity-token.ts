/**
 * Which activity a call is about: the token of one attempt, or the names that a client knows.
 */
import { InvalidArgumentError, NotFoundError } from '../common/errors.js';
import { isRunId } from '../common/run-name.js';
import { isRunning, type PendingActivity, type RunState } from '../context/run-state.js';
import type { TaskTokens } from '../common/task-tokens.js';

export interface ActivityReference {
  readonly namespace: string;
  readonly workflowId: string;
  /** Empty for the current run. */
  readonly runId: string;
  readonly activityId: string;
  /** Absent when the activity is named by its id alone. */
  readonly attempt?: { readonly scheduledEventId: number; readonly number: number };
}

type Fields = readonly [
  namespace: string,
  workflowId: string,
  runId: string,
  activityId: string,
  scheduledEventId: number,
  attempt: number,
];

export function encodeActivityToken(
  tokens: TaskTokens,
  { namespace, workflowId, runId }: Readonly<RunState>,
  { activityId, scheduledEventId, attempt }: PendingActivity,
): Uint8Array {
  const fields: Fields = [namespace, workflowId, runId, activityId, scheduledEventId, attempt];
  return tokens.seal(fields);
}

/** @throws InvalidArgumentError when the bytes are no token of an activity */
export function decodeActivityToken(tokens: TaskTokens, token: Uint8Array | undefined): ActivityReference {
  const fields = tokens.open(token);
  if (isFields(fields)) {
    const [namespace, workflowId, runId, activityId, scheduledEventId, number] = fields;
    return { namespace, workflowId, runId, activityId, attempt: { scheduledEventId, number } };
  }
  // That of a workflow task is a token as well, of an activity that does not exist.
  if (isRunFields(fields)) {
    const [namespace, workflowId, runId] = fields;
    return { namespace, workflowId, runId, activityId: '', attempt: { scheduledEventId: 0, number: 0 } };
  }
  throw new InvalidArgumentError('Error deserializing task token.');
}

export interface ActivityNames {
  readonly namespace?: string;
  readonly workflowId?: string;
  readonly runId?: string;
  readonly activityId?: string;
}

/**
 * @throws InvalidArgumentError when a name is missing or cannot be one
 * @throws NotFoundError when no workflow is named: standalone activities are not supported
 */
export function activityByName({
  namespace = '',
  workflowId = '',
  runId = '',
  activityId = '',
}: ActivityNames): ActivityReference {
  if (activityId === '') throw new InvalidArgumentError('ActivityId is not set on request.');
  if (workflowId === '') throw new NotFoundError(`activity not found for ID: ${activityId}`);
  if (runId !== '' && !isRunId(runId)) throw new InvalidArgumentError('RunId is not valid UUID.');
  return { namespace, workflowId, runId, activityId };
}

/**
 * The pending activity that is meant, in the attempt that is meant.
 *
 * @param mayWait - an activity that is named by its id need not be started
 * @throws NotFoundError when it is no longer pending, or no worker has it
 */
export function pendingActivity(
  state: Readonly<RunState>,
  { activityId, attempt }: ActivityReference,
  mayWait: boolean = false,
): PendingActivity {
  if (!isRunning(state)) throw new NotFoundError('workflow execution already completed');
  const activity = attempt ? state.activities.get(attempt.scheduledEventId) : activityOfId(state, activityId);
  if (!activity && !attempt) {
    const where = 'check workflow execution history for more details';
    throw new NotFoundError(`cannot find pending activity with ActivityID ${activityId}, ${where}`);
  }
  const isHeld = activity?.started !== undefined || (mayWait && !attempt);
  if (activity && isHeld && (!attempt || attempt.number === activity.attempt)) return activity;
  throw new NotFoundError('invalid activityID or activity already timed out or invoking workflow is completed');
}

export function activityOfId({ activities }: Readonly<RunState>, activityId: string): PendingActivity | undefined {
  for (const activity of activities.values()) if (activity.activityId === activityId) return activity;
  return undefined;
}

function isFields(value: unknown): value is Fields {
  if (!Array.isArray(value) || value.length !== 6) return false;
  return value.every((field, index) => typeof field === (index < 4 ? 'string' : 'number'));
}

function isRunFields(value: unknown): value is readonly [string, string, string] {
  return Array.isArray(value) && value.length === 6 && value.slice(0, 3).every((field) => typeof field === 'string');
}
