/** What DTO conversion asks of values and says of them in errors. */
import type { DtoClass, TypeHint } from '../common/parameter-types.js';
import { DtoLibraryMissingError, ValueNotSerializableError, type ValidationIssue } from './errors.js';
import { isNativeType } from './native-values.js';

/** @throws DtoLibraryMissingError always */
export function missingLibrary(library: string, purpose: string): never {
  throw new DtoLibraryMissingError(
    `${library} is needed to ${purpose}, but cannot be found from the application. Run: npm install ${library}`,
  );
}

export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

/** class-validator follows a cycle until the stack ends. */
export function withoutOverflow<T>(where: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (!isStackOverflow(cause)) throw cause;
    throw new ValueNotSerializableError(
      `${where}: the value contains itself, or is nested too deeply. Pass a copy without references back.`,
      '',
      { cause },
    );
  }
}

export function notAnObject(path: string, value: unknown): ValidationIssue {
  return { path, rule: 'type', message: `must be an object, not ${kindOf(value)}` };
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export function nameOf(type: TypeHint): string {
  if (type === undefined) return 'plain JSON';
  return typeof type === 'function' ? type.name : `list of ${type.listOf.name}`;
}

/** An object of a class that somebody wrote: no plain object, list, date, map, set or byte array. */
export function isInstance(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null || prototype === Object.prototype) return false;
  const type: unknown = prototype.constructor;
  return typeof type === 'function' && !isNativeType(type) && !ArrayBuffer.isView(value);
}

/** Class of an instance; not its `constructor` property, which data may have. */
export function classOf(instance: object): DtoClass {
  return (Object.getPrototypeOf(instance) as { constructor: DtoClass }).constructor;
}
