/** One option: what it takes, its check and its default. Immutable: the methods return a changed copy. */
import type { OptionDetails, OptionPlace } from './option-place.js';

interface Facts<T, R> {
  /** What is allowed, as messages and docs put it: `an integer of at least 1`. */
  readonly allowed: string;
  /** Checks a value that is not undefined, and gives it the form in which it is used. */
  readonly read: (value: unknown, place: OptionPlace) => R;
  readonly fix?: string;
  readonly isRequired?: boolean;
  readonly isSecret?: boolean;
  readonly default?: { readonly value?: T; readonly text: string };
  /** The properties of an option that is an object. */
  readonly properties?: Properties;
}

/** Options by name. */
export type Properties = Readonly<Record<string, AnyOption>>;

/** An option of any type. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- T is invariant, so that a word missing from a union is an error
export type AnyOption = Option<any, unknown, boolean>;

/**
 * @typeParam T - what users give
 * @typeParam R - what it is read as, such as milliseconds
 * @typeParam HasValue - whether it is read as something even where users give nothing
 */
export class Option<in out T, out R = T, out HasValue extends boolean = false> {
  /** For the compiler only. */
  declare readonly types?: { takes: (value: T) => T; reads: R; hasValue: HasValue };

  /** Nothing is refused, and nothing read, where it is not given. */
  readonly mayBeAbsent: boolean;
  private readonly details: OptionDetails;

  constructor(readonly facts: Facts<T, R>) {
    const { allowed, isSecret } = facts;
    this.mayBeAbsent = !facts.isRequired && facts.default?.value === undefined;
    this.details = { allowed, cure: this.cure, ...(isSecret ? { isSecret } : {}) };
  }

  /** Must be given. */
  required(): Option<T, R, true> {
    return new Option({ ...this.facts, isRequired: true });
  }

  /** Is read as `value` where it is not given. */
  default(value: T, text: string = String(value)): Option<T, R, true> {
    return new Option({ ...this.facts, default: { value, text } });
  }

  /** Says what happens where it is not given, and leaves it undefined. */
  otherwise(text: string): Option<T, R> {
    return new Option({ ...this.facts, default: { text } });
  }

  /** What to do about a value that is refused, in sentences of their own. */
  fix(fix: string): Option<T, R, HasValue> {
    return new Option({ ...this.facts, fix });
  }

  /** Messages show no more than the type of a value. */
  secret(): Option<T, R, HasValue> {
    return new Option({ ...this.facts, isSecret: true });
  }

  /** What is used of `value`, which came from outside. */
  read(value: unknown, at: OptionPlace): R | undefined {
    const { read, isRequired, default: whenAbsent } = this.facts;
    const place = at.with(this.details);
    if (value !== undefined) return read(value, place);
    if (isRequired) place.refuse('is missing');
    return whenAbsent?.value === undefined ? undefined : read(whenAbsent.value, place);
  }

  private get cure(): string {
    const { allowed, fix, isRequired, default: whenAbsent } = this.facts;
    if (isRequired) return fix ?? `Set it to ${allowed}.`;
    const omit = whenAbsent ? `Omit it to use the default: ${whenAbsent.text}.` : 'Omit it if it is not needed.';
    return fix === undefined ? omit : `${fix} ${omit}`;
  }
}
