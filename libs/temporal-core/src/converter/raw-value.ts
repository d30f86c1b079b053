import type { Payload } from '../common/payload.js';

const brand = Symbol.for('nest-temporal.raw-value');

/**
 * A payload that is not decoded. Dynamic handlers receive their arguments in this form, and a `RawValue` that is passed
 * as a value is sent unchanged.
 */
export class RawValue {
  readonly [brand] = true;

  constructor(readonly payload: Payload) {}
}

/** True for a {@link RawValue}, of whatever copy of the library. */
export function isRawValue(value: unknown): value is RawValue {
  return typeof value === 'object' && value !== null && brand in value;
}
