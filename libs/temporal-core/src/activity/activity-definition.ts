import type { ParameterType } from '../common/parameter-types.js';

/** An activity as registered by a worker. */
export interface ActivityDefinition {
  /** Activity type on the wire. */
  name: string;
  /** The function, bound if it is a method. Runs inside the activity's context. */
  run(...args: unknown[]): unknown;
  /** Types by which arguments are revived and validated. */
  parameterTypes?: readonly ParameterType[];
  /** Handles every activity type that is not registered; receives the raw payloads as a single array. @defaultValue false */
  dynamic?: boolean;
  /** Where it is defined, for messages: `PaymentActivities.charge`. @defaultValue the name */
  source?: string;
}
