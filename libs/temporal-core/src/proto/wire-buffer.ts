/**
 * A buffer that fills from its end towards its front, and the scalars of protobuf wire format in it. What is written last comes
 * first, so that a length can be written once its content stands.
 */
export class WireBuffer {
  private buffer = Buffer.allocUnsafeSlow(1024);
  private pos = this.buffer.length;

  /** Returns a copy of what was written, in a buffer of its own. */
  finish(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    bytes.set(this.buffer.subarray(this.pos));
    return bytes;
  }

  /** Forgets what was written. The buffer is kept unless it has grown large. */
  reset(): void {
    if (this.buffer.length > 0x10000) this.buffer = Buffer.allocUnsafeSlow(0x10000);
    this.pos = this.buffer.length;
  }

  protected get length(): number {
    return this.buffer.length - this.pos;
  }

  protected putString(value: string): void {
    if (typeof value !== 'string') refuse(value, 'a string');
    if (value.length <= 32 && this.putAscii(value)) return;
    const size = Buffer.byteLength(value);
    this.reserve(size);
    this.buffer.write(value, this.pos, size, 'utf8');
    this.varint(size);
  }

  /** Short text without a call into the runtime's C++; false, and nothing written, when a character is not ASCII. */
  private putAscii(value: string): boolean {
    const size = value.length;
    this.reserve(size);
    for (let i = 0; i < size; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) {
        this.pos += size;
        return false;
      }
      this.buffer[this.pos + i] = code;
    }
    this.varint(size);
    return true;
  }

  protected putBytes(value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) refuse(value, 'a Uint8Array');
    this.reserve(value.length);
    this.buffer.set(value, this.pos);
    this.varint(value.length);
  }

  protected putBool(value: boolean): void {
    if (typeof value !== 'boolean') refuse(value, 'a boolean');
    this.varint(value ? 1 : 0);
  }

  protected putUint32(value: number): void {
    if (value >>> 0 !== value) refuse(value, 'an integer from 0 to 2^32 - 1');
    this.varint(value);
  }

  protected putInt32(value: number): void {
    if ((value | 0) !== value) refuse(value, 'an integer from -2^31 to 2^31 - 1');
    if (value >= 0) this.varint(value);
    else this.negative(value);
  }

  /** 2^63 itself, to which its lower neighbours are rounded when they are read, is written as 2^63 - 1. */
  protected putInt64(value: number): void {
    if (!Number.isInteger(value) || Math.abs(value) > 2 ** 63) refuse(value, 'an integer from -2^63 to 2^63 - 1');
    if (value < 0) this.negative(value);
    else if (value < 2 ** 32) this.varint(value);
    else if (value === 2 ** 63) this.varint64(0xffffffff, 0x7fffffff);
    else this.varint64(value % 2 ** 32, Math.floor(value / 2 ** 32));
  }

  protected putFloat(value: number): void {
    if (typeof value !== 'number') refuse(value, 'a number');
    this.reserve(4);
    this.buffer.writeFloatLE(value, this.pos);
  }

  protected putDouble(value: number): void {
    if (typeof value !== 'number') refuse(value, 'a number');
    this.reserve(8);
    this.buffer.writeDoubleLE(value, this.pos);
  }

  protected varint(value: number): void {
    if (value < 128) {
      this.reserve(1);
      this.buffer[this.pos] = value;
      return;
    }
    const size = value < 2 ** 14 ? 2 : value < 2 ** 21 ? 3 : value < 2 ** 28 ? 4 : 5;
    this.reserve(size);
    let at = this.pos;
    for (let i = 1; i < size; i++) {
      this.buffer[at++] = (value & 127) | 128;
      value >>>= 7;
    }
    this.buffer[at] = value;
  }

  /** Two's complement, half by half: a sum with 2^64 would not be exact. */
  private negative(value: number): void {
    const low = -value % 2 ** 32;
    const high = Math.floor(-value / 2 ** 32);
    this.varint64((~low + 1) >>> 0, (~high + (low === 0 ? 1 : 0)) >>> 0);
  }

  private varint64(low: number, high: number): void {
    const bytes: number[] = [];
    while (high > 0 || low > 127) {
      bytes.push((low & 127) | 128);
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    bytes.push(low);
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.pos);
  }

  /** Moves the position towards the front by `size`, in a larger buffer when there is no room. */
  private reserve(size: number): void {
    if (size > this.pos) this.grow(size);
    this.pos -= size;
  }

  private grow(size: number): void {
    const { length } = this;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, length + size));
    larger.set(this.buffer.subarray(this.pos), larger.length - length);
    this.buffer = larger;
    this.pos = larger.length - length;
  }
}

/** Refuses a value that is not of the type of its field. */
export function refuse(value: unknown, expected: string): never {
  const got = typeof value === 'number' ? String(value) : value === null ? 'null' : `a value of type ${typeof value}`;
  throw new TypeError(`${expected} is expected, not ${got}`);
}
