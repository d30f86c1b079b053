/**
 * Where a decorator was applied: the files on the stack of its factory, as Node loaded them. A worker finds the sources of
 * a workflow class by it; nothing else may depend on it, for a bundler erases it.
 */
import type { DtoClass } from './parameter-types.js';

const callSitesKey = Symbol.for('nest-temporal.call-sites');

/** Deep enough for a decorator inside a helper of the user's own. */
const depth = 16;

/** Files or `file:` URLs of the callers outside the SDK, nearest first, each once. */
export function captureCallSites(): string[] {
  const hook = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  const { stackTraceLimit } = Error;
  let files: string[];
  try {
    Error.stackTraceLimit = depth;
    Error.prepareStackTrace = (_, frames) => frames.map((frame) => frame.getFileName() ?? '');
    files = new Error().stack as unknown as string[];
  } finally {
    if (hook) Object.defineProperty(Error, 'prepareStackTrace', hook);
    else Reflect.deleteProperty(Error, 'prepareStackTrace');
    Error.stackTraceLimit = stackTraceLimit;
  }
  const own = folderOfPackage(files[0] ?? '');
  return [...new Set(files)].filter((file) => file !== '' && !file.startsWith('node:') && !file.startsWith(own));
}

/** This file is `<package>/<src or dist>/common/call-site`. */
function folderOfPackage(file: string): string {
  return file.replace(/common[\\/][^\\/]*$/, '');
}

/** Keeps the call sites of a class. */
export function defineCallSites(target: object, files: readonly string[]): void {
  Object.defineProperty(target, callSitesKey, { value: files });
}

/** The call sites kept for a class; empty when it was decorated by none of our decorators, or inside a realm. */
export function callSitesOf(target: DtoClass): readonly string[] {
  const own = Object.getOwnPropertyDescriptor(target, callSitesKey);
  return own ? (own.value as string[]) : [];
}
