/**
 * Reads protobuf wire format. 64-bit integers come out as numbers: exact up to 2^53, rounded to the nearest double beyond.
 * Bytes come out as views of the input, so one value that is kept keeps the whole input.
 *
 * A field that claims to be longer than what encloses it is refused at once; a scalar that runs over the end of its message
 * is noticed when that message ends, which keeps the check out of the inner loops.
 */

/** What `toString` calls after its checks of the arguments, which show on short text. Every Node has it, the typings do not. */
type TextBuffer = Buffer & { utf8Slice(start: number, end: number): string };

export class WireReader {
  /** Offset of the next byte to read. */
  pos = 0;
  private readonly input: TextBuffer;

  constructor(input: Uint8Array) {
    const buffer = Buffer.isBuffer(input) ? input : Buffer.from(input.buffer, input.byteOffset, input.byteLength);
    this.input = buffer as TextBuffer;
  }

  /** Field number and wire type. */
  tag(): number {
    return this.uint32();
  }

  /** Reads a length and returns the offset at which that many bytes end. */
  end(limit: number): number {
    const size = this.uint32();
    const end = this.pos + size;
    if (end > limit) this.overrun();
    return end;
  }

  uint32(): number {
    let byte = this.input[this.pos];
    if (byte < 128) {
      this.pos++;
      return byte;
    }
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      byte = this.next();
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
    // A negative int32 is written with its sign extended to ten bytes.
    for (let i = 5; i < 10; i++) if (this.next() < 128) return value >>> 0;
    throw new RangeError('a varint has more than ten bytes');
  }

  int32(): number {
    return this.uint32() | 0;
  }

  int64(): number {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.next();
      low |= (byte & 127) << shift;
      if (byte < 128) return low;
    }
    let middle = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.next();
      middle |= (byte & 127) << shift;
      if (byte < 128) return low + middle * 2 ** 28;
    }
    const ninth = this.next();
    if (ninth < 128) return low + middle * 2 ** 28 + ninth * 2 ** 56;
    const tenth = this.next();
    if (tenth >= 128) throw new RangeError('a varint has more than ten bytes');
    const high = (ninth & 127) | ((tenth & 1) << 7);
    if (high < 128) return low + middle * 2 ** 28 + high * 2 ** 56;
    // Two's complement, taken part by part: the sum of the parts as they stand would round small negative numbers away.
    return -((~low & 0xfffffff) + (~middle & 0xfffffff) * 2 ** 28 + (~high & 255) * 2 ** 56 + 1);
  }

  bool(): boolean {
    return this.int64() !== 0;
  }

  float(): number {
    return this.input.readFloatLE(this.advance(4));
  }

  double(): number {
    return this.input.readDoubleLE(this.advance(8));
  }

  string(limit: number): string {
    const end = this.end(limit);
    const start = this.pos;
    this.pos = end;
    return this.input.utf8Slice(start, end);
  }

  bytes(limit: number): Uint8Array {
    const end = this.end(limit);
    const start = this.pos;
    this.pos = end;
    return new Uint8Array(this.input.buffer, this.input.byteOffset + start, end - start);
  }

  /** Passes over a field that is not known, or not of the wire type it is known with. */
  skip(tag: number, limit: number): void {
    if (tag < 8) throw new RangeError('a field has the number 0');
    const wireType = tag & 7;
    if (wireType === 0) this.int64();
    else if (wireType === 1) this.advance(8);
    else if (wireType === 2) this.pos = this.end(limit);
    else if (wireType === 3) this.skipGroup(tag + 1, limit);
    else if (wireType === 5) this.advance(4);
    else throw new RangeError(`a field has the wire type ${wireType}`);
  }

  /** Reports that a message or field ends after what encloses it. */
  overrun(): never {
    throw new RangeError('a field is longer than the message that holds it');
  }

  private skipGroup(endTag: number, limit: number): void {
    for (let tag = this.tag(); tag !== endTag; tag = this.tag()) this.skip(tag, limit);
  }

  private next(): number {
    if (this.pos >= this.input.length) this.overrun();
    return this.input[this.pos++];
  }

  private advance(size: number): number {
    const start = this.pos;
    if (start + size > this.input.length) this.overrun();
    this.pos = start + size;
    return start;
  }
}
