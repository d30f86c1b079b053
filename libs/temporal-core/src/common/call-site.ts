/**
 * Where a decorator was applied: the files on the stack of its factory, as Node.js loaded them. A worker uses it to
 * find the sources of a workflow class. Nothing else may depend on it, because a bundler erases it.
 */
import type { DtoClass } from './parameter-types.js';

const callSitesKey = Symbol.for('nest-temporal.call-sites');

/** Deep enough for a decorator that user code calls from a helper. */
const depth = 16;

/** Files or `file:` URLs of the callers outside the SDK, nearest first, without duplicates. */
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

/** Stores the call sites of a class. */
export function defineCallSites(target: object, files: readonly string[]): void {
  Object.defineProperty(target, callSitesKey, { value: files });
}

/** The stored call sites of a class; empty when no decorator of the SDK was applied to it, or inside a realm. */
export function callSitesOf(target: DtoClass): readonly string[] {
  const own = Object.getOwnPropertyDescriptor(target, callSitesKey);
  return own ? (own.value as string[]) : [];
}
