/**
 * Globals that have no place in a workflow, and replacements for those of the web platform that a bare realm lacks.
 * Evaluated inside the realm, before anything else. Time, randomness and timers are `workflow/runtime/determinism.ts`'.
 */
import { decodeBase64, encodeBase64 } from '../common/base64.js';
import { DeterminismError } from '../common/determinism-error.js';
import { decodePortably, encodePortably } from '../common/text.js';
import {
  RealmAbortController,
  RealmAbortSignal,
  RealmDOMException,
  RealmEvent,
  RealmEventTarget,
} from './realm-events.js';
import { installStackTraces } from './realm-stack.js';
import { RealmURL, RealmURLSearchParams } from './realm-url.js';

export { useTimers } from './realm-events.js';
export { useUrlService } from './realm-url.js';

type Global = Record<string, unknown>;

/** Shared memory, and what shows when garbage is collected: both differ from one execution to the next. */
const removed = ['SharedArrayBuffer', 'Atomics', 'WebAssembly', 'ShadowRealm', 'console'];

const advice: Record<string, string> = {
  fetch: 'the network answers differently on replay. Call it in an activity',
  setImmediate: `the turns of Node's event loop are not those of a workflow. Use "await" or sleep()`,
  WeakRef: 'when garbage is collected differs on replay. Keep a plain reference, or a WeakMap',
  FinalizationRegistry: 'when garbage is collected differs on replay. Clean up in a finally block',
};

/** Removes, refuses and completes. To be called once, in a realm. */
export function prepareGlobals(): void {
  const realm = globalThis as unknown as Global;
  installStackTraces();
  for (const name of removed) Reflect.deleteProperty(realm, name);
  for (const [name, why] of Object.entries(advice)) define(realm, name, refusing(name, why));
  for (const [name, value] of Object.entries(platform)) {
    if (typeof value === 'function' && Object.hasOwn(value, 'prototype')) nameAs(value, name);
    define(realm, name, value);
  }
  // Node 20 and 22 add the symbols of `using` to their own realm only.
  for (const name of ['dispose', 'asyncDispose']) {
    if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
  }
}

/** Code reads and prints the names of classes. */
function nameAs(value: object, name: string): void {
  Object.defineProperty(value, 'name', { value: name, configurable: true });
}

function define(realm: Global, name: string, value: unknown): void {
  Object.defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: false });
}

/** A function that may be asked for by `typeof`, but neither called nor constructed. */
function refusing(name: string, why: string): () => never {
  return function () {
    throw new DeterminismError(`"${name}" cannot be used in a workflow: ${why}`);
  };
}

class RealmTextEncoder {
  readonly encoding = 'utf-8';

  encode(text = ''): Uint8Array {
    return encodePortably(String(text));
  }
}

class RealmTextDecoder {
  readonly encoding = 'utf-8';
  readonly ignoreBOM = false;
  readonly fatal: boolean;

  constructor(label = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    if (!/^utf-?8$/i.test(label)) {
      throw new RangeError(`TextDecoder in a workflow reads "utf-8" only, not "${label}"`);
    }
    if (options.ignoreBOM) {
      throw new RangeError(`TextDecoder in a workflow does not know the option "ignoreBOM"`);
    }
    this.fatal = options.fatal === true;
  }

  decode(input?: ArrayBuffer | ArrayBufferView, options: { stream?: boolean } = {}): string {
    if (options.stream) {
      throw new RangeError(`TextDecoder in a workflow does not know the option "stream"`);
    }
    if (input === undefined) return '';
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer as ArrayBuffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    const text = decodePortably(bytes);
    if (this.fatal && !isTextOf(text, bytes)) throw new TypeError('The encoded data was not valid for encoding utf-8');
    return text;
  }
}

/** What is no UTF-8 becomes U+FFFD, which has other bytes. */
function isTextOf(text: string, bytes: Uint8Array): boolean {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const own = hasMark ? bytes.subarray(3) : bytes;
  const encoded = encodePortably(text);
  return encoded.length === own.length && encoded.every((byte, i) => byte === own[i]);
}

function atob(text: unknown): string {
  const packed = String(text).replace(/[\t\n\f\r ]/g, '');
  // The URL-safe alphabet, which the decoder reads as well, is no base64 here.
  const bytes = /[-_]/.test(packed) ? undefined : decodeBase64(packed);
  if (!bytes) {
    throw new RealmDOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  }
  let chars = '';
  for (const byte of bytes) chars += String.fromCharCode(byte);
  return chars;
}

function btoa(data: unknown): string {
  const chars = String(data);
  const bytes = new Uint8Array(chars.length);
  for (let i = 0; i < chars.length; i++) {
    const code = chars.charCodeAt(i);
    if (code > 0xff) throw new RealmDOMException('Invalid character', 'InvalidCharacterError');
    bytes[i] = code;
  }
  return encodeBase64(bytes);
}

/** A deep copy of plain data: objects, lists, dates, maps, sets, bytes, errors, with cycles. */
function structuredCloneOf<T>(value: T): T {
  return clone(value, new Map()) as T;
}

function clone(value: unknown, copies: Map<unknown, unknown>): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new RealmDOMException(`structuredClone() cannot copy a ${typeof value}`, 'DataCloneError');
  }
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const keep = <T>(copy: T): T => {
    copies.set(value, copy);
    return copy;
  };
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (ArrayBuffer.isView(value)) return keep(cloneView(value));
  if (value instanceof Map) return cloneMap(value, keep(new Map()), copies);
  if (value instanceof Set) {
    const copy = keep(new Set());
    for (const item of value) copy.add(clone(item, copies));
    return copy;
  }
  const copy = keep(emptyLike(value));
  for (const key of Object.keys(value)) copy[key] = clone((value as Global)[key], copies);
  return copy;
}

function emptyLike(value: object): Global {
  if (Array.isArray(value)) return new Array(value.length) as unknown as Global;
  if (value instanceof Error) {
    return Object.assign(new Error(value.message), { name: value.name, stack: value.stack }) as unknown as Global;
  }
  return {};
}

function cloneMap(source: Map<unknown, unknown>, copy: Map<unknown, unknown>, copies: Map<unknown, unknown>): unknown {
  for (const [key, item] of source) copy.set(clone(key, copies), clone(item, copies));
  return copy;
}

function cloneView(view: ArrayBufferView): ArrayBufferView {
  const buffer = (view.buffer as ArrayBuffer).slice(view.byteOffset, view.byteOffset + view.byteLength);
  return new (view.constructor as new (buffer: ArrayBuffer) => ArrayBufferView)(buffer);
}

/** What the web platform has and the language has not. */
const platform: Record<string, unknown> = {
  AbortController: RealmAbortController,
  AbortSignal: RealmAbortSignal,
  DOMException: RealmDOMException,
  Event: RealmEvent,
  EventTarget: RealmEventTarget,
  TextDecoder: RealmTextDecoder,
  TextEncoder: RealmTextEncoder,
  URL: RealmURL,
  URLSearchParams: RealmURLSearchParams,
  atob,
  btoa,
  structuredClone: structuredCloneOf,
};
