/** Classes of the language that have a JSON form of their own: `Date`, `Map`, `Set` and byte arrays. */
import { decodeBase64 } from '../common/base64.js';

/** What {@link reviveNative} returns for a value that is no JSON form of the class. */
export const notOfType: unique symbol = Symbol('not of type');

interface ByteArrayClass {
  readonly name: string;
  new (bytes: Uint8Array): Uint8Array;
  /** Of `Buffer`: a view of the same memory. */
  from(buffer: ArrayBufferLike, offset: number, length: number): Uint8Array;
}

/** `Uint8Array` or a class that extends it, such as `Buffer`. */
function isByteArrayClass(type: unknown): type is ByteArrayClass {
  return type === Uint8Array || (typeof type === 'function' && type.prototype instanceof Uint8Array);
}

export function isNativeType(type: unknown): boolean {
  return type === Date || type === Map || type === Set || isByteArrayClass(type);
}

/** The value of `type` that `json` stands for; a value that is one already is returned as it is. */
export function reviveNative(json: unknown, type: unknown): unknown {
  if (typeof type === 'function' && json instanceof type) return json;
  if (type === Date) return reviveDate(json);
  if (type === Map) return isRecord(json) ? new Map(Object.entries(json)) : notOfType;
  if (type === Set) return Array.isArray(json) ? new Set<unknown>(json) : notOfType;
  return isByteArrayClass(type) ? reviveBytes(json, type) : notOfType;
}

function reviveDate(json: unknown): unknown {
  if (typeof json !== 'string' && typeof json !== 'number') return notOfType;
  const date = new Date(json);
  return Number.isNaN(date.getTime()) ? notOfType : date;
}

function reviveBytes(json: unknown, type: ByteArrayClass): unknown {
  const bytes = typeof json === 'string' ? decodeBase64(json) : json;
  if (!(bytes instanceof Uint8Array)) return notOfType;
  if (type.name === 'Uint8Array') return bytes;
  return type.name === 'Buffer' ? type.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new type(bytes);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
