import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage, packAny } from './codec.js';
import { ProtoJsonError } from './errors.js';
import type { HistoryEvent } from './gen/types.js';
import { messageFromJson, messageToJson } from './json.js';

const event = (json: object): HistoryEvent => messageFromJson('HistoryEvent', json);

describe('a message as JSON', () => {
  it('has names for enums, text for 64-bit integers, times and bytes, and no defaults', () => {
    const message: HistoryEvent = {
      eventId: 12,
      eventTime: { seconds: 1_700_000_000, nanos: 120_000_000 },
      eventType: 17,
      version: 0,
      links: [],
      timerStartedEventAttributes: { timerId: '1', startToFireTimeout: { seconds: 5, nanos: 500_000_000 } },
      userMetadata: { summary: { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"ping"') } },
    };
    expect(messageToJson('HistoryEvent', message)).toEqual({
      eventId: '12',
      eventTime: '2023-11-14T22:13:20.120Z',
      eventType: 'EVENT_TYPE_TIMER_STARTED',
      timerStartedEventAttributes: { timerId: '1', startToFireTimeout: '5.500s' },
      userMetadata: { summary: { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'InBpbmci' } },
    });
  });

  it('keeps the number of an enum value without a name', () => {
    expect(messageToJson('HistoryEvent', { eventType: 9999 as never })).toEqual({ eventType: 9999 });
    expect(event({ eventType: 9999 }).eventType).toBe(9999);
  });

  it('has the shortest text of a float', () => {
    const priority = decodeMessage('Priority', encodeMessage('Priority', { fairnessWeight: 0.1 }));
    expect(priority.fairnessWeight).not.toBe(0.1);
    expect(messageToJson('Priority', priority)).toEqual({ fairnessWeight: 0.1 });
  });

  it('has texts for what JSON has no numbers for', () => {
    expect(messageToJson('RetryPolicy', { backoffCoefficient: Number.POSITIVE_INFINITY })).toEqual({
      backoffCoefficient: 'Infinity',
    });
    expect(messageFromJson('RetryPolicy', { backoffCoefficient: 'NaN' }).backoffCoefficient).toBeNaN();
  });

  it('writes the largest 64-bit integer as it came', () => {
    const json = { taskId: '9223372036854775807' };
    expect(messageToJson('HistoryEvent', event(json))).toEqual(json);
  });

  it('opens an Any', () => {
    const body = packAny('UpdateRequest', { meta: { updateId: 'u1' } });
    const json = { id: 'u1/request', body: { '@type': body.typeUrl, meta: { updateId: 'u1' } } };
    expect(messageToJson('ProtocolMessage', { id: 'u1/request', body })).toEqual(json);
    expect(messageFromJson('ProtocolMessage', json)).toEqual({ id: 'u1/request', body });
  });

  it('has the value of an Any of a well-known type under "value"', () => {
    const body = packAny('Duration', { seconds: 3 });
    const json = { body: { '@type': 'type.googleapis.com/google.protobuf.Duration', value: '3s' } };
    expect(messageToJson('ProtocolMessage', { body })).toEqual(json);
    expect(messageFromJson('ProtocolMessage', json).body).toEqual(body);
  });

  it('is refused for times beyond what has a text, and for an Any of an unknown type', () => {
    expect(() => messageToJson('HistoryEvent', { eventTime: { seconds: 1e12 } })).toThrow(
      'HistoryEvent.eventTime in JSON: a timestamp of 1000000000000 seconds',
    );
    expect(() => messageToJson('RetryPolicy', { initialInterval: { seconds: 1, nanos: -1 } })).toThrow(
      'a duration of 1 seconds',
    );
    expect(() => messageToJson('ProtocolMessage', { body: { typeUrl: 'a/b.C' } })).toThrow('"a/b.C" is not known');
  });
});

describe('JSON as a message', () => {
  it('reads like a decoded message', () => {
    const { userMetadata, links } = event({ userMetadata: { summary: {} } });
    expect(links).toEqual([]);
    expect(Object.keys(userMetadata?.summary ?? {})).toEqual(['metadata', 'data']);
  });

  it('may have null for absence, and names as in the .proto file', () => {
    expect(event({ event_id: '5', eventTime: null, timer_fired_event_attributes: { started_event_id: 4 } })).toEqual({
      eventId: 5,
      timerFiredEventAttributes: { startedEventId: 4 },
    });
  });

  it('may have fields and enum values that are not known', () => {
    expect(event({ eventId: '1', eventKind: { a: 1 }, eventType: 'EVENT_TYPE_OF_TOMORROW' })).toEqual({ eventId: 1 });
  });

  it.each([
    ['EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT', 8],
    ['WorkflowTaskTimedOut', 8],
    ['Unspecified', 0],
    [8, 8],
    ['UpsertWorkflowSearchAttributes', 40],
  ])('may have the enum value %s', (name, value) => {
    expect(event({ eventType: name }).eventType).toBe(value);
  });

  it.each([
    ['2023-11-14T22:13:20Z', 0],
    ['2023-11-14T22:13:20.5Z', 500_000_000],
    ['2023-11-14T22:13:20.123456789Z', 123_456_789],
    ['2023-11-15T00:13:20+02:00', 0],
    ['2023-11-14T16:43:20.000001-05:30', 1000],
  ])('may have the timestamp %s', (text, nanos) => {
    const { eventTime } = event({ eventTime: text });
    expect(eventTime?.seconds).toBe(1_700_000_000);
    expect(eventTime?.nanos).toBe(nanos);
  });

  it.each([
    ['10s', 10, 0],
    ['0s', 0, 0],
    ['-1.5s', -1, -500_000_000],
    ['-0.000000001s', 0, -1],
    ['315576000000s', 315_576_000_000, 0],
  ])('may have the duration %s', (text, seconds, nanos) => {
    const { initialInterval } = messageFromJson('RetryPolicy', { initialInterval: text });
    expect(initialInterval?.seconds).toBe(seconds);
    expect(initialInterval?.nanos).toBe(nanos);
  });

  it.each([['+/8='], ['+/8'], ['-_8='], ['-_8']])('may have the bytes %s', (data) => {
    expect(messageFromJson('Payload', { data }).data).toEqual(Uint8Array.of(251, 255));
  });

  it('may have integers as numbers or text', () => {
    expect(event({ eventId: '1e3' }).eventId).toBe(1000);
    expect(event({ eventId: 1000 }).eventId).toBe(1000);
  });

  it.each<[string, object, string]>([
    [
      'a list for an object',
      { timerFiredEventAttributes: [] },
      '.timerFiredEventAttributes in JSON: an object is expected, not an array',
    ],
    ['an object for a list', { links: {} }, '.links in JSON: an array is expected, not an object'],
    [
      'a number for text',
      { timerFiredEventAttributes: { timerId: 1 } },
      '.timerFiredEventAttributes.timerId in JSON: a text is expected',
    ],
    [
      'text for a boolean',
      { workerMayIgnore: 'yes' },
      '.workerMayIgnore in JSON: true or false is expected, not "yes"',
    ],
    ['a word for a number', { eventId: 'one' }, '.eventId in JSON: a number is expected, not "one"'],
    ['an empty text for a number', { eventId: '' }, '.eventId in JSON: a number is expected, not ""'],
    ['a fraction', { eventId: '1.5' }, '.eventId in JSON: an integer from'],
    ['an integer out of range', { eventId: '1e19' }, '.eventId in JSON: an integer from'],
    [
      'a day that its month does not have',
      { eventTime: '2023-02-30T00:00:00Z' },
      '.eventTime in JSON: a timestamp such as',
    ],
    ['a time without a zone', { eventTime: '2023-02-20T00:00:00' }, '.eventTime in JSON: a timestamp such as'],
    ['a number for a timestamp', { eventTime: 1_700_000_000 }, '.eventTime in JSON: a timestamp such as'],
    [
      'a number for an object in a list',
      { links: [{ workflowEvent: 5 }] },
      '.links[0].workflowEvent in JSON: an object is expected, not 5',
    ],
  ])('is refused with the path: %s', (_, json, reason) => {
    expect(() => event(json)).toThrow(ProtoJsonError);
    expect(() => event(json)).toThrow(`HistoryEvent${reason}`);
  });

  it.each<[unknown, string]>([
    ['10', 'a duration such as "1.5s" is expected, not "10"'],
    ['1.0000000001s', 'a duration'],
    ['400000000000s', 'a duration'],
    [10, 'a duration'],
  ])('is refused with the duration %s', (initialInterval, reason) => {
    expect(() => messageFromJson('RetryPolicy', { initialInterval })).toThrow(
      `RetryPolicy.initialInterval in JSON: ${reason}`,
    );
  });

  it('is refused with bytes that are not base64', () => {
    expect(() => messageFromJson('Payload', { data: 'hello world!' })).toThrow(
      'Payload.data in JSON: base64 is expected',
    );
    expect(() => messageFromJson('Payload', { data: 'YWJjZ' })).toThrow(
      'Payload.data in JSON: base64 is expected, not "YWJjZ"',
    );
    expect(() => messageFromJson('Payload', { metadata: { a: {} } })).toThrow(
      'Payload.metadata.a in JSON: base64 is expected, not an object',
    );
  });

  it('is refused with two members of a oneof', () => {
    expect(() => messageFromJson('UpdateOutcome', { success: {}, failure: {} })).toThrow(
      'UpdateOutcome in JSON: of success and failure only one may be set',
    );
  });

  it('is refused with a broken Any', () => {
    const read = (body: unknown) => () => messageFromJson('ProtocolMessage', { body });
    expect(read({ '@type': 'x/unknown.Type' })).toThrow('the message type "x/unknown.Type" is not known');
    expect(read({ '@type': 5 })).toThrow('"@type" must be a text, not 5');
    expect(read('x')).toThrow('ProtocolMessage.body in JSON: an object is expected, not "x"');
    expect(read({})()).toEqual({ body: {} });
  });

  it('takes a key of a map for no prototype', () => {
    const json: unknown = JSON.parse('{"fields": {"__proto__": {"data": "eA=="}}}');
    const { fields = {} } = messageFromJson('Header', json);
    expect(Object.keys(fields)).toEqual(['__proto__']);
    expect(JSON.stringify(messageToJson('Header', { fields }))).toBe('{"fields":{"__proto__":{"data":"eA=="}}}');
  });

  it('is refused with a map key that is not an integer', () => {
    const read = (typesInfo: object) => messageFromJson('TaskQueueVersionInfo', { typesInfo });
    expect(Object.keys(read({ '2': {} }).typesInfo ?? {})).toEqual(['2']);
    expect(() => read({ one: {} })).toThrow(
      'TaskQueueVersionInfo.typesInfo.one in JSON: a number is expected, not "one"',
    );
  });
});
