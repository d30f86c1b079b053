/**
 * Hooks for values that JSON does not know, at any depth: a type converter says how such a value is written and how it is
 * read where its type is known.
 */
import type { DtoClass } from '../common/parameter-types.js';

/** What a {@link JsonTypeConverter} returns for a value or type that is not its own. */
export const UNHANDLED: unique symbol = Symbol.for('nest-temporal.unhandled') as typeof UNHANDLED;

/** Writes and reads the values of one class, wherever they stand inside a value. */
export interface JsonTypeConverter {
  /** The JSON form of `value`, or {@link UNHANDLED}. Called for every object in the value, so the test must be cheap. */
  toJson(value: object): unknown;
  /** The value that `json` stands for where a `type` is expected, or {@link UNHANDLED}. */
  fromJson(json: unknown, type: DtoClass): unknown;
}

/** A converter that has type converters, so that DTO conversion uses the same. */
interface HoldsTypeConverters {
  readonly typeConverters?: readonly JsonTypeConverter[];
  readonly converters?: readonly unknown[];
}

/** The type converters of a payload converter and of the converters it is made of. */
export function typeConvertersOf(converter: unknown): readonly JsonTypeConverter[] {
  if (typeof converter !== 'object' || converter === null) return [];
  const { typeConverters = [], converters = [] } = converter as HoldsTypeConverters;
  return [...typeConverters, ...converters.flatMap(typeConvertersOf)];
}

/** What the first converter that handles `type` makes of `json`, or {@link UNHANDLED}. */
export function fromJsonByType(converters: readonly JsonTypeConverter[], json: unknown, type: DtoClass): unknown {
  for (const converter of converters) {
    const value = converter.fromJson(json, type);
    if (value !== UNHANDLED) return value;
  }
  return UNHANDLED;
}
