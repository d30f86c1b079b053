/**
 * Makes everything that the runs of a realm share unchangeable: the language's own objects, the SDK, passthrough
 * modules, and the global bindings. What is shared is found by following references, not listed, so nothing new can be
 * forgotten. Evaluated inside the realm, after the last module that may change shared objects.
 *
 * Freezing a prototype makes assignments to the same name on its heirs fail (`this.name = …` in a subclass of Error).
 * Data properties of prototypes and classes therefore become accessors, whose setter defines the property on the heir.
 */
import { hiddenIntrinsics } from './hidden-intrinsics.js';
import { guardMetadata } from './metadata-guard.js';

export interface SharedParts {
  /** Namespaces of the modules that runs share. */
  readonly modules: Readonly<Record<string, unknown>>;
  /** Functions and classes that objects lead to which runs only get later. */
  readonly definitions: readonly unknown[];
  /** What decorators have said about shared classes, and ends the recording of it. */
  readonly takeMetadata: () => readonly unknown[];
  /** Names that workflow code puts on the global object, each read and written in the run's own. */
  readonly ownGlobals: readonly string[];
  /** The global object of the run whose code executes, or `undefined`. */
  readonly currentGlobal: () => Record<string, unknown> | undefined;
}

/** Freezes all that runs share. */
export function harden(parts: SharedParts): void {
  // Legacy properties that report the last match, whichever run made it.
  for (const key of Object.getOwnPropertyNames(RegExp)) {
    if (/^(input|lastMatch|lastParen|leftContext|rightContext|\$.)$/.test(key)) Reflect.deleteProperty(RegExp, key);
  }
  const reached = new Set<object>();
  const metadata = parts.takeMetadata();
  reach([globalThis, ...hiddenIntrinsics()], reached);
  const ofTheLanguage = new Set(reached);
  const definitions = parts.definitions.filter((value) => typeof value === 'function');
  reach([...Object.values(parts.modules), ...definitions, ...metadata], reached);
  const store = guardMetadata((target) => reached.has(target));
  // The guard has replaced functions of Reflect.
  reach([store, ...Object.values(Object.getOwnPropertyDescriptors(Reflect))], reached);
  // The functions of accessors are shared as well.
  for (const object of [...reached]) {
    for (const accessor of allowOverrides(object, ofTheLanguage.has(object))) reached.add(accessor);
  }
  for (const object of reached) if (object !== globalThis) freeze(object);
  for (const name of parts.ownGlobals) {
    for (const accessor of defineOwnGlobal(name, parts.currentGlobal)) reached.add(accessor);
  }
  lockBindings();
}

/**
 * Follows references without recursion: the graph may be of any depth. Every realm pays for each step here when it is made.
 */
function reach(roots: Iterable<unknown>, reached: Set<object>): void {
  const open: object[] = [];
  const follow = (value: unknown): void => {
    if (isObject(value) && !reached.has(value)) {
      reached.add(value);
      open.push(value);
    }
  };
  for (const root of roots) follow(root);
  for (let object = open.pop(); object; object = open.pop()) {
    follow(Object.getPrototypeOf(object));
    followProperties(object, follow);
    if (object instanceof Map) {
      for (const [key, value] of object as Map<unknown, unknown>) {
        follow(key);
        follow(value);
      }
    }
    if (object instanceof Set) for (const item of object as Set<unknown>) follow(item);
  }
}

interface Descriptor {
  readonly value?: unknown;
  readonly get?: unknown;
  readonly set?: unknown;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function followProperties(object: object, follow: (value: unknown) => void): void {
  for (const key of Reflect.ownKeys(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key) as Descriptor | undefined;
    if (!descriptor) continue;
    if ('value' in descriptor) {
      follow(descriptor.value);
      continue;
    }
    follow(descriptor.get);
    follow(descriptor.set);
    if (descriptor.get && isExport(object, key)) follow((object as Record<PropertyKey, unknown>)[key]);
  }
}

/** Accessors are not called, for they compute; those of a module namespace stand for what the module exports. */
function isExport(value: object, key: PropertyKey): boolean {
  return typeof key === 'string' && Object.getOwnPropertyDescriptor(value, '__esModule')?.value === true;
}

function freeze(object: object): void {
  // The elements of a buffer cannot be frozen.
  if (ArrayBuffer.isView(object)) Object.preventExtensions(object);
  else Object.freeze(object);
}

/** Prototypes of the language of whose data properties all may be assigned on heirs, apart from {@link fastPaths}. */
const inherited: readonly object[] = [
  ...[Object, Function, Array, Date, Promise, Map, Set, WeakMap, WeakSet],
  ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError],
].map((constructor) => constructor.prototype as object);

