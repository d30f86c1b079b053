/** The page token of a history: where the next page begins and where the last one ends. Bound to one run. */
import { InvalidArgumentError } from '../common/errors.js';

export interface HistoryToken {
  readonly runId: string;
  /** First event of the next page. */
  readonly firstEventId: number;
  /** First event that is no part of this history; undefined to go on while the run does. */
  readonly endEventId?: number;
  /** The caller waits for new events. */
  readonly waits?: boolean;
  /**
   * The pages end with the events of a pending workflow task that are not written: for the worker that has the task.
   */
  readonly forTask?: boolean;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function encodeHistoryToken(token: HistoryToken): Uint8Array {
  return encoder.encode(JSON.stringify(token));
}

/** @throws InvalidArgumentError `Invalid NextPageToken.` */
export function decodeHistoryToken(bytes: Uint8Array): HistoryToken {
  try {
    const token: unknown = JSON.parse(decoder.decode(bytes));
    if (isToken(token)) return token;
  } catch {
    // Not a token of this server: the error below says so.
  }
  throw new InvalidArgumentError('Invalid NextPageToken.');
}

function isToken(value: unknown): value is HistoryToken {
  return typeof value === 'object' && value !== null && 'runId' in value && 'firstEventId' in value;
}
