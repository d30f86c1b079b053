/** Memos and search attributes: maps of payloads, in which a payload of nothing means that the key goes. */
import type { Payload } from '@nest-temporal/core/internal/proto/index';

const decoder = new TextDecoder();

/** The one over the other; keys whose new value is absent, empty, `null` or `[]` go. */
export function mergePayloads(
  base: Readonly<Record<string, Payload>>,
  over: Readonly<Record<string, Payload>> | undefined,
): Record<string, Payload> {
  const merged = Object.entries({ ...base, ...over });
  return Object.fromEntries(merged.filter(([key, payload]) => !(over && key in over && isNothing(payload))));
}

/** Bytes of keys and data, by which the limits for a whole map count. */
export function payloadMapSize(payloads: Readonly<Record<string, Payload>> | undefined): number {
  let size = 0;
  for (const [key, payload] of Object.entries(payloads ?? {})) {
    size += Buffer.byteLength(key) + (payload.data?.length ?? 0);
  }
  return size;
}

function isNothing({ data }: Payload): boolean {
  if (!data || data.length === 0) return true;
  if (data.length > 4) return false;
  const text = decoder.decode(data);
  return text === 'null' || text === '[]';
}
