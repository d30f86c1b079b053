/** Objects whose methods call activities. */
import type { TypeThunk } from '../common/parameter-types.js';
import type { RetryPolicy } from '../common/policies.js';
import type { ActivityOptions } from './activity-options.js';

type AnyActivity = (...args: never[]) => unknown;

/** The methods of `A` as a workflow calls them: each returns a promise. */
export type ActivityProxy<A, Options = ActivityOptions> = {
  [K in keyof A as A[K] extends AnyActivity ? K : never]: A[K] extends (...args: infer Args) => infer R
    ? ActivityMethod<Args, Awaited<R>, Options>
    : never;
};

/** A method of a proxy. */
export interface ActivityMethod<Args extends unknown[], Result, Options = ActivityOptions> {
  (...args: Args): Promise<Result>;
  /**
   * Calls the activity with `options` in place of those of the same names that the proxy was given; a retry policy is
   * replaced property by property.
   *
   * @throws WorkflowCallError when an option is unknown or malformed
   * @example
   * await payments.charge.executeWithOptions({ summary: 'deposit', retry: { maximumAttempts: 2 } }, [amount]);
   */
  executeWithOptions(options: Partial<Options>, args: Args): Promise<Result>;
}

/** What a proxy was given. */
interface Proxied<Options> {
  names: Readonly<Record<string, string>>;
  returns: Readonly<Record<string, TypeThunk>>;
  /** Of every call. */
  options: Options;
}

type Call<Options> = (
  activityType: string,
  args: readonly unknown[],
  options: Options,
  returns: TypeThunk | undefined,
) => Promise<unknown>;

/** An object that turns calls of its methods into calls of activities. */
export function activityProxyOf<A, Options extends { retry?: RetryPolicy }>(
  { names, returns, options }: Proxied<Options>,
  call: Call<Options>,
): ActivityProxy<A, Options> {
  const methods = new Map<string, (...args: unknown[]) => Promise<unknown>>();
  const methodOf = (key: string): ((...args: unknown[]) => Promise<unknown>) => {
    let method = methods.get(key);
    if (!method) {
      const type = Object.hasOwn(names, key) ? names[key] : key;
      const thunk = Object.hasOwn(returns, key) ? returns[key] : undefined;
      method = Object.assign((...args: unknown[]) => call(type, args, options, thunk), {
        executeWithOptions: (others: Partial<Options>, args: unknown[]) =>
          call(type, args, withOverrides(options, others), thunk),
      });
      methods.set(key, method);
    }
    return method;
  };
  const get = (target: object, key: string | symbol): unknown =>
    isProbed(key, target) ? Reflect.get(target, key) : methodOf(key as string);
  return new Proxy({}, { get }) as ActivityProxy<A, Options>;
}

function withOverrides<Options extends { retry?: RetryPolicy }>(
  { retry, ...options }: Options,
  { retry: other, ...others }: Partial<Options> = {},
): Options {
  return { ...options, ...others, retry: retry && other ? { ...retry, ...other } : (other ?? retry) } as Options;
}

/** Properties that engines, serializers and test runners look up on any object; not activities. */
const probes: ReadonlySet<string> = new Set(['then', 'toJSON', 'asymmetricMatch', 'nodeType', 'tagName']);

function isProbed(key: string | symbol, target: object): boolean {
  return typeof key === 'symbol' || probes.has(key) || key in target || /^(\$\$|@@|__)/.test(key);
}
