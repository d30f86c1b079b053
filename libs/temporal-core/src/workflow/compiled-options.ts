/**
 * Options of a call in the form of its command: checked, with defaults, in milliseconds. They are read once, where the
 * author gives them, and again only if an interceptor replaces them.
 */
import type { OptionPlace } from '../common/options/option-place.js';
import { callPlace } from './runtime/call-error.js';

/** What a schema does for one read result. */
export interface OptionsReader<R> {
  read(options: unknown, place: OptionPlace): R;
}

/**
 * @typeParam O - the options as the author gives them
 * @typeParam R - what their schema reads
 * @typeParam C - the compiled form
 */
export class CompiledOptions<O extends object, R, C> {
  private readonly known = new WeakMap<object, C>();

  constructor(
    private readonly schema: OptionsReader<R>,
    private readonly compile: (read: R) => C,
  ) {}

  /**
   * @param caller - the function that was given the options, for the message
   * @throws WorkflowCallError when an option is missing, unknown or malformed
   */
  of(options: O, caller: string): C {
    return this.known.get(options) ?? this.remember(options, this.schema.read(options, callPlace(caller)));
  }

  /** Compiles options that were read with others. */
  remember(options: O, read: R): C {
    const compiled = this.compile(read);
    this.known.set(options, compiled);
    return compiled;
  }
}
