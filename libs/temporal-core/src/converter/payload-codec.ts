/**
 * Transforms bytes to bytes, asynchronously: compression, encryption. Runs on the main thread, after the converter when
 * encoding and before it when decoding.
 */
import type { Payload } from '../common/payload.js';
import type { SerializationContext } from './serialization-context.js';

/** Transforms encoded payloads. */
export interface PayloadCodec {
  /**
   * True when each payload is transformed by itself: the n-th returned stands for the n-th given. All payloads of a
   * message then come in one call; else each value, list of arguments or entry of a map comes in a call of its own.
   *
   * @defaultValue false
   */
  readonly isOneToOne?: boolean;
  /** Encodes payloads. May return a different number of payloads. Must not modify its argument. */
  encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]>;
  /** Reverses {@link PayloadCodec.encode}. Must return payloads that it did not encode unchanged. */
  decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]>;
}
