/** Names of the public API for the numbers of proto enums, in both directions. */
import type { ApplicationFailureCategory, RetryState, TimeoutType } from '../common/policies.js';
import * as proto from '../proto/enums.js';

interface EnumNames<Name, Wire extends number> {
  /** An unknown name is sent as unspecified. */
  toWire(name: Name): Wire;
  /** A number of a newer server reads as unspecified. */
  fromWire(value: number | undefined): Name;
}

function namesOf<Name extends string, Wire extends number>(
  members: Readonly<Record<string, Wire>>,
  prefix: string,
): EnumNames<Name, Wire> {
  const entries = Object.entries(members).map(([key, value]) => [key.slice(prefix.length) as Name, value] as const);
  const byName = new Map<Name, Wire>(entries);
  const byValue = new Map<number, Name>(entries.map(([name, value]) => [value, name]));
  const unspecified = 'UNSPECIFIED' as Name;
  return {
    toWire: (name) => byName.get(name) ?? (byName.get(unspecified) as Wire),
    fromWire: (value = 0) => byValue.get(value) ?? unspecified,
  };
}

export const retryStates = namesOf<RetryState, proto.RetryState>(proto.RetryState, 'RETRY_STATE_');
export const timeoutTypes = namesOf<TimeoutType, proto.TimeoutType>(proto.TimeoutType, 'TIMEOUT_TYPE_');
export const categories = namesOf<ApplicationFailureCategory, proto.ApplicationErrorCategory>(
  proto.ApplicationErrorCategory,
  'APPLICATION_ERROR_CATEGORY_',
);

const behavior = proto.NexusHandlerErrorRetryBehavior;

/** Whether a Nexus handler's error may be retried; `undefined` leaves it to the type of the error. */
export const retryBehaviors: EnumNames<boolean | undefined, proto.NexusHandlerErrorRetryBehavior> = {
  toWire: (retryable) =>
    retryable === undefined
      ? behavior.NEXUS_HANDLER_ERROR_RETRY_BEHAVIOR_UNSPECIFIED
      : retryable
        ? behavior.NEXUS_HANDLER_ERROR_RETRY_BEHAVIOR_RETRYABLE
        : behavior.NEXUS_HANDLER_ERROR_RETRY_BEHAVIOR_NON_RETRYABLE,
  fromWire: (value) =>
    value === behavior.NEXUS_HANDLER_ERROR_RETRY_BEHAVIOR_RETRYABLE
      ? true
      : value === behavior.NEXUS_HANDLER_ERROR_RETRY_BEHAVIOR_NON_RETRYABLE
        ? false
        : undefined,
};
