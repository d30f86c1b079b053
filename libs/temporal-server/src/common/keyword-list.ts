/** Search attributes that the server itself sets: lists of keywords as payloads. */
import type { Payload } from '@nest-temporal/core/internal/proto/index';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function keywordList(values: readonly string[]): Payload {
  return {
    metadata: { encoding: encoder.encode('json/plain'), type: encoder.encode('KeywordList') },
    data: encoder.encode(JSON.stringify(values)),
  };
}

/** The keywords of a payload that {@link keywordList} made; none without one. */
export function keywordsOf(payload: Payload | undefined): string[] {
  return payload?.data ? (JSON.parse(decoder.decode(payload.data)) as string[]) : [];
}
