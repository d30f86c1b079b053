/**
 * Values as text, for values that leave the realm: what the structured clone algorithm copies, where JSON alone would change
 * it. Objects of a class become plain objects.
 */
import { decodeBase64, encodeBase64 } from './base64.js';

/** What JSON has no form for; `of` says what `value` stands for. */
type Tagged =
  | { of: 'undefined' }
  | { of: 'number' | 'bigint' | 'bytes'; value: string }
  | { of: 'date'; value: number | null }
  | { of: 'map'; value: [unknown, unknown][] }
  | { of: 'set'; value: unknown[] }
  | { of: 'object'; value: [string, unknown][] }
  | { of: 'error'; value: unknown };

const tag = '__copied';

/** @param refuse - called for functions, symbols and circular references, which `undefined` takes the place of */
export function writeCopy(value: unknown, refuse: (what: string) => void): string {
  return JSON.stringify(new Writer(refuse).write(value));
}

export function readCopy(text: string): unknown {
  return read(JSON.parse(text));
}

class Writer {
  private readonly parents: object[] = [];

  constructor(private readonly refuse: (what: string) => void) {}

  write(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : tagged({ of: 'number', value: numberText(value) });
      case 'bigint':
        return tagged({ of: 'bigint', value: String(value) });
      case 'undefined':
        return tagged({ of: 'undefined' });
      case 'object':
        return value === null ? null : this.writeObject(value);
      default:
        return this.leaveOut(`a ${typeof value}`);
    }
  }

  private leaveOut(what: string): unknown {
    this.refuse(what);
    return tagged({ of: 'undefined' });
  }

  private writeObject(value: object): unknown {
    if (this.parents.includes(value)) return this.leaveOut('a circular reference');
    this.parents.push(value);
    try {
      return this.writeParts(value);
    } finally {
      this.parents.pop();
    }
  }

  private writeParts(value: object): unknown {
    if (Array.isArray(value)) return value.map((element) => this.write(element));
    if (value instanceof Date) return tagged({ of: 'date', value: value.getTime() });
    if (value instanceof Uint8Array) return tagged({ of: 'bytes', value: encodeBase64(value) });
    if (value instanceof Set) return tagged({ of: 'set', value: [...value].map((element) => this.write(element)) });
    if (value instanceof Map) {
      return tagged({ of: 'map', value: [...value].map(([key, of]) => [this.write(key), this.write(of)]) });
    }
    const properties = this.writeProperties(value);
    if (value instanceof Error) {
      const { name, message, stack, cause } = value;
      if (cause !== undefined) properties['cause'] = this.write(cause);
      return tagged({ of: 'error', value: { ...properties, name, message, stack } });
    }
    // An object with the very key by which others are told apart.
    return Object.hasOwn(properties, tag) ? tagged({ of: 'object', value: Object.entries(properties) }) : properties;
  }

  private writeProperties(value: object): Record<string, unknown> {
    return Object.fromEntries(Object.entries(value).map(([key, property]) => [key, this.write(property)]));
  }
}

function read(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(read);
  return Object.hasOwn(json, tag)
    ? readTagged((json as Record<string, Tagged>)[tag])
    : readEntries(Object.entries(json));
}

function readTagged(it: Tagged): unknown {
  switch (it.of) {
    case 'undefined':
      return undefined;
    case 'number':
      return Number(it.value);
    case 'bigint':
      return BigInt(it.value);
    case 'bytes':
      return decodeBase64(it.value);
    case 'date':
      return new Date(it.value ?? NaN);
    case 'set':
      return new Set(it.value.map(read));
    case 'map':
      return new Map(it.value.map(([key, value]) => [read(key), read(value)]));
    case 'object':
      return readEntries(it.value);
    case 'error':
      return readError(it.value as { message: string });
  }
}

function readError({ message, ...rest }: { message: string }): Error {
  const error = new Error(message);
  for (const [key, value] of Object.entries(readEntries(Object.entries(rest)))) {
    const enumerable = !['name', 'stack', 'cause'].includes(key);
    Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true });
  }
  return error;
}

function readEntries(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.map(([key, value]) => [key, read(value)]));
}

function tagged(it: Tagged): { [tag]: Tagged } {
  return { [tag]: it };
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
