/**
 * Workflow histories as JSON: what the Temporal Web UI offers for download, `temporal workflow show --output json` prints and
 * the SDKs write. A JSON that is no history is told from one before anything is replayed.
 */
import { describeMessage } from './descriptor.js';
import { HistoryFormatError, ProtoJsonError } from './errors.js';
import { EventType } from './gen/enums.js';
import type { History, HistoryEvent } from './gen/types.js';
import { formatEnum } from './json-format.js';
import { messageFromJson, messageToJson, type JsonValue } from './json.js';

/**
 * Reads a history from a parsed JSON value, or from its text: `{"events": […]}`, or the same under `history`, as the server's
 * HTTP interface answers.
 *
 * @throws HistoryFormatError when it is no complete history
 */
export function historyFromJson(json: unknown): History & { events: HistoryEvent[] } {
  return completeHistory(readHistory(findHistory(typeof json === 'string' ? parse(json) : json)));
}

/**
 * The same history, once it is known to be one: all events from the first on, each with its attributes.
 *
 * @throws HistoryFormatError when it is no complete history
 */
export function completeHistory({ events }: History): History & { events: HistoryEvent[] } {
  if (!events || events.length === 0) throw new HistoryFormatError('The history has no events.');
  for (const [index, event] of events.entries()) checkEvent(event, index + 1);
  return { events };
}

/** Writes a history as the JSON value that the Temporal Web UI and the CLI export. */
export function historyToJson(history: History): JsonValue {
  return messageToJson('History', history);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HistoryFormatError('The history is not JSON.', { cause });
  }
}

function findHistory(json: unknown): object {
  const isHistory = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && 'events' in value && Array.isArray(value.events);
  if (isHistory(json)) return json;
  if (typeof json === 'object' && json !== null && 'history' in json && isHistory(json.history)) return json.history;
  throw new HistoryFormatError(
    'The JSON is not a workflow history: an object with a list "events" is expected, as the Temporal Web UI exports ' +
      'and "temporal workflow show --output json" prints.',
  );
}

function readHistory(json: object): History {
  try {
    return messageFromJson('History', json);
  } catch (cause) {
    if (!(cause instanceof ProtoJsonError)) throw cause;
    const hint = cause.path.some((key) => key === 'payloads' || key === 'fields')
      ? '; the Temporal Web UI must export it as "Encoded", since payloads made readable cannot be read back'
      : '';
    throw new HistoryFormatError(`The JSON is not a workflow history: ${cause.message}${hint}`, { cause });
  }
}

function checkEvent(event: HistoryEvent, expectedId: number): void {
  const { eventId, eventType = EventType.EVENT_TYPE_UNSPECIFIED } = event;
  if (eventId !== expectedId) {
    throw new HistoryFormatError(
      `Event ${expectedId} of the history has the id ${eventId}: ids must run from 1 without a gap, so the history must be complete and in ascending order.`,
    );
  }
  const attributes = attributesField(eventType);
  if (attributes === undefined) {
    if (event.workerMayIgnore) return;
    throw new HistoryFormatError(`Event ${eventId} of the history is of a type this version does not know.`);
  }
  if (!event[attributes]) {
    throw new HistoryFormatError(
      `Event ${eventId} of the history (${formatEnum('EventType', eventType)}) has no ${attributes}`,
    );
  }
}

type AttributesField = Extract<keyof HistoryEvent, `${string}EventAttributes`>;

/** `EVENT_TYPE_TIMER_FIRED` has `timerFiredEventAttributes`. */
function attributesField(eventType: EventType): AttributesField | undefined {
  const name = formatEnum('EventType', eventType);
  if (typeof name === 'number') return undefined;
  const camel = name
    .replace('EVENT_TYPE', '')
    .toLowerCase()
    .replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const field = `${camel[0].toLowerCase()}${camel.slice(1)}EventAttributes`;
  const known = describeMessage('HistoryEvent').fields.some(({ name: other }) => other === field);
  return known ? (field as AttributesField) : undefined;
}
