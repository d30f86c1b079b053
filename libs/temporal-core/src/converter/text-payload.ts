import type { Payload } from '../common/payload.js';
import { decodeUtf8, encodeUtf8 } from '../common/text.js';

/**
 * A payload whose data is text and becomes bytes only when somebody asks. At the realm's border JSON crosses as one string,
 * so inside it nobody asks. Not for messages or threads: `data` is computed, no property of its own.
 */
export class TextPayload implements Payload {
  private bytes?: Uint8Array;

  constructor(
    readonly metadata: Record<string, Uint8Array>,
    readonly text: string,
  ) {}

  get data(): Uint8Array {
    this.bytes ??= encodeUtf8(this.text);
    return this.bytes;
  }
}

/** Data of a payload as text. */
export function textOf(payload: Payload): string {
  return payload instanceof TextPayload ? payload.text : decodeUtf8(payload.data);
}
