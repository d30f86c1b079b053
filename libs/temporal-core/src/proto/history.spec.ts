import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from './codec.js';
import { HistoryFormatError } from './errors.js';
import { EventType, TaskQueueKind, TimeoutType } from './enums.js';
import { historyFromJson, historyToJson } from './history.js';
import { collectPayloads } from './payload-visitor.js';

interface ExportedHistory {
  events: Record<string, unknown>[];
}

// In the form of `temporal workflow show --output json` and of the "Encoded" download of the Temporal Web UI.
const exportedText = readFileSync(new URL('./fixtures/order-history.json', import.meta.url), 'utf8');
const exported = (): ExportedHistory => JSON.parse(exportedText) as ExportedHistory;

const valueOf = (data: Uint8Array): unknown => JSON.parse(Buffer.from(data).toString());

describe('an exported history', () => {
  const { events } = historyFromJson(exportedText);
  const [started] = events;

  it('is read in full', () => {
    expect(events.map(({ eventId }) => eventId)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(started.eventType).toBe(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED);
    expect(started.eventTime).toEqual({ seconds: Date.parse('2025-07-07T09:14:05Z') / 1000, nanos: 100_731_000 });
    const attributes = started.workflowExecutionStartedEventAttributes;
    expect(attributes?.taskQueue?.kind).toBe(TaskQueueKind.TASK_QUEUE_KIND_NORMAL);
    expect(attributes?.workflowRunTimeout).toEqual({ seconds: 86_400 });
    expect(attributes?.priority).toEqual({ priorityKey: 3, fairnessWeight: 0.5 });
    expect(events[9].activityTaskCompletedEventAttributes?.scheduledEventId).toBe(7);
    expect(events[7].timerStartedEventAttributes?.startToFireTimeout).toEqual({ seconds: 3600, nanos: 250_000_000 });
  });

  it('keeps payloads, and failures with their causes', () => {
    const [order] = started.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    expect(valueOf(order.data)).toEqual({ orderId: 'order-1', amount: '12.50', items: ['tea', 'Brötchen'] });
    const failure = events[20].childWorkflowExecutionFailedEventAttributes?.failure;
    expect(failure?.applicationFailureInfo).toMatchObject({ type: 'NoCourier', nonRetryable: true });
    expect(failure?.cause?.timeoutFailureInfo?.timeoutType).toBe(TimeoutType.TIMEOUT_TYPE_HEARTBEAT);
    expect(collectPayloads('History', { events })).not.toHaveLength(0);
  });

  it('gives a payload without data its own empty data', () => {
    const [nothing] = events[29].workflowExecutionCompletedEventAttributes?.result?.payloads ?? [];
    expect(Object.hasOwn(nothing, 'data')).toBe(true);
    expect(nothing.data).toHaveLength(0);
  });

  it('is written again as it was exported, also from its bytes', () => {
    expect(historyToJson({ events })).toEqual(exported());
    const decoded = decodeMessage('History', encodeMessage('History', { events }));
    expect(historyToJson(decoded)).toEqual(exported());
  });

  it('may be given parsed, or under "history" as the HTTP interface answers', () => {
    expect(historyFromJson(exported()).events).toEqual(events);
    expect(historyFromJson({ history: exported(), nextPageToken: '' }).events).toEqual(events);
  });

  it('may have fields, and events that may be ignored, of a newer server', () => {
    const json = exported();
    json.events[0].newField = { a: 1 };
    json.events.push({ eventId: '31', eventType: 'EVENT_TYPE_OF_TOMORROW', workerMayIgnore: true });
    expect(historyFromJson(json).events).toHaveLength(31);
  });
});

describe('a history of an older export', () => {
  it('has enum values by their short names', () => {
    const { events } = historyFromJson({
      events: [
        {
          eventId: '1',
          eventTime: '2022-08-17T16:27:34.000Z',
          eventType: 'WorkflowExecutionStarted',
          version: '0',
          workflowExecutionStartedEventAttributes: {
            taskQueue: { name: 'q', kind: 'Normal' },
            initiator: 'Unspecified',
            continuedExecutionRunId: '',
            header: { fields: {} },
          },
        },
        {
          eventId: '2',
          eventType: 'ActivityTaskCancelRequested',
          activityTaskCancelRequestedEventAttributes: { scheduledEventId: '5' },
        },
      ],
    });
    expect(events[0].workflowExecutionStartedEventAttributes?.taskQueue?.kind).toBe(
      TaskQueueKind.TASK_QUEUE_KIND_NORMAL,
    );
    expect(events[1].eventType).toBe(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED);
  });
});

describe('what is no history', () => {
  const change = (apply: (json: ExportedHistory) => void) => {
    const json = exported();
    apply(json);
    return json;
  };

  it.each<[string, unknown, string]>([
    ['text that is not JSON', '<html>', 'The history is not JSON'],
    ['null', null, 'an object with a list "events" is expected'],
    ['a list', [], 'an object with a list "events" is expected'],
    ['another object', { workflowExecutionInfo: {} }, 'an object with a list "events" is expected'],
    ['events that are no list', { events: {} }, 'an object with a list "events" is expected'],
    ['no events', { events: [] }, 'The history has no events'],
    ['events that are no objects', { events: ['x'] }, 'History.events[0] in JSON: an object is expected, not "x"'],
    ['an event without an id', { events: [{}] }, 'Event 1 of the history has the id 0'],
    [
      'a broken field',
      change(({ events }) => (events[3].eventTime = 'today')),
      'History.events[3].eventTime in JSON: a timestamp',
    ],
    ['a gap', change(({ events }) => events.splice(4, 1)), 'Event 5 of the history has the id 6: ids must run from 1'],
    ['descending order', change(({ events }) => events.reverse()), 'Event 1 of the history has the id 30'],
    [
      'an event without a type',
      change(({ events }) => delete events[1].eventType),
      'Event 2 of the history is of a type',
    ],
    [
      'an unknown event',
      change(({ events }) => (events[1].eventType = 'EVENT_TYPE_X')),
      'Event 2 of the history is of a type',
    ],
    [
      'an event without its attributes',
      change(({ events }) => delete events[7].timerStartedEventAttributes),
      'Event 8 of the history (EVENT_TYPE_TIMER_STARTED) has no timerStartedEventAttributes',
    ],
  ])('is refused: %s', (_, json, reason) => {
    expect(() => historyFromJson(json)).toThrow(HistoryFormatError);
    expect(() => historyFromJson(json)).toThrow(reason);
  });

  it('is refused with the way out when its payloads were made readable', () => {
    const json = change(({ events }) => {
      events[10].workflowExecutionSignaledEventAttributes = {
        signalName: 'approve',
        input: { payloads: [{ metadata: {}, data: { by: 'ada' } }] },
      };
    });
    expect(() => historyFromJson(json)).toThrow(
      'input.payloads[0].data in JSON: base64 is expected, not an object; the Temporal Web UI must export it as "Encoded"',
    );
  });

  it('gives an error with a stable code', () => {
    expect(() => historyFromJson({})).toThrow(
      expect.objectContaining({ name: 'HistoryFormatError', code: 'TEMPORAL_HISTORY_INVALID' }),
    );
  });
});
