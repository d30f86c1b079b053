import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a token says: the namespace of the task first, then what its kind of task needs. */
export type TokenFields = readonly [namespace: string, ...rest: (string | number)[]];

const macBytes = 16;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The tokens by which workers answer tasks. They are signed with a key of the server's own, so that only who got a task
 * can answer it: ids, which many know, do not suffice. They end with the server, as all that it holds.
 */
export class TaskTokens {
  readonly #key = randomBytes(32);

  seal(fields: TokenFields): Uint8Array {
    const body = Buffer.from(JSON.stringify(fields));
    return Buffer.concat([this.#sign(body), body]);
  }

  /** The fields of a token that this server has sealed; undefined for any other bytes. */
  open(token: Uint8Array | null | undefined): readonly unknown[] | undefined {
    if (!token || token.length <= macBytes) return undefined;
    const body = token.subarray(macBytes);
    if (!timingSafeEqual(token.subarray(0, macBytes), this.#sign(body))) return undefined;
    return JSON.parse(decoder.decode(body)) as readonly unknown[];
  }

  #sign(body: Uint8Array): Uint8Array {
    // SHA-512/256 outputs only part of its state, so it cannot be extended: a hash of key and body is a safe signature.
    return hash('sha512-256', Buffer.concat([this.#key, body]), 'buffer').subarray(0, macBytes);
  }
}
