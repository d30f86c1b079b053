/**
 * All options of one call, by name. A schema is the only place that lists them: names, checks, defaults and the tables
 * in `docs/` come from it, and the compiler keeps it in agreement with the interface that users see.
 */
import { nearNames } from '../near-names.js';
import type { AnyOption, Option, Properties } from './option.js';
import type { OptionPlace } from './option-place.js';

/** What a schema of the interface `I` must say: something about every property, with its type. */
export type PropertiesOf<I> = {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- read as anything
  readonly [K in keyof Required<I>]: Option<Exclude<I[K], undefined>, any, boolean>;
};

type Reads<O> = O extends Option<infer _T, infer R, infer _H> ? R : never;
type Given<P> = { [K in keyof P]: P[K] extends Option<infer _T, infer _R, true> ? K : never }[keyof P];

/** Options after {@link OptionSchema.read}: checked, with defaults, durations in milliseconds. */
export type OptionsRead<P> = { [K in Given<P>]: Reads<P[K]> } & { [K in Exclude<keyof P, Given<P>>]?: Reads<P[K]> };

/** The same of a schema. */
export type ReadBy<S> = S extends OptionSchema<unknown, infer P> ? OptionsRead<P> : never;

/**
 * @typeParam I - the interface that users see
 * @typeParam P - what the schema says of its properties
 */
export class OptionSchema<out I, P> {
  /** For the compiler only. */
  declare readonly types?: I;
  private readonly byName: Properties;
  private readonly entries: readonly (readonly [name: string, option: AnyOption])[];

  /** @param checkTogether - refuses what options must not say together */
  constructor(
    readonly properties: P,
    private readonly checkTogether?: (options: OptionsRead<P>, place: OptionPlace) => void,
  ) {
    this.byName = properties as Properties;
    this.entries = Object.entries(this.byName);
  }

  /**
   * Checks options and fills in their defaults. Undefined counts as not given.
   *
   * @throws the error of `place` for the first option that is unknown, missing or malformed
   */
  read(options: unknown, place: OptionPlace): OptionsRead<P> {
    this.checkNames(options, place);
    return this.readKnown(options, place);
  }

  /** {@link read} for an object that may have other properties as well. */
  readKnown(options: object, place: OptionPlace): OptionsRead<P> {
    const read: Record<string, unknown> = {};
    for (const [name, option] of this.entries) {
      const given = (options as Record<string, unknown>)[name];
      // Most options of most calls: no place is made for them.
      if (given === undefined && option.mayBeAbsent) continue;
      const value = option.read(given, place.at(name));
      if (value !== undefined) read[name] = value;
    }
    this.checkTogether?.(read as OptionsRead<P>, place);
    return read as OptionsRead<P>;
  }

  /** The part of {@link read} that looks at names only. */
  checkNames(options: unknown, place: OptionPlace): asserts options is object {
    if (typeof options !== 'object' || options === null || Array.isArray(options) || 'then' in options) {
      place.refuseValue(options);
    }
    for (const name of Object.keys(options)) {
      if (!Object.hasOwn(this.byName, name)) place.at(name).refuseUnknown(this.adviceOn(name, place.path));
    }
  }

  /** The schema of the interface `Pick<I, K>`. */
  pick<K extends keyof P & string>(...names: K[]): Pick<P, K> {
    return Object.fromEntries(names.map((name) => [name, this.byName[name]])) as unknown as Pick<P, K>;
  }

  /** The schema of the interface `Omit<I, K>`. */
  omit<K extends keyof P & string>(...names: K[]): Omit<P, K> {
    const omitted: ReadonlySet<string> = new Set(names);
    const kept = this.entries.filter(([name]) => !omitted.has(name));
    return Object.fromEntries(kept) as unknown as Omit<P, K>;
  }

  private adviceOn(name: string, path: string): string {
    const prefix = path === '' ? '' : `${path}.`;
    const names = Object.keys(this.byName);
    const inner = this.entries.find(([, { facts }]) => Object.hasOwn(facts.properties ?? {}, name));
    const near = inner ? [`${inner[0]}.${name}`] : nearNames(name, names);
    if (near.length > 0) return `Did you mean ${near.map((candidate) => `"${prefix}${candidate}"`).join(' or ')}?`;
    return `Remove it. Known options: ${names.join(', ')}.`;
  }
}

/**
 * The schema of the interface `I`.
 *
 * @example
 * export const retryOptions = optionsOf<RetryPolicy>()({ maximumAttempts: integer({ min: 1 }), ... });
 */
export function optionsOf<I>() {
  return <const P extends PropertiesOf<I>>(
    properties: P & Readonly<Record<Exclude<keyof P, keyof I>, never>>,
    checkTogether?: (options: OptionsRead<P>, place: OptionPlace) => void,
  ): OptionSchema<I, P> => new OptionSchema<I, P>(properties, checkTogether);
}
