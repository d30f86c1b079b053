/** How a request names a run: workflow id and, for one that is not the newest, run id. */
import type { WorkflowExecution } from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError } from './errors.js';

export interface RunName {
  readonly workflowId: string;
  /** Empty for the newest run. */
  readonly runId: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** @throws InvalidArgumentError when the request names no run, or one that cannot be */
export function runNameOf(execution: WorkflowExecution | null | undefined): RunName {
  if (!execution) throw new InvalidArgumentError('Execution is not set on request.');
  const { workflowId = '', runId = '' } = execution;
  if (workflowId === '') throw new InvalidArgumentError('WorkflowId is not set on request.');
  if (runId !== '' && !isRunId(runId)) throw new InvalidArgumentError('Invalid RunId.');
  return { workflowId, runId };
}

export function isRunId(text: string): boolean {
  return uuid.test(text);
}
