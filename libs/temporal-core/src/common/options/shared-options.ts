/** Options that several calls take. */
import type { Clock } from '../clock.js';
import type { TypeThunk } from '../parameter-types.js';
import type { ErrorTypeRef, Priority, RetryPolicy } from '../policies.js';
import {
  TypedSearchAttributes,
  type SearchAttributesInput,
  type UntypedSearchAttributes,
} from '../search-attributes.js';
import type { Logger, Meter } from '../telemetry.js';
import { isReservedName } from '../workflow-definition.js';
import type { AnyOption, Option, Properties } from './option.js';
import { OptionSchema, optionsOf } from './option-schema.js';
import { custom, duration, func, integer, list, number, record, text, withMethods } from './option-types.js';

export const retryOptions = optionsOf<RetryPolicy>()(
  {
    initialInterval: duration({ above: 0 }).otherwise('1 second'),
    backoffCoefficient: number({ min: 1 }).otherwise('2'),
    maximumInterval: duration({ above: 0 }).otherwise('100 times the initial interval'),
    maximumAttempts: custom<number>('an integer of at least 1, or Infinity', (value, place) =>
      value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 1)
        ? (value as number)
        : place.refuseValue(value),
    ).otherwise('unlimited'),
    nonRetryableErrorTypes: list(text()).otherwise('none'),
  },
  ({ initialInterval, maximumInterval }, place) => {
    if (initialInterval === undefined || maximumInterval === undefined || maximumInterval >= initialInterval) return;
    place
      .at('maximumInterval')
      .refuse(`is ${maximumInterval} ms, less than "initialInterval", which is ${initialInterval} ms`, 'Raise it.');
  },
);

export const priorityOptions = optionsOf<Priority>()({
  priorityKey: integer({ min: 1 }).otherwise('3'),
  fairnessKey: text(),
  fairnessWeight: number({ above: 0 }).otherwise('1'),
});

export const loggerOption: Option<Logger> = withMethods<Logger>(
  'a Logger',
  'log',
  'trace',
  'debug',
  'info',
  'warn',
  'error',
).fix('Make one of a function with loggerFrom().');

export const meterOption: Option<Meter> = withMethods<Meter>(
  'a Meter',
  'createCounter',
  'createHistogram',
  'createGauge',
  'withTags',
);

export const clockOption: Option<Clock> = withMethods<Clock>('a Clock', 'now', 'setTimeout');

/** A name that users give: of a task queue, of a message. */
export const nameOption = custom<string>('a non-empty string', (name, place) => {
  if (typeof name !== 'string' || name.trim() === '') return place.refuseValue(name);
  return isReservedName(name)
    ? place.refuse(`is "${name}", a name reserved for the SDK`, 'Choose another name.')
    : name;
});

/** The class of a value: `() => Receipt`, or `() => [Line]`. */
export const typeOption = func<TypeThunk>('a function that returns a class, such as () => Receipt');

/** An interceptor, or a group of them: an object with any of `members`, which are all there are. */
export function interceptorOption<T extends object>(
  members: Readonly<Record<keyof T & string, true | AnyOption>>,
): Option<T> {
  const properties = Object.entries<true | AnyOption>(members).map(([name, of]) => [name, of === true ? func() : of]);
  const schema = new OptionSchema<T, Properties>(Object.fromEntries(properties) as Properties);
  const names = Object.keys(members);
  const allowed = `an object with any of ${names.join(', ')}`;
  return custom<T>(allowed, (value, place) => {
    if (typeof value !== 'object' || value === null) return place.refuseValue(value);
    // A class may have members of its own; one that has none of these intercepts nothing.
    if (Object.getPrototypeOf(value) === Object.prototype) schema.read(value, place);
    else if (names.some((name) => name in value)) schema.readKnown(value, place);
    else place.refuseValue(value);
    return value as T;
  });
}

/** A class of errors, or the name of one; read as the name. */
export const errorTypeOption = custom<ErrorTypeRef, string>('an error class or its name', (type, place) => {
  const name = typeof type === 'function' ? type.name : type;
  return typeof name === 'string' && name !== '' ? name : place.refuseValue(type);
});

export const typedSearchAttributesOption = custom<SearchAttributesInput>(
  'an array of { key, value }, or a TypedSearchAttributes',
  (value, place) =>
    value instanceof TypedSearchAttributes || Array.isArray(value)
      ? (value as SearchAttributesInput)
      : place.refuseValue(value),
);

export const untypedSearchAttributesOption = record(
  custom<UntypedSearchAttributes[string]>('an array', (value, place) =>
    Array.isArray(value) ? (value as UntypedSearchAttributes[string]) : place.refuseValue(value),
  ),
) as Option<UntypedSearchAttributes>;
