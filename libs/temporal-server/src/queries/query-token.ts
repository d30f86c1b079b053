/** What a worker shows to say which query it answers: one that goes alone. Names the run and the query, and holds no secret. */
import { InvalidArgumentError } from '../common/errors.js';
import type { RunKey } from '../context/run-state.js';

export interface QueryToken extends RunKey {
  readonly queryId: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function encodeQueryToken({ namespace, workflowId, runId }: RunKey, queryId: string): Uint8Array {
  return encoder.encode(JSON.stringify([namespace, workflowId, runId, queryId]));
}

/** @throws InvalidArgumentError when the bytes are no token */
export function decodeQueryToken(bytes: Uint8Array | undefined): QueryToken {
  let fields: unknown;
  try {
    fields = JSON.parse(decoder.decode(bytes));
  } catch {
    throw new InvalidArgumentError('Error deserializing task token.');
  }
  if (!isFields(fields)) throw new InvalidArgumentError('Invalid TaskToken.');
  const [namespace, workflowId, runId, queryId] = fields;
  return { namespace, workflowId, runId, queryId };
}

function isFields(value: unknown): value is [namespace: string, workflowId: string, runId: string, queryId: string] {
  return Array.isArray(value) && value.length === 4 && value.every((field) => typeof field === 'string');
}
