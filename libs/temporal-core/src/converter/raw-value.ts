import type { Payload } from '../common/payload.js';

const brand = Symbol.for('nest-temporal.raw-value');

/**
 * A payload that is passed on unread: handlers of messages without a known name get their arguments so, and a value that
 * is one is sent as it is.
 */
export class RawValue {
  readonly [brand] = true;

  constructor(readonly payload: Payload) {}
}

/** True for a {@link RawValue}, of whatever copy of the library. */
export function isRawValue(value: unknown): value is RawValue {
  return typeof value === 'object' && value !== null && brand in value;
}
