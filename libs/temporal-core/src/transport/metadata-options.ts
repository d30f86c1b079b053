/** Checks of what goes into the headers of a call: metadata and API key. Each fault has a message of its own. */
import type { RpcMetadata } from '../common/rpc-channel.js';
import { ConnectionOptionsError } from './errors.js';

/** Set from other options, or by the SDK itself. */
const reserved = new Set(['client-name', 'client-version']);

/**
 * @param option - path of the option, for the message
 * @throws ConnectionOptionsError when a key or a value cannot be a header of gRPC
 */
export function checkMetadata(metadata: unknown, option: string): asserts metadata is RpcMetadata {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    throw new ConnectionOptionsError(option, `must be an object of header names and values, not ${describe(metadata)}`);
  }
  for (const [key, value] of Object.entries(metadata)) checkEntry(key, value, `${option}['${key}']`);
}

/**
 * @param option - path of the option, for the message
 * @throws ConnectionOptionsError when it is no text that a header can carry
 */
export function checkApiKey(key: unknown, option: string): asserts key is string {
  if (typeof key !== 'string') throw new ConnectionOptionsError(option, `must be a string, not ${describe(key)}`);
  if (key.trim() === '') throw new ConnectionOptionsError(option, 'is empty: leave it out where no key is needed');
  if (!/^[!-~]+$/.test(key)) {
    throw new ConnectionOptionsError(
      option,
      'holds white space or characters that no header can carry: a key read from a file may end with a line break; trim it',
    );
  }
  if (/^bearer$/i.test(key)) throw new ConnectionOptionsError(option, 'is the word "Bearer": give the key itself');
}

function checkEntry(key: string, value: unknown, option: string): void {
  if (!/^[0-9a-z_.-]+$/i.test(key)) {
    throw new ConnectionOptionsError(option, 'is no header name: letters, digits, `-`, `_` and `.` are allowed');
  }
  const name = key.toLowerCase();
  if (name.startsWith('grpc-')) throw new ConnectionOptionsError(option, 'is reserved: `grpc-` headers belong to gRPC');
  if (reserved.has(name)) throw new ConnectionOptionsError(option, 'is reserved: the SDK sets this header itself');
  if (name.endsWith('-bin')) {
    if (value instanceof Uint8Array) return;
    throw new ConnectionOptionsError(
      option,
      `must be bytes (Uint8Array), as its name ends in -bin, not ${describe(value)}`,
    );
  }
  if (typeof value !== 'string') {
    throw new ConnectionOptionsError(
      option,
      `must be a string, not ${describe(value)}: bytes need a name that ends in -bin`,
    );
  }
  if (!/^[ -~]*$/.test(value)) {
    throw new ConnectionOptionsError(
      option,
      'holds characters other than printable ASCII: use a name in -bin and bytes',
    );
  }
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return value instanceof Uint8Array ? 'bytes' : typeof value;
}
