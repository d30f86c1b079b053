import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage, isAnyOf, packAny, unpackAny } from './codec.js';
import { ProtoDecodeError, ProtoEncodeError } from './errors.js';
import type { Payload } from './gen/types.js';

const bytes = (...values: number[]) => Uint8Array.from(values);
const text = (value: string) => new TextEncoder().encode(value);

describe('a decoded message', () => {
  it('answers the defaults of what was not on the wire', () => {
    const event = decodeMessage('HistoryEvent', bytes());
    expect(event.eventId).toBe(0);
    expect(event.eventType).toBe(0);
    expect(event.workerMayIgnore).toBe(false);
    expect(event.links).toEqual([]);
    expect(event.eventTime).toBeUndefined();
    expect(decodeMessage('Header', bytes()).fields).toEqual({});
    expect(decodeMessage('WorkflowExecution', bytes()).runId).toBe('');
  });

  it('owns what was on the wire and nothing else', () => {
    const event = decodeMessage(
      'HistoryEvent',
      encodeMessage('HistoryEvent', { eventId: 3, timerFiredEventAttributes: {} }),
    );
    expect(Object.keys(event)).toEqual(['eventId', 'timerFiredEventAttributes']);
    expect(JSON.stringify(event)).toBe('{"eventId":3,"timerFiredEventAttributes":{}}');
  });

  it('shares no default that could be changed', () => {
    expect(() => decodeMessage('History', bytes()).events?.push({})).toThrow(TypeError);
    const fields = decodeMessage('Header', bytes()).fields as Record<string, Payload>;
    expect(() => {
      fields.key = { metadata: {}, data: bytes() };
    }).toThrow(TypeError);
    const event = decodeMessage('HistoryEvent', bytes());
    event.eventId = 7;
    expect(decodeMessage('HistoryEvent', bytes()).eventId).toBe(0);
  });

  it('tells the absence of a scalar with presence from its default', () => {
    const set = decodeMessage('ProtocolMessage', encodeMessage('ProtocolMessage', { eventId: 0 }));
    expect(set.eventId).toBe(0);
    expect(set.commandIndex).toBeUndefined();
  });

  it('keeps the last member of a oneof', () => {
    const twice = Buffer.concat([
      encodeMessage('ProtocolMessage', { eventId: 5 }),
      encodeMessage('ProtocolMessage', { commandIndex: 6 }),
    ]);
    const message = decodeMessage('ProtocolMessage', twice);
    expect(Object.keys(message)).toEqual(['commandIndex']);
  });

  it('merges a message field that occurs twice', () => {
    const twice = Buffer.concat([
      encodeMessage('PollWorkflowTaskQueueResponse', { workflowExecution: { workflowId: 'w' } }),
      encodeMessage('PollWorkflowTaskQueueResponse', { workflowExecution: { runId: 'r' } }),
    ]);
    const { workflowExecution } = decodeMessage('PollWorkflowTaskQueueResponse', twice);
    expect(workflowExecution).toEqual({ workflowId: 'w', runId: 'r' });
  });

  it('drops fields that are not known, and known ones of another wire type', () => {
    const unknown = bytes(
      ...[0xf8, 0x7f, 0x01], // varint
      ...[0xf9, 0x7f, 1, 2, 3, 4, 5, 6, 7, 8], // 64 bits
      ...[0xfa, 0x7f, 0x02, 1, 2], // length-delimited
      ...[0xfb, 0x7f, 0x08, 0x01, 0xfc, 0x7f], // group
      ...[0xfd, 0x7f, 1, 2, 3, 4], // 32 bits
      ...[0x0a, 0x01, 0x61], // field 1 (event_id) as text
    );
    const known = encodeMessage('HistoryEvent', { eventId: 9 });
    const event = decodeMessage('HistoryEvent', Buffer.concat([unknown, known, unknown]));
    expect(JSON.stringify(event)).toBe('{"eventId":9}');
  });

  it('takes a key of a map for no prototype', () => {
    const fields = JSON.parse('{"__proto__": {"metadata": {}}}') as Record<string, Payload>;
    fields.__proto__.data = text('x');
    const header = decodeMessage('Header', encodeMessage('Header', { fields }));
    expect(Object.keys(header.fields ?? {})).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(header.fields)).toBe(Object.prototype);
  });

  it('gives bytes as views of the input', () => {
    const input = encodeMessage('Payload', { metadata: {}, data: text('hello') });
    const { data } = decodeMessage('Payload', input);
    expect(data).toEqual(text('hello'));
    expect(data.buffer).toBe(input.buffer);
    expect(Buffer.isBuffer(decodeMessage('Payload', Buffer.from(input)).data)).toBe(false);
  });

  it('is read from the middle of a larger buffer', () => {
    const message = encodeMessage('WorkflowExecution', { workflowId: 'grüße', runId: 'r' });
    const larger = new Uint8Array(message.length + 20).fill(0xff);
    larger.set(message, 7);
    const execution = decodeMessage('WorkflowExecution', larger.subarray(7, 7 + message.length));
    expect(execution).toEqual({ workflowId: 'grüße', runId: 'r' });
  });
});

