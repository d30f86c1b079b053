/** Checks that options of a connection share. Each names the option, what is wrong with it and what is expected. */
import { durationToMs, type Duration } from '../common/duration.js';
import { ConnectionOptionsError } from './errors.js';

export function timeoutMs(duration: Duration | undefined, defaultMs: number, option: string): number {
  if (duration === undefined) return defaultMs;
  let ms: number;
  try {
    ms = durationToMs(duration);
  } catch (cause) {
    throw new ConnectionOptionsError(option, `is no time: ${(cause as Error).message}`, { cause });
  }
  if (ms === 0) throw new ConnectionOptionsError(option, 'must be more than 0');
  return ms;
}

export function byteCount(bytes: number | undefined, defaultBytes: number, option: string): number {
  if (bytes === undefined) return defaultBytes;
  if (Number.isInteger(bytes) && bytes > 0 && bytes <= 0x7fff_ffff) return bytes;
  throw new ConnectionOptionsError(
    option,
    `must be a whole number of bytes from 1 to 2147483647, not ${String(bytes)}`,
  );
}

export function listOf<T>(list: readonly T[] | undefined, option: string): readonly T[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new ConnectionOptionsError(option, 'must be an array');
  return Object.freeze([...(list as readonly T[])]);
}

export function checkChannelArgs(args: unknown): Record<string, string | number> {
  checkObject(args, 'channelArgs');
  for (const [key, value] of Object.entries(args as object) as [string, unknown][]) {
    if (typeof value === 'string' || typeof value === 'number') continue;
    throw new ConnectionOptionsError(`channelArgs['${key}']`, `must be a string or a number, not ${typeof value}`);
  }
  return args as Record<string, string | number>;
}

export function checkObject(value: unknown, option: string): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new ConnectionOptionsError(option, `must be an object, not ${value === null ? 'null' : typeof value}`);
}

export function checkNames(options: object, names: Record<string, true>, prefix: string): void {
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(names, key)) continue;
    throw new ConnectionOptionsError(prefix + key, `does not exist: known are ${Object.keys(names).join(', ')}`);
  }
}

/** For options that are objects with behaviour: a logger, a clock. */
export function checkMethods(value: unknown, methods: readonly string[], option: string): void {
  const candidate = value as Record<string, unknown> | null;
  const missing = methods.find((method) => typeof candidate?.[method] !== 'function');
  if (missing) throw new ConnectionOptionsError(option, `has no method \`${missing}\``);
}
