/**
 * Which realm a promise was made in. Workflow code may give a promise any prototype, so that `instanceof` says nothing, or
 * runs code of a proxy's.
 */
import { types } from 'node:util';

export class PromiseRealm {
  constructor(
    private readonly promisePrototype: object,
    private readonly objectPrototype: object,
  ) {}

  /**
   * `true` for a promise of the realm, `false` for one of another, and `undefined` for one whose prototypes were changed to
   * hide it: code of hosts does no such thing.
   */
  owns(promise: object): boolean | undefined {
    let last: object | undefined;
    for (let at: object | null = promise; at !== null; at = Object.getPrototypeOf(at) as object | null) {
      if (types.isProxy(at)) return undefined;
      if (at === this.promisePrototype || at === this.objectPrototype) return true;
      last = at;
    }
    return last !== undefined && isObjectPrototype(last) ? false : undefined;
  }
}

/** Whether a chain of prototypes ends as those of all realms do. */
function isObjectPrototype(object: object): boolean {
  const constructor: unknown = Object.getOwnPropertyDescriptor(object, 'constructor')?.value;
  if (typeof constructor !== 'function' || types.isProxy(constructor)) return false;
  const functionPrototype = Object.getPrototypeOf(constructor) as object | null;
  return functionPrototype !== null && Object.getPrototypeOf(functionPrototype) === object;
}