describe('a decoded payload', () => {
  it('owns metadata and data, also when they were not on the wire, and keeps them in a structured clone', () => {
    const wire = encodeMessage('Payloads', { payloads: [{ metadata: {}, data: bytes() }] });
    expect(wire).toEqual(bytes(0x0a, 0x00));
    const [payload] = decodeMessage('Payloads', wire).payloads;
    expect(Object.hasOwn(payload, 'metadata')).toBe(true);
    expect(Object.hasOwn(payload, 'data')).toBe(true);
    expect(structuredClone(payload)).toEqual({ metadata: {}, data: bytes() });
  });

  it('has empty data of its own, whose buffer can be transferred', () => {
    const { payloads } = decodeMessage('Payloads', bytes(0x0a, 0x00, 0x0a, 0x00));
    const buffers = payloads.map(({ data }) => data.buffer as ArrayBuffer);
    expect(() => structuredClone(payloads, { transfer: buffers })).not.toThrow();
  });

  it('owns its list in an empty message', () => {
    expect(structuredClone(decodeMessage('Payloads', bytes()))).toEqual({ payloads: [] });
  });
});

describe('a 64-bit integer', () => {
  const roundTrip = (taskId: number) => decodeMessage('HistoryEvent', encodeMessage('HistoryEvent', { taskId })).taskId;

  it.each([
    [1],
    [127],
    [128],
    [2 ** 28 - 1],
    [2 ** 28],
    [2 ** 32 - 1],
    [2 ** 32],
    [2 ** 53 - 1],
    [-1],
    [-128],
    [-(2 ** 32)],
    [-(2 ** 32) - 1],
    [-(2 ** 53) + 1],
    [2 ** 56],
    [2 ** 62],
    [-(2 ** 63)],
  ])('%d is read as it was written', (value) => {
    expect(roundTrip(value)).toBe(value);
  });

  it('is rounded beyond 2^53, and the largest one is written back unchanged', () => {
    const largest = bytes(0x28, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f);
    const event = decodeMessage('HistoryEvent', largest);
    expect(event.taskId).toBe(2 ** 63);
    expect(encodeMessage('HistoryEvent', event)).toEqual(largest);
    const odd = bytes(0x28, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10);
    expect(decodeMessage('HistoryEvent', odd).taskId).toBe(2 ** 53);
  });
});

