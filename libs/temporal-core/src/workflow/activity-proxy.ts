/** Objects whose methods call activities. */
import type { TypeThunk } from '../common/parameter-types.js';

type AnyActivity = (...args: never[]) => unknown;

/** The methods of `A` as a workflow calls them: each returns a promise. */
export type ActivityProxy<A> = {
  [K in keyof A as A[K] extends AnyActivity ? K : never]: A[K] extends (...args: infer Args) => infer R
    ? (...args: Args) => Promise<Awaited<R>>
    : never;
};

/** An object that turns calls of its methods into calls of activities. */
export function activityProxyOf<A>(
  names: Readonly<Record<string, string>>,
  returns: Readonly<Record<string, TypeThunk>>,
  call: (activityType: string, args: readonly unknown[], returns: TypeThunk | undefined) => Promise<unknown>,
): ActivityProxy<A> {
  const methods = new Map<string, (...args: unknown[]) => Promise<unknown>>();
  const methodOf = (key: string): ((...args: unknown[]) => Promise<unknown>) => {
    let method = methods.get(key);
    if (!method) {
      const type = Object.hasOwn(names, key) ? names[key] : key;
      const thunk = Object.hasOwn(returns, key) ? returns[key] : undefined;
      method = (...args) => call(type, args, thunk);
      methods.set(key, method);
    }
    return method;
  };
  const get = (target: object, key: string | symbol): unknown =>
    isProbed(key, target) ? Reflect.get(target, key) : methodOf(key as string);
  return new Proxy({}, { get }) as ActivityProxy<A>;
}

/** What engines, serializers and test runners ask of any object; not an activity. */
const probes: ReadonlySet<string> = new Set(['then', 'toJSON', 'asymmetricMatch', 'nodeType', 'tagName']);

function isProbed(key: string | symbol, target: object): boolean {
  return typeof key === 'symbol' || probes.has(key) || key in target || /^(\$\$|@@|__)/.test(key);
}
