/**
 * Writes the fields of protobuf messages, in descending order of their numbers: a value before its tag, a message before its
 * length. So every length is known when its prefix is due, and nothing is measured beforehand or moved afterwards.
 *
 * A method writes nothing for null or undefined, nor for the default value unless `always` is set, which it is for fields with
 * presence. A value of the wrong type is refused; the error says what was expected, the caller adds where.
 */
import { refuse, WireBuffer } from './wire-buffer.js';

export type ScalarType = 'string' | 'bytes' | 'bool' | 'int32' | 'uint32' | 'int64' | 'float' | 'double';
export type MessageWriter = (writer: WireWriter, message: object) => void;
type Optional<T> = T | null | undefined;

export class WireWriter extends WireBuffer {
  string(tag: number, value: Optional<string>, always = false): void {
    if (value == null || (value === '' && !always)) return;
    this.putString(value);
    this.varint(tag);
  }

  bytes(tag: number, value: Optional<Uint8Array>, always = false): void {
    if (value == null || (value.length === 0 && !always)) return;
    this.putBytes(value);
    this.varint(tag);
  }

  bool(tag: number, value: Optional<boolean>, always = false): void {
    if (value == null || (Object.is(value, false) && !always)) return;
    this.putBool(value);
    this.varint(tag);
  }

  int32(tag: number, value: Optional<number>, always = false): void {
    if (value == null || (value === 0 && !always)) return;
    this.putInt32(value);
    this.varint(tag);
  }

  uint32(tag: number, value: Optional<number>, always = false): void {
    if (value == null || (value === 0 && !always)) return;
    this.putUint32(value);
    this.varint(tag);
  }

  int64(tag: number, value: Optional<number>, always = false): void {
    if (value == null || (value === 0 && !always)) return;
    this.putInt64(value);
    this.varint(tag);
  }

  float(tag: number, value: Optional<number>, always = false): void {
    if (value == null || (Object.is(value, 0) && !always)) return;
    this.putFloat(value);
    this.varint(tag);
  }

  double(tag: number, value: Optional<number>, always = false): void {
    if (value == null || (Object.is(value, 0) && !always)) return;
    this.putDouble(value);
    this.varint(tag);
  }

  message(tag: number, value: Optional<object>, write: MessageWriter): void {
    if (value == null) return;
    this.putMessage(value, write);
    this.varint(tag);
  }

  messages(tag: number, values: Optional<readonly object[]>, write: MessageWriter): void {
    if (values == null) return;
    if (!Array.isArray(values)) refuse(values, 'an array');
    for (let i = values.length - 1; i >= 0; i--) {
      this.putMessage(values[i] as object, write);
      this.varint(tag);
    }
  }

  /** A list of which every element has its tag. */
  list(tag: number, values: Optional<readonly unknown[]>, type: ScalarType): void {
    if (values == null) return;
    if (!Array.isArray(values)) refuse(values, 'an array');
    for (let i = values.length - 1; i >= 0; i--) {
      this.put(type, values[i]);
      this.varint(tag);
    }
  }

  /** A list under one tag. */
  packed(tag: number, values: Optional<readonly number[]>, type: ScalarType): void {
    if (values == null) return;
    if (!Array.isArray(values)) refuse(values, 'an array');
    if (values.length === 0) return;
    const end = this.length;
    for (let i = values.length - 1; i >= 0; i--) this.put(type, values[i]);
    this.varint(this.length - end);
    this.varint(tag);
  }

  /** A map, its values messages if `write` is given. */
  map(
    tag: number,
    map: Optional<object>,
    keyType: ScalarType,
    type: ScalarType,
    valueTag: number,
    write?: MessageWriter,
  ): void {
    if (map == null) return;
    if (typeof map !== 'object') refuse(map, 'an object');
    const entries = map as Record<string, unknown>;
    const keys = Object.keys(entries);
    for (let i = keys.length - 1; i >= 0; i--) {
      const key = keys[i];
      const end = this.length;
      if (write) this.putMessage(entries[key] as object, write);
      else this.put(type, entries[key]);
      this.varint(valueTag);
      this.put(keyType, keyType === 'string' ? key : Number(key));
      this.varint(keyType === 'string' ? 10 : 8);
      this.varint(this.length - end);
      this.varint(tag);
    }
  }

  private put(type: ScalarType, value: unknown): void {
    switch (type) {
      case 'string':
        this.putString(value as string);
        return;
      case 'bytes':
        this.putBytes(value as Uint8Array);
        return;
      case 'bool':
        this.putBool(value as boolean);
        return;
      case 'int32':
        this.putInt32(value as number);
        return;
      case 'uint32':
        this.putUint32(value as number);
        return;
      case 'int64':
        this.putInt64(value as number);
        return;
      case 'float':
        this.putFloat(value as number);
        return;
      case 'double':
        this.putDouble(value as number);
    }
  }

  private putMessage(value: object, write: MessageWriter): void {
    if (typeof value !== 'object' || value === null) refuse(value, 'an object');
    const end = this.length;
    write(this, value);
    this.varint(this.length - end);
  }
}