describe('bytes that are no such message', () => {
  const valid = encodeMessage('PollWorkflowTaskQueueResponse', {
    taskToken: bytes(1, 2, 3),
    history: { events: [{ eventId: 300, eventTime: { seconds: 1_700_000_000, nanos: 5 } }] },
  });

  it.each([
    ['cut off in a length-delimited field', valid.subarray(0, valid.length - 1)],
    ['cut off in a varint', bytes(0x18, 0x80)],
    ['of an endless varint', bytes(0x18, ...Array<number>(11).fill(0x80), 0x00)],
    ['of a field with the number 0', bytes(0x00, 0x01)],
    ['of a group without its end', bytes(0xfb, 0x7f, 0x08, 0x01)],
    ['of an end of a group without a group', bytes(0xfc, 0x7f)],
    ['of the wire type 7', bytes(0xff, 0x7f)],
    ['of a length beyond the end', bytes(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    ['of a message whose last field runs over its end', bytes(0x12, 0x02, 0x0a, 0x05, 1, 2, 3, 4, 5)],
    ['of text', text('<html><body>502 Bad Gateway</body></html>')],
  ])('are refused with the name of the type: %s', (_, input) => {
    expect(() => decodeMessage('PollWorkflowTaskQueueResponse', input)).toThrow(ProtoDecodeError);
    expect(() => decodeMessage('PollWorkflowTaskQueueResponse', input)).toThrow(
      /^PollWorkflowTaskQueueResponse could not be decoded: /,
    );
  });

  it('are refused wherever they are cut off', () => {
    const { history } = decodeMessage('PollWorkflowTaskQueueResponse', valid);
    expect(history?.events).toHaveLength(1);
    for (let length = 1; length < valid.length; length++) {
      // The first field is whole after five bytes.
      if (length !== 5) {
        expect(() => decodeMessage('PollWorkflowTaskQueueResponse', valid.subarray(0, length))).toThrow(
          ProtoDecodeError,
        );
      }
    }
  });

  it('are refused when they nest deeper than the stack', () => {
    const failure = Buffer.alloc(400_000);
    let start = failure.length;
    for (let depth = 0; depth < 80_000; depth++) {
      // Field 4 (cause), and a length in three bytes.
      const length = failure.length - start;
      start -= 4;
      failure.set([0x22, (length & 127) | 128, ((length >> 7) & 127) | 128, length >> 14], start);
    }
    expect(() => decodeMessage('Failure', failure.subarray(start))).toThrow(ProtoDecodeError);
  });

  it('give an error with a stable code and the cause', () => {
    const error = catchError(() => decodeMessage('History', bytes(0xff)));
    expect(error).toMatchObject({ name: 'ProtoDecodeError', code: 'TEMPORAL_PROTO_INVALID', messageType: 'History' });
    expect((error as Error).cause).toBeInstanceOf(RangeError);
  });
});

describe('a value of the wrong type', () => {
  it.each([
    ['a number as text', { workflowId: 5 }, 'workflowId: a string is expected, not 5'],
    [
      'text as bytes',
      { input: { payloads: [{ metadata: {}, data: 'x' }] } },
      'input.payloads[0].data: a Uint8Array is expected',
    ],
    ['text as a map', { memo: { fields: 'x' } }, 'memo.fields: an object is expected'],
    ['text in a map', { header: { fields: { a: 'x' } } }, 'header.fields[a]: an object is expected'],
    ['text as a message', { workflowType: 'x' }, 'workflowType: an object is expected'],
    ['text as a list', { links: 'x' }, 'links: an array is expected'],
    ['null in a list', { links: [null] }, 'links[0]: an object is expected, not null'],
    ['a name as an enum', { workflowIdReusePolicy: 'ALLOW' }, 'workflowIdReusePolicy: an integer from'],
    ['a fraction', { workflowRunTimeout: { seconds: 1.5 } }, 'workflowRunTimeout.seconds: an integer from'],
    ['NaN', { workflowRunTimeout: { seconds: Number.NaN } }, 'workflowRunTimeout.seconds: an integer from'],
    ['a number as a boolean', { requestEagerExecution: 1 }, 'requestEagerExecution: a boolean is expected, not 1'],
    ['text as a float', { priority: { fairnessWeight: '1' } }, 'priority.fairnessWeight: a number is expected'],
  ])('is refused with its field: %s', (_, message, reason) => {
    const error = catchError(() => encodeMessage('StartWorkflowExecutionRequest', message as never));
    expect(error).toBeInstanceOf(ProtoEncodeError);
    expect((error as Error).message).toContain(`StartWorkflowExecutionRequest could not be encoded: ${reason}`);
  });

  it('does not disturb the next call', () => {
    expect(() => encodeMessage('WorkflowExecution', { workflowId: 'w', runId: 5 as never })).toThrow(ProtoEncodeError);
    expect(encodeMessage('WorkflowExecution', { workflowId: 'w' })).toEqual(bytes(0x0a, 0x01, 0x77));
  });
});

describe('an encoded message', () => {
  it('leaves out null, undefined and defaults', () => {
    const message = { workflowId: '', runId: undefined };
    expect(encodeMessage('WorkflowExecution', message)).toEqual(bytes());
    expect(encodeMessage('HistoryEvent', { eventTime: null, links: [], eventId: 0, workerMayIgnore: false })).toEqual(
      bytes(),
    );
  });

  it('has a buffer of its own', () => {
    const first = encodeMessage('WorkflowExecution', { workflowId: 'first' });
    const copy = Uint8Array.from(first);
    encodeMessage('WorkflowExecution', { workflowId: 'other' });
    expect(first).toEqual(copy);
    expect(first.buffer.byteLength).toBe(first.length);
  });

  it('may be larger than any before it', () => {
    const data = new Uint8Array(3_000_000).fill(7);
    const decoded = decodeMessage('Payload', encodeMessage('Payload', { metadata: { encoding: text('x') }, data }));
    expect(decoded.data.length).toBe(3_000_000);
    expect(Buffer.compare(decoded.data, data)).toBe(0);
    expect(decoded.metadata.encoding).toEqual(text('x'));
  });

  it('may be encoded while another is', () => {
    const inner = () => Buffer.from(encodeMessage('WorkflowExecution', { workflowId: 'inner' })).toString('latin1');
    const message = {
      get workflowId() {
        return inner();
      },
      runId: 'r'.repeat(5000),
    };
    const outer = decodeMessage('WorkflowExecution', encodeMessage('WorkflowExecution', message));
    expect(outer).toEqual({ workflowId: '\n\x05inner', runId: 'r'.repeat(5000) });
  });

  it('writes a lone surrogate as the replacement character', () => {
    const { workflowId } = decodeMessage(
      'WorkflowExecution',
      encodeMessage('WorkflowExecution', { workflowId: 'a\ud800b' }),
    );
    expect(workflowId).toBe('a\ufffdb');
  });
});

describe('an Any', () => {
  const request = { meta: { updateId: 'u1' }, input: { name: 'approve' } };

  it('holds a message under its full name', () => {
    const any = packAny('UpdateRequest', request);
    expect(any.typeUrl).toBe('type.googleapis.com/temporal.api.update.v1.Request');
    expect(unpackAny('UpdateRequest', any)).toEqual(request);
  });

  it('says which type it is, whatever the prefix of the URL', () => {
    const any = packAny('UpdateRequest', request);
    expect(isAnyOf('UpdateRequest', any)).toBe(true);
    expect(isAnyOf('UpdateResponse', any)).toBe(false);
    expect(isAnyOf('UpdateRequest', { typeUrl: 'example.com/temporal.api.update.v1.Request' })).toBe(true);
  });

  it('is refused as a message of another type', () => {
    expect(() => unpackAny('UpdateResponse', packAny('UpdateRequest', request))).toThrow(
      'UpdateResponse could not be decoded: the Any holds type.googleapis.com/temporal.api.update.v1.Request',
    );
    expect(() => unpackAny('UpdateResponse', {})).toThrow('the Any holds nothing');
  });

  it('may be empty', () => {
    const any = packAny('Empty', {});
    expect(unpackAny('Empty', { typeUrl: any.typeUrl })).toEqual({});
  });
});

function catchError(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
