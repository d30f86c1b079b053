/**
 * Makes what all runs of a realm share unchangeable: the intrinsic objects of the language, and the global bindings.
 * Evaluated inside the realm, after the last module that may change them.
 *
 * Freezing a prototype makes assignments to the same name on its heirs fail (`this.name = …` in a subclass of Error). The
 * properties that code is known to assign so become accessors, whose setter defines the property on the heir.
 */

/** Freezes everything reachable from the global object by own properties and prototypes. */
export function harden(): void {
  const roots: unknown[] = [globalThis, ...hiddenIntrinsics()];
  const reached = new Set<object>();
  for (const root of roots) reach(root, reached);
  reached.delete(globalThis);
  for (const [prototype, names] of assignedOnHeirs()) for (const name of names) allowOverride(prototype, name);
  for (const object of reached) Object.freeze(object);
  lockBindings();
}

/** Intrinsics that no global name leads to. */
function hiddenIntrinsics(): unknown[] {
  const samples: unknown[] = [
    function* () {
      yield 0;
    },
    async () => Promise.resolve(0),
    async function* () {
      yield await Promise.resolve(0);
    },
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    'x'.matchAll(/x/g),
    new Intl.Segmenter().segment('x'),
  ];
  return samples.map((sample) => Object.getPrototypeOf(sample) as unknown);
}

/** Depth first, without recursion: the graph is as deep as it likes. */
function reach(root: unknown, reached: Set<object>): void {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || reached.has(value)) continue;
    reached.add(value);
    open.push(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      // Accessors are not called: what they answer is not part of the object.
      const descriptor = Object.getOwnPropertyDescriptor(value, key);
      open.push(...(Object.values(descriptor ?? {}) as unknown[]));
    }
  }
}

/**
 * Not `constructor` and `Symbol.iterator` of lists, promises and collections: while those are as V8 made them, it copies,
 * spreads and awaits the fast way, up to a hundred times as fast.
 */
function assignedOnHeirs(): [object, string[]][] {
  const errors = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError];
  return [
    [Object.prototype, Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__')],
    [Function.prototype, ['apply', 'bind', 'call', 'constructor', 'name', 'length', 'toString']],
    [Array.prototype, ['toString']],
    [Error.prototype, ['constructor', 'name', 'message', 'toString']],
    ...errors.map((error): [object, string[]] => [error.prototype, ['constructor', 'name', 'message']]),
    [Date.prototype, ['constructor', 'toString', 'toJSON', 'valueOf']],
  ];
}

function allowOverride(prototype: object, name: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  if (!descriptor?.configurable || !('value' in descriptor)) return;
  const value: unknown = descriptor.value;
  const setter = function (this: object, given: unknown): void {
    if (this === prototype) throw new TypeError(`'${name}' of a shared object cannot be changed in a workflow`);
    Object.defineProperty(this, name, { value: given, writable: true, enumerable: true, configurable: true });
  };
  const getter = (): unknown => value;
  Object.freeze(setter);
  Object.freeze(getter);
  Object.defineProperty(prototype, name, {
    get: getter,
    set: setter,
    enumerable: descriptor.enumerable,
    configurable: false,
  });
}

function lockBindings(): void {
  for (const key of Reflect.ownKeys(globalThis)) {
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, key);
    if (!descriptor?.configurable) continue;
    if ('value' in descriptor) Object.defineProperty(globalThis, key, { writable: false, configurable: false });
    else Object.defineProperty(globalThis, key, { configurable: false });
  }
  Object.preventExtensions(globalThis);
}
