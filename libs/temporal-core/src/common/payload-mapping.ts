/**
 * Replaces the payloads of a value one by one: converts the shapes of `payload.ts` from one form of payload to another.
 * Both forms are type parameters, so code that forgets a field does not compile.
 */
import type { FailureInfo, Headers, PayloadMap, Payloads, UserMetadata } from './payload.js';
import { decodeUtf8 } from './text.js';

export type PayloadMapper<P, Q> = (payload: P) => Q;

export function mapOptional<P, Q>(payload: P | undefined, map: PayloadMapper<P, Q>): Q | undefined {
  return payload === undefined ? undefined : map(payload);
}

export function mapList<P, Q>(payloads: readonly P[], map: PayloadMapper<P, Q>): Q[] {
  const mapped = new Array<Q>(payloads.length);
  for (let i = 0; i < payloads.length; i++) mapped[i] = map(payloads[i]);
  return mapped;
}

export function mapEntries<P, Q>(payloads: Readonly<PayloadMap<P>>, map: PayloadMapper<P, Q>): PayloadMap<Q> {
  const mapped: PayloadMap<Q> = {};
  for (const key of Object.keys(payloads)) {
    const value = map(payloads[key]);
    // Keys come from user code; an assignment would lose this one.
    if (key === '__proto__') Object.defineProperty(mapped, key, { value, enumerable: true });
    else mapped[key] = value;
  }
  return mapped;
}

/**
 * Memo or search attributes after an upsert, as the server merges them: by name, and what is set to nothing is removed.
 * Nothing is a value without data, `null` and an empty list.
 */
export function mergeUpserted<P extends { readonly data: Uint8Array | string }>(
  current: Readonly<PayloadMap<P>>,
  upserted: Readonly<PayloadMap<P>>,
): PayloadMap<P> {
  const kept = Object.entries(current).filter(([name]) => !Object.hasOwn(upserted, name));
  const set = Object.entries(upserted).filter(([, { data }]) => !isNothing(data));
  return Object.fromEntries([...kept, ...set]);
}

function isNothing(data: Uint8Array | string): boolean {
  if (data.length > 4) return false;
  const text = typeof data === 'string' ? data : decodeUtf8(data);
  return text === '' || text === 'null' || text === '[]';
}

/** Maps the fields that every call has. */
export function mapInput<P, Q>(
  input: { readonly arguments: readonly P[]; readonly headers: Headers<P> },
  map: PayloadMapper<P, Q>,
): { arguments: Q[]; headers: Headers<Q> } {
  return { arguments: mapList(input.arguments, map), headers: mapEntries(input.headers, map) };
}

export function mapUserMetadata<P, Q>(
  metadata: UserMetadata<P> | undefined,
  map: PayloadMapper<P, Q>,
): UserMetadata<Q> | undefined {
  if (metadata === undefined) return undefined;
  return { summary: mapOptional(metadata.summary, map), details: mapOptional(metadata.details, map) };
}

/** A copy that shares no payload with the original, at any depth of the causes. */
export function mapFailure<P, Q>(failure: FailureInfo<P>, map: PayloadMapper<P, Q>): FailureInfo<Q> {
  const { encodedAttributes, cause, ...rest } = failure;
  const { applicationFailureInfo, timeoutFailureInfo, canceledFailureInfo, resetWorkflowFailureInfo, ...others } = rest;
  const mapped: FailureInfo<Q> = others;
  if (encodedAttributes) mapped.encodedAttributes = map(encodedAttributes);
  if (cause) mapped.cause = mapFailure(cause, map);
  if (applicationFailureInfo) {
    mapped.applicationFailureInfo = {
      ...applicationFailureInfo,
      details: mapMessage(applicationFailureInfo.details, map),
    };
  }
  if (timeoutFailureInfo) {
    const lastHeartbeatDetails = mapMessage(timeoutFailureInfo.lastHeartbeatDetails, map);
    mapped.timeoutFailureInfo = { ...timeoutFailureInfo, lastHeartbeatDetails };
  }
  if (canceledFailureInfo) {
    mapped.canceledFailureInfo = { ...canceledFailureInfo, details: mapMessage(canceledFailureInfo.details, map) };
  }
  if (resetWorkflowFailureInfo) {
    const lastHeartbeatDetails = mapMessage(resetWorkflowFailureInfo.lastHeartbeatDetails, map);
    mapped.resetWorkflowFailureInfo = { ...resetWorkflowFailureInfo, lastHeartbeatDetails };
  }
  return mapped;
}

function mapMessage<P, Q>(message: Payloads<P> | null | undefined, map: PayloadMapper<P, Q>): Payloads<Q> | undefined {
  return message ? { payloads: mapList(message.payloads, map) } : undefined;
}
