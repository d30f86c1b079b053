/**
 * Markers of local activities, in the form of Temporal's shared core. Result and failure are the author's and pass through
 * codecs; the data about them is the SDK's own and does not.
 */
import type { Payload } from '../common/payload.js';
import { EventType } from '../proto/enums.js';
import type { HistoryEvent, RecordMarkerCommandAttributes } from '../proto/index.js';
import { durationFromMs, timestampFromMs } from '../proto/time.js';
import { fromDuration, toWorkflowTime } from '../proto/wire-values.js';
import { EngineFault } from './errors.js';
import { describeEvent } from './event-names.js';
import { fromJsonPayload, toJsonPayload } from './json-payload.js';
import type { LocalActivityRecord } from './local-activity-record.js';

const markerName = 'core_local_activity';

interface WireTime {
  seconds?: number;
  nanos?: number;
}

/** The JSON of the marker's `data`. */
interface MarkerData {
  seq: number;
  attempt?: number;
  activity_id?: string;
  activity_type?: string;
  complete_time?: WireTime | null;
  backoff?: WireTime | null;
  original_schedule_time?: WireTime | null;
  activation_index?: number | null;
}

export function isLocalActivityMarker({ eventType, markerRecordedEventAttributes: marker }: HistoryEvent): boolean {
  return eventType === EventType.EVENT_TYPE_MARKER_RECORDED && marker?.markerName === markerName;
}

/** @throws EngineFault when the marker does not say which local activity it records */
export function readLocalActivityMarker(event: HistoryEvent): LocalActivityRecord {
  const { details = {}, failure } = event.markerRecordedEventAttributes ?? {};
  const data = readData(details['data']?.payloads?.[0]);
  if (!data) {
    throw new EngineFault(`${describeEvent(event)} is the marker of a local activity, but does not say of which.`);
  }
  const result = details['result']?.payloads?.[0];
  return {
    seq: data.seq,
    activityId: data.activity_id ?? '',
    activityType: data.activity_type ?? '',
    attempt: data.attempt ?? 1,
    completeTimeMs: timeOf(data.complete_time),
    backoffMs: fromDuration(data.backoff),
    originalScheduleTimeMs: timeOf(data.original_schedule_time),
    activationIndex: data.activation_index ?? undefined,
    outcome: failure ? { status: 'failed', failure } : { status: 'completed', result },
  };
}

export function toLocalActivityMarker(record: LocalActivityRecord): RecordMarkerCommandAttributes {
  const { outcome, completeTimeMs, backoffMs, originalScheduleTimeMs } = record;
  const data: MarkerData = {
    seq: record.seq,
    attempt: record.attempt,
    activity_id: record.activityId,
    activity_type: record.activityType,
    complete_time: completeTimeMs === undefined ? null : timestampFromMs(completeTimeMs),
    backoff: backoffMs === undefined ? null : durationFromMs(backoffMs),
    original_schedule_time: originalScheduleTimeMs === undefined ? null : timestampFromMs(originalScheduleTimeMs),
    activation_index: record.activationIndex,
  };
  const details = { data: { payloads: [toJsonPayload(data)] } };
  if (outcome.status === 'failed') return { markerName, details, failure: outcome.failure };
  const { result } = outcome;
  return { markerName, details: result ? { ...details, result: { payloads: [result] } } : details };
}

function readData(payload: Payload | undefined): MarkerData | undefined {
  const data = fromJsonPayload(payload) as Partial<MarkerData> | null | undefined;
  return typeof data?.seq === 'number' ? (data as MarkerData) : undefined;
}

function timeOf(time: WireTime | null | undefined): number | undefined {
  return time ? toWorkflowTime(time) : undefined;
}
