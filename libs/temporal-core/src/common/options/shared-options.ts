/** Options that several calls take. */
import type { Clock } from '../clock.js';
import type { TypeThunk } from '../parameter-types.js';
import type { Priority, RetryPolicy } from '../policies.js';
import type { Logger, Meter } from '../telemetry.js';
import type { Option, Properties } from './option.js';
import { OptionSchema, optionsOf } from './option-schema.js';
import { custom, duration, func, having, integer, list, number, text } from './option-types.js';

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

export const loggerOption: Option<Logger> = having<Logger>(
  'a Logger',
  'log',
  'trace',
  'debug',
  'info',
  'warn',
  'error',
).fix('Make one of a function with loggerFrom().');

export const meterOption: Option<Meter> = having<Meter>(
  'a Meter',
  'createCounter',
  'createHistogram',
  'createGauge',
  'withTags',
);

export const clockOption: Option<Clock> = having<Clock>('a Clock', 'now', 'setTimeout');

/** The class of a value: `() => Receipt`, or `() => [Line]`. */
export const typeOption = func<TypeThunk>('a function that returns a class, such as () => Receipt');

/** An interceptor: an object with any of `methods`, which are all there are. */
export function interceptorOption<T extends object>(methods: Readonly<Record<keyof T & string, true>>): Option<T> {
  const names = Object.keys(methods);
  const schema = new OptionSchema<T, Properties>(Object.fromEntries(names.map((name) => [name, func()])));
  const allowed = `an object with any of the methods ${names.join(', ')}`;
  return custom<T>(allowed, (value, place) => {
    const isInstance = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) !== Object.prototype;
    // A class may have methods for itself; one that has none of these intercepts nothing.
    if (isInstance && !names.some((name) => name in value)) place.refuseValue(value);
    if (!isInstance) schema.read(value, place);
    return value as T;
  });
}
