import { describe, expect, it } from 'vitest';
import type { Payload } from '../common/payload.js';
import { decodeUtf8, encodeUtf8 } from '../common/text.js';
import { defaultPayloadConverter, defaultPayloadConverters } from './default-converters.js';
import { encodingOf } from './encodings.js';
import { ConverterOptionsError, PayloadDecodeError, UnknownPayloadEncodingError } from './errors.js';
import { CompositePayloadConverter, type PayloadConverterWithEncoding } from './payload-converter.js';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('default payload converter', () => {
  it('keeps the order of the other SDKs', () => {
    expect(defaultPayloadConverter.converters.map(({ encoding }) => encoding)).toEqual([
      'binary/null',
      'binary/plain',
      'json/protobuf',
      'binary/protobuf',
      'json/plain',
    ]);
  });

  it('writes undefined as null without data, read as undefined', () => {
    const payload = defaultPayloadConverter.toPayload(undefined);
    expect(encodingOf(payload)).toBe('binary/null');
    expect(payload.data).toEqual(bytes());
    expect(defaultPayloadConverter.fromPayload(payload)).toBeUndefined();
  });

  it('writes null as the JSON value that it is, so that it arrives as null', () => {
    const payload = defaultPayloadConverter.toPayload(null);
    expect(encodingOf(payload)).toBe('json/plain');
    expect(defaultPayloadConverter.fromPayload(payload)).toBeNull();
  });

  it('reads the None of Python and the nil of Go as undefined, although null is JSON here', () => {
    const metadata = { encoding: encodeUtf8('binary/null') };
    expect(defaultPayloadConverter.fromPayload({ metadata, data: bytes() })).toBeUndefined();
    expect(decodeUtf8(defaultPayloadConverter.toPayload(null).data)).toBe('null');
  });

  it('writes every kind of bytes as they are, read as a Uint8Array', () => {
    const whole = bytes(9, 1, 2, 3, 9);
    const views = [bytes(1, 2, 3), Buffer.from([1, 2, 3]), new DataView(whole.buffer, 1, 3), bytes(1, 2, 3).buffer];
    for (const view of views) {
      const payload = defaultPayloadConverter.toPayload(view);
      expect(encodingOf(payload)).toBe('binary/plain');
      expect(defaultPayloadConverter.fromPayload(payload)).toEqual(bytes(1, 2, 3));
      // A pooled Buffer would drag its whole pool through a thread's port.
      expect(payload.data.buffer.byteLength).toBe(3);
    }
  });

  it('does not follow later changes of the bytes', () => {
    const mine = bytes(1);
    const payload = defaultPayloadConverter.toPayload(mine);
    mine[0] = 2;
    expect(payload.data).toEqual(bytes(1));
  });

  it('gives payloads metadata of their own', () => {
    const [a, b] = [defaultPayloadConverter.toPayload(1), defaultPayloadConverter.toPayload(2)];
    a.metadata['mine'] = bytes(1);
    expect(Object.keys(b.metadata)).toEqual(['encoding']);
  });

  it('refuses an unknown encoding, naming it, what is known and the cure', () => {
    const payload: Payload = { metadata: { encoding: encodeUtf8('binary/encrypted') }, data: bytes() };
    const read = () => defaultPayloadConverter.fromPayload(payload);
    expect(read).toThrow(UnknownPayloadEncodingError);
    expect(read).toThrow(/"binary\/encrypted"; known are binary\/null, .*json\/plain.*payloadCodecs/);
  });

  it('tells an encoding as long as that of JSON from it', () => {
    const payload: Payload = { metadata: { encoding: encodeUtf8('json/plaid') }, data: bytes() };
    expect(() => defaultPayloadConverter.fromPayload(payload)).toThrow('"json/plaid"');
  });

  it.each([undefined, '', 'json', 'json/plain ', '\u0000'])(
    'refuses a payload of the encoding %j as one nobody reads',
    (encoding) => {
      const metadata: Payload['metadata'] = encoding === undefined ? {} : { encoding: encodeUtf8(encoding) };
      const read = () => defaultPayloadConverter.fromPayload({ metadata, data: bytes() });
      expect(read).toThrow(PayloadDecodeError);
      expect(read).toThrow(/names no encoding/);
    },
  );

  it.each(['json/protobuf', 'binary/protobuf'])('says what is missing to read %s', (encoding) => {
    const payload: Payload = {
      metadata: { encoding: encodeUtf8(encoding), messageType: encodeUtf8('shop.Order') },
      data: bytes(),
    };
    const read = () => defaultPayloadConverter.fromPayload(payload);
    expect(read).toThrow(UnknownPayloadEncodingError);
    expect(read).toThrow(/"shop\.Order".*Add a converter of this encoding/);
  });
});

describe('composite payload converter', () => {
  const ip: PayloadConverterWithEncoding = {
    encoding: 'text/ipv4-address',
    toPayload: (value) =>
      typeof value === 'string' && /^\d+(\.\d+){3}$/.test(value)
        ? { metadata: { encoding: encodeUtf8('text/ipv4-address') }, data: encodeUtf8(value) }
        : undefined,
    fromPayload: (payload) => decodeUtf8(payload.data),
  };

  it('lets a converter before the defaults take what it knows and leave the rest', () => {
    const converter = new CompositePayloadConverter(ip, ...defaultPayloadConverters());
    const payload = converter.toPayload('10.0.0.1');
    expect(encodingOf(payload)).toBe('text/ipv4-address');
    expect(converter.fromPayload(payload)).toBe('10.0.0.1');
    expect(encodingOf(converter.toPayload('ten'))).toBe('json/plain');
  });

  it('refuses a value that nobody takes', () => {
    expect(() => new CompositePayloadConverter(ip).toPayload({})).toThrow(
      /No payload converter takes.*text\/ipv4-address/,
    );
  });

  it('refuses two converters of one encoding', () => {
    expect(() => new CompositePayloadConverter(ip, ip)).toThrow(ConverterOptionsError);
    expect(() => new CompositePayloadConverter(ip, ip)).toThrow('two converters of encoding "text/ipv4-address"');
  });

  it('refuses what has no encoding, naming its position', () => {
    const broken = {
      toPayload: () => undefined,
      fromPayload: () => undefined,
    } as unknown as PayloadConverterWithEncoding;
    expect(() => new CompositePayloadConverter(ip, broken)).toThrow('Converter 1');
  });
});
