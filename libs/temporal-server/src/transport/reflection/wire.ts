/**
 * Fields of protobuf messages as buffers to put one after the other: for the few messages that have no generated code.
 */

/** A number of a varint field: an int32 of at least 0, a bool or an enum. Zero and false are written. */
export function numberField(field: number, value: number | boolean): Buffer {
  return Buffer.concat([varint(field << 3), varint(Number(value))]);
}

/** A string, bytes, or a message given as its fields. */
export function bytesField(field: number, value: string | Uint8Array | readonly Uint8Array[]): Buffer {
  const bytes =
    typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : Buffer.concat(value);
  return Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}
