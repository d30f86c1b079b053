/**
 * What a worker shows to say which workflow task it answers. It names the run and the one start of the task: a task
 * that was started again, or is no longer, has another.
 */
import { InvalidArgumentError, NotFoundError } from '../common/errors.js';
import { isRunning, type RunKey, type RunState } from '../context/run-state.js';
import { isStarted } from './end-task.js';
import type { RunningWorkflowTask } from './start-task.js';
import type { TaskTokens } from '../common/task-tokens.js';

export interface TaskToken extends RunKey {
  readonly stamp: number;
  readonly attempt: number;
  readonly startedAtMs: number;
}

type Fields = readonly [
  namespace: string,
  workflowId: string,
  runId: string,
  stamp: number,
  attempt: number,
  startedAtMs: number,
];

export function encodeTaskToken(
  tokens: TaskTokens,
  { namespace, workflowId, runId }: RunKey,
  task: RunningWorkflowTask,
): Uint8Array {
  const fields: Fields = [namespace, workflowId, runId, task.stamp, task.attempt, task.started.atMs];
  return tokens.seal(fields);
}

/** @throws InvalidArgumentError when the bytes are no token */
export function decodeTaskToken(tokens: TaskTokens, token: Uint8Array | undefined): TaskToken {
  const fields = tokens.open(token);
  if (isFields(fields)) {
    const [namespace, workflowId, runId, stamp, attempt, startedAtMs] = fields;
    return { namespace, workflowId, runId, stamp, attempt, startedAtMs };
  }
  throw new InvalidArgumentError('Error deserializing task token.');
}

/**
 * The started task that a token names.
 *
 * @throws NotFoundError when it is not the task that is started now
 */
export function taskOf(state: Readonly<RunState>, token: TaskToken): RunningWorkflowTask {
  const { workflowTask: task } = state;
  const isHeld =
    isRunning(state) &&
    isStarted(task) &&
    task.stamp === token.stamp &&
    task.attempt === token.attempt &&
    task.started.atMs === token.startedAtMs;
  if (isHeld) return task;
  throw new NotFoundError('Workflow task not found.');
}

function isFields(value: unknown): value is Fields {
  if (!Array.isArray(value) || value.length !== 6) return false;
  return value.every((field, index) => typeof field === (index < 3 ? 'string' : 'number'));
}
