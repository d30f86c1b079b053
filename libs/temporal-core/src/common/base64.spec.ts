import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.js';

describe('base64', () => {
  it('agrees with Buffer for every length up to 64', () => {
    for (let length = 0; length <= 64; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length * 11) & 0xff);
      const text = Buffer.from(bytes).toString('base64');
      expect(encodeBase64(bytes)).toBe(text);
      expect(decodeBase64(text)).toEqual(bytes);
    }
  });

  it('reads text without padding and the URL-safe alphabet', () => {
    const bytes = Uint8Array.from([251, 255, 254, 1]);
    expect(decodeBase64(Buffer.from(bytes).toString('base64url'))).toEqual(bytes);
  });

  it.each(['a', 'abcde', 'ab c', 'äbcd', 'ab=c'])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
