/** A text of the server's own as the details of an event. */
import type { Payloads } from '@nest-temporal/core/internal/proto/index';

const encoder = new TextEncoder();
const encoding = encoder.encode('json/plain');

export function textPayloads(text: string): Payloads {
  return { payloads: [{ metadata: { encoding }, data: encoder.encode(JSON.stringify(text)) }] };
}
