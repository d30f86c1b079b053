import { encodeBase64 } from '../common/base64.js';
import { bytesOf } from '../common/bytes.js';
import { ValueNotSerializableError } from './errors.js';
import { UNHANDLED, type JsonTypeConverter } from './json-types.js';
import { joinPath } from './value-path.js';

/** As of `JSON.stringify`. */
export type JsonReplacer = (this: unknown, key: string, value: unknown) => unknown;

interface Level {
  /** What the value has at this place. */
  raw: unknown;
  /** What is written for it: itself or a stand-in, whose content `JSON.stringify` asks for next. */
  written: unknown;
  key: string;
}

/** The replacer of the careful way: knows where it is, so that what it refuses is named by its place. */
export class JsonWriter {
  /** From the value itself down to the object being written. */
  private readonly open: Level[] = [];

  constructor(
    private readonly typeConverters: readonly JsonTypeConverter[],
    private readonly replacer: JsonReplacer | undefined,
  ) {}

  write(holder: Record<string, unknown>, key: string, given: unknown): unknown {
    // `JSON.stringify` never says that an object is finished; the next holder does.
    while (this.open.length > 0 && this.open.at(-1)?.written !== holder) this.open.pop();
    const raw = holder[key];
    const written = this.jsonForm(holder, key, raw, given);
    const refused = refusedKind(written) ?? (written === null ? refusedKind(raw) : undefined);
    if (refused !== undefined) throw notSerializable(refused, this.pathTo(key));
    if (typeof written !== 'object' || written === null) return written;
    if (this.open.some((level) => level.written === written || (level.raw === raw && typeof raw === 'object'))) {
      throw cycle(this.pathTo(key));
    }
    this.open.push({ raw, written, key });
    return written;
  }

  private jsonForm(holder: unknown, key: string, raw: unknown, given: unknown): unknown {
    let value = raw;
    if (typeof value === 'object' && value !== null) {
      for (const converter of this.typeConverters) {
        const json = converter.toJson(value);
        if (json !== UNHANDLED) return json;
      }
    }
    // Bytes first: the `toJSON` of a Buffer writes an object of numbers.
    if (!ArrayBuffer.isView(raw)) value = given;
    if (this.replacer) value = this.replacer.call(holder, key, value);
    return builtInForm(value);
  }

  private pathTo(key: string): string {
    // The outermost holder is the wrapper that `JSON.stringify` makes, whose key is empty.
    return [...this.open.map((level) => level.key), key].reduce(joinPath, '');
  }
}

/** What JSON would leave out, or write as something else, in silence. */
export function refusedKind(value: unknown): string | undefined {
  switch (typeof value) {
    case 'bigint':
    case 'function':
    case 'symbol':
      return typeof value;
    case 'number':
      return Number.isFinite(value) ? undefined : String(value);
    case 'object':
      return value === null ? undefined : refusedObjects[tagOf(value)]?.(value);
    default:
      return undefined;
  }
}

const refusedObjects: Record<string, (value: object) => string | undefined> = {
  Promise: () => 'promise',
  // One with a form of its own has been replaced by it.
  Error: () => 'Error',
  RegExp: () => 'RegExp',
  WeakMap: () => 'WeakMap',
  WeakSet: () => 'WeakSet',
  Date: (value) => (Number.isNaN((value as Date).getTime()) ? 'invalid Date' : undefined),
};

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function builtInForm(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return encodeBase64(bytesOf(value));
  switch (Object.prototype.toString.call(value)) {
    case '[object Set]':
      return [...(value as Set<unknown>)];
    case '[object Map]':
      return Object.fromEntries(value as Map<string, unknown>);
    case '[object ArrayBuffer]':
      return encodeBase64(new Uint8Array(value as ArrayBuffer));
    default:
      return value;
  }
}

const cures: Record<string, string> = {
  bigint: 'Pass it as a string or number, or give JsonPayloadConverter a type converter or replacer for it',
  function: 'Pass data only, and leave functions out of it',
  symbol: 'Pass its description as a string instead',
  promise: 'Await it first',
  Error: 'Pass its message, or throw it',
  RegExp: 'Pass its source as a string instead',
  'invalid Date': 'Pass a valid date, or null',
  NaN: 'Pass null, or leave it out',
};

/** @param path - of the value; empty for the whole */
export function notSerializable(kind: string, path: string): ValueNotSerializableError {
  const place = path === '' ? 'The value' : `The value at "${path}"`;
  const article = /^(Error|invalid)/.test(kind) ? 'an ' : /^(-?Infinity|NaN)$/.test(kind) ? '' : 'a ';
  return new ValueNotSerializableError(
    `${place} is ${article}${kind}, which JSON cannot say. ${cures[kind] ?? 'Pass a value that has a JSON form'}`,
    path,
  );
}

function cycle(path: string): ValueNotSerializableError {
  return new ValueNotSerializableError(
    `The value at "${path}" is an object that contains itself, which JSON cannot say. Pass a copy without the reference back.`,
    path,
  );
}