/**
 * Stay data properties: while these are as V8 made them, it copies, spreads and awaits the fast way, up to a hundred
 * times as fast.
 */
const fastPaths = new Map<object, readonly string[]>([
  [Object.prototype, ['__proto__']],
  [Promise.prototype, ['constructor', 'then']],
  ...[Array, Map, Set, WeakMap, WeakSet].map(({ prototype }): [object, string[]] => [prototype, ['constructor']]),
]);

/** Lets heirs of `object` define by assignment what it has. @returns the functions that this takes */
function allowOverrides(object: object, isOfTheLanguage: boolean): object[] {
  if (object === globalThis) return [];
  if (isOfTheLanguage && inherited.includes(object)) return overrideAll(object, fastPaths.get(object) ?? []);
  if (typeof object === 'function') {
    const isConstructor = Object.hasOwn(object, 'prototype') && !(isOfTheLanguage && isNative(object));
    return isConstructor ? overrideAll(object, ['name', 'length', 'prototype']) : [];
  }
  const constructor: unknown = Object.getOwnPropertyDescriptor(object, 'constructor')?.value;
  if (typeof constructor !== 'function' || !Object.hasOwn(constructor, 'prototype')) return [];
  if (constructor.prototype !== object || (isOfTheLanguage && isNative(constructor))) return [];
  // Every function has a prototype, few are constructors.
  const isClass = Object.getOwnPropertyNames(object).length > 1 || sourceOf(constructor).startsWith('class');
  return isClass ? overrideAll(object, []) : [];
}

function isNative(value: object): boolean {
  return sourceOf(value).includes('[native code]');
}

function sourceOf(value: object): string {
  return Function.prototype.toString.call(value);
}

function overrideAll(object: object, kept: readonly string[]): object[] {
  const names = Object.getOwnPropertyNames(object).filter((name) => !kept.includes(name));
  return names.flatMap((name) => allowOverride(object, name));
}

function allowOverride(object: object, name: string): object[] {
  const descriptor = Object.getOwnPropertyDescriptor(object, name);
  if (!descriptor?.configurable || !('value' in descriptor)) return [];
  const value: unknown = descriptor.value;
  return defineAccessor(object, name, descriptor.enumerable === true, {
    get: () => value,
    set(given) {
      if (this === object) throw new TypeError(`"${name}" of a shared object cannot be changed in a workflow`);
      Object.defineProperty(this, name, { value: given, writable: true, enumerable: true, configurable: true });
    },
  });
}

/** Methods, for these have no prototypes that would have to be frozen as well. */
interface Accessor {
  get: (this: object) => unknown;
  set: (this: object, given: unknown) => void;
}

function defineAccessor(object: object, name: string, enumerable: boolean, { get, set }: Accessor): object[] {
  Object.defineProperty(object, name, {
    get: Object.freeze(get),
    set: Object.freeze(set),
    enumerable,
    configurable: false,
  });
  return [get, set];
}

/** A global that each run has for itself. */
function defineOwnGlobal(name: string, currentGlobal: SharedParts['currentGlobal']): object[] {
  if (name in globalThis) return [];
  return defineAccessor(globalThis, name, true, {
    get() {
      const own = currentGlobal();
      return own && (Object.getOwnPropertyDescriptor(own, name)?.value as unknown);
    },
    set(value) {
      const own = currentGlobal();
      if (own) Object.defineProperty(own, name, { value, writable: true, enumerable: true, configurable: true });
    },
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
