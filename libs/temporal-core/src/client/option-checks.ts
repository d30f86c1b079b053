import { durationToMs, type Duration } from '../common/duration.js';
import { ClientOptionsError } from './errors.js';

/** Checks the options of one call. Each fault is an error that names the call, the option and the cure. */
export class OptionChecks {
  /** @param where - names the call: `start of workflow 'Order'` */
  constructor(private readonly where: string) {}

  refuse(problem: string, options?: { cause?: unknown }): never {
    throw new ClientOptionsError(`Invalid options for ${this.where}: ${problem}`, options);
  }

  /** Refuses what is no object, and options that nobody reads: most often misspelt ones. */
  names(options: unknown, known: ReadonlySet<string>): void {
    if (typeof options !== 'object' || options === null) this.refuse(`give an object, not ${describe(options)}`);
    for (const name of Object.keys(options)) {
      if (!known.has(name)) this.refuse(`unknown option '${name}'. Known are ${[...known].join(', ')}`);
    }
  }

  text(name: string, value: unknown): void {
    if (value === undefined) this.refuse(`'${name}' is missing. Give a string that is not empty`);
    if (typeof value !== 'string' || value === '') {
      this.refuse(`'${name}' must be a string that is not empty, not ${describe(value)}`);
    }
  }

  optionalText(name: string, value: unknown): void {
    if (value !== undefined) this.text(name, value);
  }

  optionalList(name: string, value: unknown): void {
    if (value === undefined || Array.isArray(value)) return;
    this.refuse(`'${name}' must be a list, not ${describe(value)}`);
  }

  optionalObject(name: string, value: unknown): void {
    if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))) return;
    this.refuse(`'${name}' must be an object, not ${describe(value)}`);
  }

  optionalFunction(name: string, value: unknown): void {
    if (value === undefined || typeof value === 'function') return;
    this.refuse(`'${name}' must be a function, not ${describe(value)}`);
  }

  optionalBoolean(name: string, value: unknown): void {
    if (value === undefined || typeof value === 'boolean') return;
    this.refuse(`'${name}' must be true or false, not ${describe(value)}`);
  }

  optionalOneOf(name: string, value: unknown, allowed: readonly string[]): void {
    if (value === undefined || (typeof value === 'string' && allowed.includes(value))) return;
    this.refuse(`'${name}' must be one of ${allowed.join(', ')}, not ${describe(value)}`);
  }

  optionalNumber(name: string, value: unknown, wants: string, accepts: (value: number) => boolean): void {
    if (value === undefined || (typeof value === 'number' && accepts(value))) return;
    this.refuse(`'${name}' must be ${wants}, not ${describe(value)}`);
  }

  optionalDuration(name: string, value: Duration | undefined): void {
    if (value === undefined) return;
    try {
      durationToMs(value);
    } catch (cause) {
      this.refuse(`'${name}': ${(cause as Error).message}`, { cause });
    }
  }

  optionalSignal(name: string, value: unknown): void {
    // By shape: signals of other realms and of polyfills are as good.
    if (value === undefined || (typeof value === 'object' && value !== null && 'aborted' in value)) return;
    this.refuse(`'${name}' must be an AbortSignal, not ${describe(value)}`);
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
