/** Checks that commands have in common. Texts are the real server's: users read them in WorkflowTaskFailed events. */
import { encodeMessage, type Duration, type MessageName } from '@nest-temporal/core/internal/proto/index';
import type { WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import type { DynamicConfig } from '../config/dynamic-config.js';
import { CommandFault } from './command-fault.js';
import { longestDurationSeconds } from '../config/fixed-limits.js';

/** @throws CommandFault when an id is empty or too long */
export function checkId(
  config: DynamicConfig,
  cause: WorkflowTaskFailedCause,
  field: string,
  commandName: string,
  value: string,
): void {
  if (value === '') throw new CommandFault(cause, `${field} is not set on ${commandName}.`);
  const limit = config.get('limit.maxIDLength');
  const length = Buffer.byteLength(value);
  if (length <= limit) return;
  const lengths = `${field}=${value} Length=${length} Limit=${limit}`;
  throw new CommandFault(cause, `${field} on ${commandName} exceeds length limit. ${lengths}`);
}

/** What is wrong with a duration; undefined when nothing is. */
export function durationFault(duration: Duration | null | undefined): string | undefined {
  const { seconds = 0, nanos = 0 } = duration ?? {};
  if ((seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0)) {
    return 'duration has seconds and nanos with different signs';
  }
  return seconds < 0 || nanos < 0 ? 'negative duration' : undefined;
}

/** A duration, or a hundred years if it is longer. */
export function cappedDuration(duration: Duration | null | undefined): Duration | null | undefined {
  return (duration?.seconds ?? 0) >= longestDurationSeconds ? { seconds: longestDurationSeconds, nanos: 0 } : duration;
}

/** @throws CommandFault that ends the run, when a payload is larger than one may be */
export function checkSize(config: DynamicConfig, cause: WorkflowTaskFailedCause, bytes: number, what: string): void {
  if (bytes > config.get('limit.blobSize.error')) {
    throw new CommandFault(cause, `${what} exceeds size limit.`, true);
  }
}

/** Encoded size of a message that may be absent. */
export function sizeOf(name: MessageName, message: object | null | undefined): number {
  return message ? encodeMessage(name, message).length : 0;
}

/** @throws CommandFault when a run has too much pending work of one kind already; a limit of 0 is none */
export function checkPending(cause: WorkflowTaskFailedCause, count: number, limit: number, what: string): void {
  if (limit <= 0 || count < limit) return;
  throw new CommandFault(cause, `the number of ${what}, ${count}, has reached the per-workflow limit of ${limit}`);
}
