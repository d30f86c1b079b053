/**
 * What one server answered to one script: a line per call in the order of the calls, then the histories of all runs the
 * script knows. Raw: the rules of `normalisation.ts` are applied when it is complete.
 */
import { RpcError } from '@nest-temporal/core/internal/common/rpc-channel';
import { messageOfFullName } from '@nest-temporal/core/internal/proto/descriptor';
import { decodeMessage, type Any, type MessageName } from '@nest-temporal/core/internal/proto/index';
import { messageToJson, type JsonValue } from '@nest-temporal/core/internal/proto/json';
import type { MessageTypes } from '@nest-temporal/core/internal/proto/gen/types';

/** A line of a transcript. */
export type Entry = Record<string, JsonValue>;

export class Transcript {
  readonly entries: Entry[] = [];

  /** Keeps the place of a call, which ends when it ends. */
  open(call: string): Entry {
    const entry: Entry = { call };
    this.entries.push(entry);
    return entry;
  }
}

export function answerJson<K extends MessageName>(name: K, message: MessageTypes[K]): JsonValue {
  return messageToJson(name, message);
}

/** Status, text, and the details with their types. */
export function errorJson(error: unknown): JsonValue {
  if (!(error instanceof RpcError)) throw error;
  const { status, message, statusDetails } = error;
  if (!statusDetails) return { status, message };
  const { details = [], ...rest } = decodeMessage('Status', statusDetails);
  return { status, message, code: rest.code ?? 0, text: rest.message ?? '', details: details.map(detailJson) };
}

function detailJson({ typeUrl = '', value = new Uint8Array(0) }: Any): JsonValue {
  const name = messageOfFullName(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
  if (!name) return { type: typeUrl };
  if (name !== 'MultiOperationExecutionFailure') {
    return { type: typeUrl, value: messageToJson(name, decodeMessage(name, value)) };
  }
  const { statuses = [] } = decodeMessage('MultiOperationExecutionFailure', value);
  const operations = statuses.map(({ code = 0, message = '', details = [] }) => ({
    code,
    message,
    details: details.map(detailJson),
  }));
  return { type: typeUrl, operations };
}
