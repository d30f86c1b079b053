import { describe, expect, it } from 'vitest';
import { decodePortably, decodeUtf8, encodePortably, encodeUtf8 } from './text.js';

const samples = ['', 'plain', 'Grüße', '日本語', '😀 and 👩‍👩‍👧', '\u0000\u007f\u0080\u07ff\u0800\uffff'];

describe('text', () => {
  it.each(samples)('writes and reads %j as the platform does, with and without the platform', (text) => {
    const bytes = new Uint8Array(Buffer.from(text, 'utf8'));
    expect(encodeUtf8(text)).toEqual(bytes);
    expect(encodePortably(text)).toEqual(bytes);
    expect(decodeUtf8(bytes)).toBe(text);
    expect(decodePortably(bytes)).toBe(text);
  });

  it('replaces a lone surrogate as the platform does', () => {
    for (const text of ['a\ud83d', '\udc00b', '\ud83dx', '\ud83d\ud83d\ude00']) {
      expect(encodePortably(text)).toEqual(new TextEncoder().encode(text));
    }
  });

  it('replaces malformed bytes as the platform does', () => {
    const malformed = [
      [0xff, 0x41],
      [0xc3],
      [0xc3, 0x41],
      [0xe2, 0x82],
      [0xe2, 0x82, 0x41],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xf0, 0x9f, 0x98],
      [0x80],
    ];
    for (const bytes of malformed) {
      expect(decodePortably(Uint8Array.from(bytes))).toBe(new TextDecoder().decode(Uint8Array.from(bytes)));
    }
  });

  it('skips a byte order mark as the platform does', () => {
    const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]);
    expect(decodePortably(bytes)).toBe('{}');
    expect(decodeUtf8(bytes)).toBe('{}');
  });

  it('reads a view in the middle of a larger buffer', () => {
    const view = Buffer.from('xx-hello-xx').subarray(3, 8);
    expect(decodeUtf8(view)).toBe('hello');
    expect(decodePortably(view)).toBe('hello');
  });

  it('gives every text a buffer of its own', () => {
    expect(encodeUtf8('abc').buffer.byteLength).toBe(3);
    expect(encodePortably('abc').buffer.byteLength).toBe(3);
  });
});
