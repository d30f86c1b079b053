/**
 * What the generated message code shares: defaults on prototypes, the empty values they answer, maps and oneofs. A decoded
 * message owns the fields that were on the wire and nothing else; the prototype answers the defaults of the rest.
 */
import type { WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

/** Reads and writes one message type. */
export interface MessageCodec {
  /** Reads from the reader's position to `end`, into `message` when a field occurs more than once. */
  read(reader: WireReader, end: number, message?: object): object;
  write(writer: WireWriter, message: object): void;
}

/** Default of bytes fields. Frozen, as all defaults are: they are shared by all messages. */
export const noBytes: Uint8Array = Object.freeze(new Uint8Array(0));
/** Default of repeated fields. */
export const noItems: readonly never[] = Object.freeze([]);
/** Default of map fields. */
export const noEntries: Readonly<Record<string, never>> = Object.freeze({});

/** Adds an entry to a map, also under the one key that plain assignment would take for the prototype. */
export function putEntry(entries: Record<string | number, unknown>, key: string | number, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(entries, key, { value, enumerable: true, writable: true, configurable: true });
  } else {
    entries[key] = value;
  }
}

/** Removes the members of a oneof that an earlier field on the wire has set. */
export function clearOthers(message: object, members: readonly string[], kept: string): void {
  for (const member of members) {
    if (member !== kept && Object.hasOwn(message, member)) Reflect.deleteProperty(message, member);
  }
}
