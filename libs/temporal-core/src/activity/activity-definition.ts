import type { ParameterType } from '../common/parameter-types.js';

/** One activity as a worker registers it. */
export interface ActivityDefinition {
  /** Activity type on the wire. */
  name: string;
  /** The function, bound if it is a method. Runs inside the activity's context. */
  run(...args: unknown[]): unknown;
  /** Types by which arguments are revived and validated. */
  parameterTypes?: readonly ParameterType[];
  /** Takes every type that has no activity of its own; gets the raw payloads as one list. */
  dynamic?: boolean;
  /** Where it is defined, for messages: `PaymentActivities.charge`. */
  source?: string;
}
