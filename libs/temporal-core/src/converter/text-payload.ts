import type { Payload } from '../common/payload.js';
import { decodeUtf8, encodeUtf8 } from '../common/text.js';

/**
 * A payload whose data is text and is converted to bytes only on access. JSON crosses the realm boundary as a single
 * string, so the bytes are rarely needed inside the realm. Not for messages or threads: `data` is computed and is not
 * an own property.
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
