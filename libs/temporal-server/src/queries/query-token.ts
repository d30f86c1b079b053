/** What a worker shows to say which query it answers: one that goes alone. Names the run and the query. */
import { InvalidArgumentError } from '../common/errors.js';
import type { RunKey } from '../context/run-state.js';
import type { TaskTokens } from '../common/task-tokens.js';

export interface QueryToken extends RunKey {
  readonly queryId: string;
}

export function encodeQueryToken(
  tokens: TaskTokens,
  { namespace, workflowId, runId }: RunKey,
  queryId: string,
): Uint8Array {
  return tokens.seal([namespace, workflowId, runId, queryId]);
}

/** @throws InvalidArgumentError when the bytes are no token */
export function decodeQueryToken(tokens: TaskTokens, token: Uint8Array | undefined): QueryToken {
  const fields = tokens.open(token);
  if (!fields) throw new InvalidArgumentError('Error deserializing task token.');
  if (!isFields(fields)) throw new InvalidArgumentError('Invalid TaskToken.');
  const [namespace, workflowId, runId, queryId] = fields;
  return { namespace, workflowId, runId, queryId };
}

function isFields(value: unknown): value is [namespace: string, workflowId: string, runId: string, queryId: string] {
  return Array.isArray(value) && value.length === 4 && value.every((field) => typeof field === 'string');
}
