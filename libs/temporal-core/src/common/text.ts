/**
 * Converts text to UTF-8 and back on every platform: with `TextEncoder` and `TextDecoder` if they exist, otherwise in
 * plain JavaScript, because a realm may have neither.
 */

interface TextPlatform {
  TextEncoder?: new () => { encode(text: string): Uint8Array };
  TextDecoder?: new () => { decode(bytes: Uint8Array): string };
}

const platform = globalThis as TextPlatform;

let encode: ((text: string) => Uint8Array) | undefined;
let decode: ((bytes: Uint8Array) => string) | undefined;

/** UTF-8 bytes of `text`, in a separate buffer. A lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  if (text.length <= shortLength) {
    const bytes = encodeShortAscii(text);
    if (bytes) return bytes;
  }
  // Looked up on first use: in a realm the globals are installed after this module is loaded.
  encode ??= platformEncode() ?? encodePortably;
  return encode(text);
}

/** Up to this length V8 allocates a byte array on its heap; filling it costs a fraction of the call to the platform. */
const shortLength = 64;

function encodeShortAscii(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

/** Text of UTF-8 `bytes`, without a leading byte order mark. Invalid UTF-8 becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  decode ??= platformDecode() ?? decodePortably;
  return decode(bytes);
}

function platformEncode(): typeof encode {
  if (!platform.TextEncoder) return undefined;
  const encoder = new platform.TextEncoder();
  return (text) => encoder.encode(text);
}

function platformDecode(): typeof decode {
  if (!platform.TextDecoder) return undefined;
  const decoder = new platform.TextDecoder();
  return (bytes) => decoder.decode(bytes);
}

/** {@link encodeUtf8} without the platform. */
export function encodePortably(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code >= 0xd800 && code <= 0xdfff) {
      const next = text.charCodeAt(i + 1);
      if (code <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
        i++;
      } else {
        code = 0xfffd;
      }
    }
    if (code < 0x80) {
      bytes[length++] = code;
    } else if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6);
      bytes[length++] = 0x80 | (code & 0x3f);
    } else {
      if (code < 0x10000) {
        bytes[length++] = 0xe0 | (code >> 12);
      } else {
        bytes[length++] = 0xf0 | (code >> 18);
        bytes[length++] = 0x80 | ((code >> 12) & 0x3f);
      }
      bytes[length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[length++] = 0x80 | (code & 0x3f);
    }
  }
  return bytes.slice(0, length);
}

/** {@link decodeUtf8} without the platform. */
export function decodePortably(bytes: Uint8Array): string {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  let text = '';
  for (let i = hasMark ? 3 : 0; i < bytes.length;) {
    const lead = bytes[i++];
    if (lead < 0x80) {
      text += String.fromCharCode(lead);
      continue;
    }
    const size =
      lead >= 0xf0 && lead <= 0xf4 ? 3 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xc2 && lead < 0xe0 ? 1 : 0;
    let code = size === 0 ? 0xfffd : lead & (0x3f >> size);
    for (let left = size; left > 0; left--) {
      const next = bytes[i];
      if (next === undefined || !continues(lead, next, left === size)) {
        code = 0xfffd;
        break;
      }
      code = (code << 6) | (next & 0x3f);
      i++;
    }
    text += String.fromCodePoint(code);
  }
  return text;
}

/** Whether `next` may follow; the second byte also rules out overlong forms, surrogates and codes above U+10FFFF. */
function continues(lead: number, next: number, isSecond: boolean): boolean {
  let low = 0x80;
  let high = 0xbf;
  if (isSecond) {
    if (lead === 0xe0) low = 0xa0;
    else if (lead === 0xed) high = 0x9f;
    else if (lead === 0xf0) low = 0x90;
    else if (lead === 0xf4) high = 0x8f;
  }
  return next >= low && next <= high;
}
