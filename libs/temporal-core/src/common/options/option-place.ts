/** Where an option stands, and the one wording by which it is refused. */
import { typeText, valueText } from './value-text.js';

/** The class of the error that a refusal throws. */
export type OptionsErrorClass = new (message: string, options: { option: string; cause?: unknown }) => Error;

/** What refusals of an option say about it. */
export interface OptionDetails {
  /** What may be given, as messages put it. */
  readonly allowed?: string;
  /** What to do about a value that is refused, in sentences of their own. */
  readonly cure?: string;
  readonly isSecret?: boolean;
}

/** Of an option about which no more is known than where it stands. Shared: places are made for each option of each call. */
const noDetails: OptionDetails = {};

/** One option of one call. */
export class OptionPlace {
  /**
   * @param where - the call or decorator that takes the options: `Worker.create()`
   * @param path - of the option: `retry.maximumAttempts`; empty for the options object itself
   */
  constructor(
    readonly where: string,
    readonly error: OptionsErrorClass,
    readonly path: string = '',
    private readonly details: OptionDetails = { allowed: 'an object' },
  ) {}

  /** A property of this option, or an element. */
  at(step: string | number): OptionPlace {
    const path = typeof step === 'number' ? `${this.path}[${step}]` : this.path === '' ? step : `${this.path}.${step}`;
    const { cure, isSecret } = this.details;
    return new OptionPlace(this.where, this.error, path, cure || isSecret ? { cure, isSecret } : noDetails);
  }

  with(details: OptionDetails): OptionPlace {
    const all = this.details === noDetails ? details : { ...this.details, ...details };
    return new OptionPlace(this.where, this.error, this.path, all);
  }

  /** Refuses a value for what it is. */
  refuseValue(value: unknown, allowed: string = this.details.allowed ?? 'an object', cure?: string): never {
    const shown = this.details.isSecret ? typeText(value) : valueText(value);
    const problem = `must be ${allowed}, but ${this.path === '' ? 'are' : 'is'} ${shown}`;
    this.refuse(problem, cure ?? (shown === 'a promise' ? 'Await it first.' : undefined));
  }

  /** @param problem - continues the option's name: `is encrypted` */
  refuse(problem: string, cure: string = this.details.cure ?? 'Correct it.', cause?: unknown): never {
    this.fail(`${this.path === '' ? 'the options' : `option "${this.path}"`} ${problem}. ${cure}`, cause);
  }

  /** Refuses an option that nobody reads. */
  refuseUnknown(cure: string): never {
    this.fail(`unknown option "${this.path}". ${cure}`);
  }

  private fail(problem: string, cause?: unknown): never {
    const options = { option: this.path, ...(cause === undefined ? {} : { cause }) };
    throw new this.error(`${this.where}: ${problem}`, options);
  }
}
