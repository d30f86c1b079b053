/** Markers of patches: what they hold on the wire, and what they say. Their data is the SDK's own and passes no converter. */
import type { Payload } from '../common/payload.js';
import { decodeUtf8, encodeUtf8 } from '../common/text.js';
import { EventType } from '../proto/enums.js';
import type { HistoryEvent, RecordMarkerCommandAttributes } from '../proto/index.js';
import { EngineFault } from './errors.js';
import { describeEvent } from './event-names.js';
import { fromJsonPayload, toJsonPayload } from './json-payload.js';

/** A patch, as its marker names it. */
export interface PatchMark {
  readonly patchId: string;
  readonly deprecated: boolean;
}

const markerName = 'core_patch';
const detailsKey = 'patch-data';
/** Above this the server refuses the value of a search attribute. */
const maxAttributeBytes = 2048;

export function isPatchMarker({ eventType, markerRecordedEventAttributes: marker }: HistoryEvent): boolean {
  return eventType === EventType.EVENT_TYPE_MARKER_RECORDED && marker?.markerName === markerName;
}

/** @throws EngineFault when the marker holds no patch */
export function readPatchMarker(event: HistoryEvent): PatchMark {
  const details = event.markerRecordedEventAttributes?.details ?? {};
  const first = (key: string): Payload | undefined => details[key]?.payloads?.[0];
  const mark = readData(first(detailsKey)) ?? readOldData(first('patch_id'), first('deprecated'));
  if (mark) return mark;
  throw new EngineFault(`${describeEvent(event)} is the marker of a patch, but does not say of which.`);
}

function readData(payload: Payload | undefined): PatchMark | undefined {
  const { id, deprecated } = (fromJsonPayload(payload) ?? {}) as { id?: unknown; deprecated?: unknown };
  return typeof id === 'string' ? { patchId: id, deprecated: deprecated === true } : undefined;
}

/** As SDKs wrote it before core flag 2: the bare id, and one byte. */
function readOldData(patchId: Payload | undefined, deprecated: Payload | undefined): PatchMark | undefined {
  if (!patchId || !deprecated) return undefined;
  return {
    patchId: decodeUtf8(patchId.data),
    deprecated: deprecated.data[0] !== undefined && deprecated.data[0] !== 0,
  };
}

export function toPatchMarker({ patchId, deprecated }: PatchMark): RecordMarkerCommandAttributes {
  return { markerName, details: { [detailsKey]: { payloads: [toJsonPayload({ id: patchId, deprecated })] } } };
}

/** The value of the search attribute that lists the patches of a run, `undefined` when the server would refuse it for its length. */
export function toChangeVersions(patchIds: Iterable<string>): Payload | undefined {
  const payload = toJsonPayload([...patchIds].sort());
  if (payload.data.length >= maxAttributeBytes) return undefined;
  payload.metadata['type'] = encodeUtf8('KeywordList');
  return payload;
}
