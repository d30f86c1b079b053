/** What the options of regular and local activities have in common, and how the functions that take them read them. */
import type { Duration } from '../common/duration.js';
import type { Option } from '../common/options/option.js';
import type { OptionPlace } from '../common/options/option-place.js';
import { optionsOf } from '../common/options/option-schema.js';
import { array, duration, object, record, text } from '../common/options/option-types.js';
import { retryOptions, typeOption } from '../common/options/shared-options.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { RetryPolicy } from '../common/policies.js';
import { CompiledOptions, type OptionsReader } from './compiled-options.js';
import { callPlace } from './runtime/call-error.js';

export interface ActivityCallOptions {
  /** Maximum time for a single attempt. Either this or `scheduleToCloseTimeout` is required. */
  startToCloseTimeout?: Duration;
  /** Maximum time for all attempts, including the waits between them. */
  scheduleToCloseTimeout?: Duration;
  /** Retries of failed attempts. @defaultValue unlimited attempts, after 1 s, 2 s, 4 s … 100 s */
  retry?: RetryPolicy;
  /** Single-line description shown in the Temporal Web UI. */
  summary?: string;
}

/** For the compiler; {@link requireCloseTimeout} checks it at run time. */
export type CloseTimeout = { startToCloseTimeout: Duration } | { scheduleToCloseTimeout: Duration };

/** What only proxies take. */
export interface MethodOptions<A> {
  /** Activity types by method name, where the two differ. */
  names?: Partial<Record<keyof A & string, string>>;
  /** Classes of the results, by method name; other results are plain JSON. */
  returns?: Partial<Record<keyof A & string, TypeThunk>>;
}

/** What only a single call by name takes. */
export interface CallArguments {
  /** Arguments of the activity. */
  args?: readonly unknown[];
  /** Class of the result, or of the elements of a list. @defaultValue plain JSON */
  returns?: TypeThunk;
}

/** {@link MethodOptions} of any interface. */
export type AnyMethodOptions = MethodOptions<Record<string, unknown>>;

export const activityCallProperties = optionsOf<ActivityCallOptions>()({
  startToCloseTimeout: duration({ above: 0 }),
  scheduleToCloseTimeout: duration({ above: 0 }),
  retry: object(retryOptions).otherwise('unlimited attempts, after 1 s, 2 s, 4 s … 100 s'),
  summary: text(),
}).properties;

export const methodProperties = optionsOf<AnyMethodOptions>()({
  names: record(text()) as Option<NonNullable<AnyMethodOptions['names']>, Readonly<Record<string, string>>>,
  returns: record(typeOption) as Option<NonNullable<AnyMethodOptions['returns']>, Readonly<Record<string, TypeThunk>>>,
}).properties;

export const argumentProperties = optionsOf<CallArguments>()({
  args: array(),
  returns: typeOption.otherwise('plain JSON'),
}).properties;

/** Refuses options without a time after which the activity counts as lost. */
export function requireCloseTimeout(
  options: { startToCloseTimeout?: number; scheduleToCloseTimeout?: number },
  place: OptionPlace,
): void {
  if (options.startToCloseTimeout !== undefined || options.scheduleToCloseTimeout !== undefined) return;
  place.refuse(
    'have neither "startToCloseTimeout" nor "scheduleToCloseTimeout"',
    'Set one of them: without a timeout, a lost activity would never be noticed.',
  );
}

interface ReadMethodOptions {
  names?: Readonly<Record<string, string>>;
  returns?: Readonly<Record<string, TypeThunk>>;
}

/** The schemas of one kind of activity. */
interface ActivitySchemas<R> {
  readonly plain: OptionsReader<R>;
  readonly proxy: OptionsReader<R & ReadMethodOptions>;
  readonly execute: OptionsReader<R & CallArguments>;
}

/** The options of one kind of activity: each function of the API reads them once, and its calls use their compiled form. */
export class ActivityOptionsOf<O extends object, R, C> extends CompiledOptions<O, R, C> {
  constructor(
    private readonly schemas: ActivitySchemas<R>,
    compile: (read: R) => C,
  ) {
    super(schemas.plain, compile);
  }

  /** Those of a proxy. @throws WorkflowCallError when one of them is missing, unknown or malformed */
  readProxy(caller: string, given: O & AnyMethodOptions): Required<ReadMethodOptions> & { options: O } {
    const read = this.schemas.proxy.read(given, callPlace(caller));
    const { names = {}, returns = {} } = read;
    const { names: _names, returns: _returns, ...options } = given;
    this.remember(options as unknown as O, read);
    return { names, returns, options: options as unknown as O };
  }

  /** Those of a call by name, with its arguments. @throws WorkflowCallError as {@link readProxy} */
  readCall(
    caller: string,
    activityType: string,
    given: O & CallArguments,
  ): { args: readonly unknown[]; returns: TypeThunk | undefined; options: O } {
    const place = callPlace(caller);
    text().required().read(activityType, place.at('activityType'));
    const read = this.schemas.execute.read(given, place);
    const { args = [], returns } = read;
    const { args: _args, returns: _returns, ...options } = given;
    this.remember(options as unknown as O, read);
    return { args, returns, options: options as unknown as O };
  }

  /** Those of a call whose arguments are given apart, as a copy. @throws WorkflowCallError as {@link readProxy} */
  readOptions(caller: string, activityType: string, kind: string, given: O): O {
    text().required().read(activityType, callPlace(caller).at('activityType'));
    const read = this.schemas.plain.read(given, callPlace(`${kind} "${activityType}"`));
    const options = { ...given };
    this.remember(options, read);
    return options;
  }
}
