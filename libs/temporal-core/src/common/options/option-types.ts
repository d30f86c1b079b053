/** The types of options that there are. What only one option takes is a `custom` one beside it. */
import { durationToMs, type Duration } from '../duration.js';
import { Option, type AnyOption, type Properties } from './option.js';
import type { OptionPlace } from './option-place.js';
import type { OptionSchema, OptionsRead } from './option-schema.js';

/** Whatever `accepts` does. */
export function custom<T, R = T>(allowed: string, read: (value: unknown, place: OptionPlace) => R): Option<T, R> {
  return new Option<T, R>({ allowed, read });
}

function accepting<T>(allowed: string, accepts: (value: unknown) => boolean): Option<T> {
  return custom<T>(allowed, (value, place) => (accepts(value) ? (value as T) : place.refuseValue(value)));
}

/** A string with something other than white space in it. */
export function text(allowed: string = 'a non-empty string', pattern?: RegExp): Option<string> {
  return accepting(allowed, (v) => typeof v === 'string' && v.trim() !== '' && (pattern?.test(v) ?? true));
}

export function flag(): Option<boolean> {
  return accepting('true or false', (value) => typeof value === 'boolean');
}

interface Bounds {
  min?: number;
  /** Exclusive, in place of `min`. */
  above?: number;
  max?: number;
  /** What is counted: `bytes`. */
  unit?: string;
}

export function integer(bounds: Bounds = {}): Option<number> {
  const allowed = `an integer${bounds.unit ? ` number of ${bounds.unit}` : ''}${boundsText(bounds)}`;
  return accepting(allowed, (value) => Number.isSafeInteger(value) && within(value as number, bounds));
}

export function number(bounds: Bounds = {}): Option<number> {
  const allowed = `a number${bounds.unit ? ` of ${bounds.unit}` : ''}${boundsText(bounds)}`;
  return accepting(allowed, (value) => Number.isFinite(value) && within(value as number, bounds));
}

/** Read as milliseconds. */
export function duration(bounds: { min?: number } | { above: number } = { min: 0 }): Option<Duration, number> {
  const isAboveZero = 'above' in bounds;
  const allowed = `a duration${isAboveZero ? ' greater than 0' : ''}`;
  return custom<Duration, number>(allowed, (value, place) => {
    let ms: number | undefined;
    try {
      ms = durationToMs(value as Duration);
    } catch {
      ms = undefined;
    }
    if (ms !== undefined && (ms > 0 || !isAboveZero)) return ms;
    return place.refuseValue(value);
  }).fix('Use milliseconds, or a string such as "30s", "5 minutes" or "1.5h".');
}

/** One of the members of a union of strings; leaving a member out is an error of types. */
export function word<const T extends string>(...words: readonly T[]): Option<T> {
  const allowed = words
    .map((one) => `"${one}"`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
  return accepting(allowed, (value) => words.includes(value as T));
}

export function func<T>(allowed: string = 'a function'): Option<T> {
  return accepting(allowed, (value) => typeof value === 'function');
}

/** An object with behavior: a logger, a connection. */
export function having<T>(allowed: string, ...members: (keyof T & string)[]): Option<T> {
  return accepting(
    allowed,
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      members.every((member) => member in value && (value as T)[member] !== undefined),
  );
}

/** An object with methods, such as an instance of a class. */
export function withMethods<T>(allowed: string, ...methods: (keyof T & string)[]): Option<T> {
  const names = methods
    .map((method) => `${method}()`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1');
  return accepting<T>(
    allowed,
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function'),
  ).fix(`Use an object with the methods ${names}.`);
}

/** An array of anything, undefined included. */
export function array(): Option<readonly unknown[]> {
  return accepting('an array', Array.isArray);
}

/** An object of any properties. */
export function anyObject<T>(allowed: string = 'an object'): Option<T> {
  return accepting(allowed, (value) => typeof value === 'object' && value !== null && !Array.isArray(value));
}

/** An object with options of its own. */
export function object<I, P>(schema: OptionSchema<I, P>): Option<I, OptionsRead<P>> {
  const read = (value: unknown, place: OptionPlace): OptionsRead<P> => schema.read(value, place);
  return new Option<I, OptionsRead<P>>({ allowed: 'an object', read, properties: schema.properties as Properties });
}

export function list<T, R>(of: Option<T, R>): Option<readonly T[], readonly R[]> {
  const allowed = `an array, each element ${of.facts.allowed}`;
  return custom<readonly T[], readonly R[]>(allowed, (value, place) => {
    if (!Array.isArray(value)) return place.refuseValue(value);
    return value.map((element: unknown, i) => elementOf(of, element, place.at(i)));
  });
}

export function record<T, R>(of: Option<T, R>): Option<Readonly<Record<string, T>>, Readonly<Record<string, R>>> {
  const allowed = `an object, each value ${of.facts.allowed}`;
  return custom<Readonly<Record<string, T>>, Readonly<Record<string, R>>>(allowed, (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return place.refuseValue(value);
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, elementOf(of, one, place.at(name))]));
  });
}

/** An element that is undefined is a mistake, most often a cyclic import. */
function elementOf<R>(of: Option<never, R> | AnyOption, element: unknown, place: OptionPlace): R {
  const { fix, allowed } = of.facts;
  if (element === undefined) place.refuseValue(element, allowed, fix ?? 'Remove it, or look for a cyclic import.');
  return of.read(element, place) as R;
}

/** A literal such as `false`, or what `other` takes. */
export function or<const L extends boolean | null | string, T, R>(
  literal: L,
  other: Option<T, R>,
): Option<L | T, L | R> {
  const { facts } = other;
  const isList = / or /.test(facts.allowed) && !/, or /.test(facts.allowed);
  const allowed = `${typeof literal === 'string' ? `"${literal}"` : String(literal)}${isList ? ', ' : ' or '}${facts.allowed}`;
  const read = (value: unknown, place: OptionPlace): L | R => (value === literal ? literal : facts.read(value, place));
  return new Option<L | T, L | R>({ ...facts, default: undefined, allowed, read });
}

function within(value: number, { min = -Infinity, max = Infinity, above = -Infinity }: Bounds): boolean {
  return value >= min && value <= max && value > above;
}

function boundsText({ min, max, above }: Bounds): string {
  const least = above ?? min;
  if (least === undefined) return max === undefined ? '' : ` of at most ${max}`;
  if (max !== undefined) {
    return above === undefined ? ` from ${min} to ${max}` : ` greater than ${above} and at most ${max}`;
  }
  return above === undefined ? ` of at least ${min}` : ` greater than ${above}`;
}
