import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  NexusHandlerFailure,
  NexusOperationFailure,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '../common/failures.js';
import type { FailureInfo } from '../common/payload.js';
import { decodeMessage, encodeMessage } from '../proto/codec.js';
import { defaultPayloadConverter } from './default-converters.js';
import { commonAttributes, DefaultFailureConverter } from './failure-converter.js';
import { failureSource } from './failure-encoding.js';

const converter = new DefaultFailureConverter();
const encode = (error: unknown): FailureInfo => converter.errorToFailure(error, defaultPayloadConverter);
const decode = (failure: FailureInfo): Error => converter.failureToError(failure, defaultPayloadConverter);
/** As it looks on the other side of the wire. */
const overTheWire = (failure: FailureInfo): FailureInfo => decodeMessage('Failure', encodeMessage('Failure', failure));
const roundTrip = (error: unknown): Error => decode(overTheWire(encode(error)));

describe('errors as failures', () => {
  it('keep message, source, stack and the class as type', () => {
    class PaymentDeclined extends Error {}
    const error = new PaymentDeclined('card expired');
    expect(encode(error)).toEqual({
      message: 'card expired',
      source: failureSource,
      stackTrace: error.stack,
      applicationFailureInfo: { type: 'PaymentDeclined' },
    });
  });

  it.each<[string, () => Error, string]>([
    ['a built-in class', () => new RangeError('x'), 'RangeError'],
    ['a class derived from a built-in one', () => new (class TooFar extends RangeError {})('x'), 'TooFar'],
    ['a name on the object', () => Object.assign(new Error('x'), { name: 'Custom' }), 'Custom'],
    [
      'a name on the prototype',
      () => {
        class Declined extends Error {}
        Declined.prototype.name = 'ERR_DECLINED';
        return new Declined('x');
      },
      'ERR_DECLINED',
    ],
    ['a class without a name', () => new (class extends Error {})('x'), 'Error'],
    ['an error of another realm', () => runInNewContext(`new TypeError('x')`) as Error, 'TypeError'],
  ])('take the type from %s', (_, make, type) => {
    expect(encode(make()).applicationFailureInfo?.type).toBe(type);
    expect(encode(make()).message).toBe('x');
  });

  it.each<[unknown, string]>([
    ['just text', 'just text'],
    [undefined, 'undefined was thrown'],
    [null, 'null was thrown'],
    [42, '42'],
    [{ code: 7 }, '{"code":7}'],
    [{ message: 'odd' }, 'odd'],
    [{ big: 1n }, '[object Object]'],
    [[1], '[1]'],
  ])('give a useful message for what is not an Error (%#)', (thrown, message) => {
    expect(encode(thrown)).toMatchObject({ message, applicationFailureInfo: { type: 'Error' } });
  });

  it('keep the chain of causes, whatever its links are', () => {
    const error = new Error('outer', { cause: new TypeError('middle', { cause: 'plain text' }) });
    const failure = encode(error);
    expect(failure.cause).toMatchObject({ message: 'middle', applicationFailureInfo: { type: 'TypeError' } });
    expect(failure.cause?.cause).toMatchObject({ message: 'plain text' });
    expect(failure.cause?.cause?.cause).toBeUndefined();
  });

  it('end a chain of causes that leads back to itself', () => {
    const a = new Error('a');
    const b = new Error('b', { cause: a });
    a.cause = b;
    expect(encode(a)).toMatchObject({ message: 'a', cause: { message: 'b' } });
    expect(encode(a).cause?.cause).toBeUndefined();
  });

  it('end an endless chain of causes', () => {
    const endless = (): Error => Object.defineProperty(new Error('again'), 'cause', { get: endless });
    let links = 0;
    for (let failure: FailureInfo | null | undefined = encode(endless()); failure; failure = failure.cause) links++;
    expect(links).toBe(30);
    expect(() => overTheWire(encode(endless()))).not.toThrow();
  });

  it('list the parts of an AggregateError and follow the first', () => {
    const error = new AggregateError([new TypeError('one'), 'two'], 'all failed');
    expect(encode(error)).toMatchObject({
      message: 'all failed (one; two)',
      applicationFailureInfo: { type: 'AggregateError' },
      cause: { message: 'one', applicationFailureInfo: { type: 'TypeError' } },
    });
  });

  it('arrive even when the error fails to be read, with what can be', () => {
    const boom = (): never => {
      throw new RangeError('no getter');
    };
    const error = Object.defineProperty(new TypeError('no card'), 'stack', { get: boom });
    expect(encode(error)).toEqual({
      message: 'no card (could not be read as a whole: no getter)',
      source: 'NestJSSDK',
      applicationFailureInfo: { type: 'TypeError' },
    });
    const { proxy, revoke } = Proxy.revocable(new Error('x'), {});
    revoke();
    expect(encode(proxy).message).toMatch(/^What was thrown \(could not be read as a whole: /);
    const hiding = new DefaultFailureConverter({ encodeCommonAttributes: true });
    const hidden = hiding.errorToFailure(error, defaultPayloadConverter);
    expect(hidden).toMatchObject({ message: 'Encoded failure', stackTrace: '' });
    expect(decode(hidden).message).toContain('no card');
  });

  it('have no stack when it is no text', () => {
    const error = Object.assign(new Error('x'), { stack: 5 });
    expect(encode(error)).not.toHaveProperty('stackTrace');
  });

  it('arrive even when a detail cannot be written', () => {
    const failure = ApplicationFailure.nonRetryable('no', 'No', 1n, 'fine');
    const arrived = roundTrip(failure) as ApplicationFailure;
    expect(arrived.message).toBe('no');
    expect(arrived.details).toEqual([expect.stringMatching(/^\[not serializable\] The value is a bigint/), 'fine']);
  });
});

describe('failures round trip', () => {
  it('application', () => {
    const failure = ApplicationFailure.create({
      message: 'no stock',
      type: 'OutOfStock',
      nonRetryable: true,
      details: [{ sku: 'a' }, new Date(0)],
      nextRetryDelay: '1.5s',
      category: 'BENIGN',
      cause: new Error('why'),
    });
    const arrived = roundTrip(failure) as ApplicationFailure;
    expect(arrived).toBeInstanceOf(ApplicationFailure);
    expect(arrived).toMatchObject({
      message: 'no stock',
      type: 'OutOfStock',
      nonRetryable: true,
      details: [{ sku: 'a' }, '1970-01-01T00:00:00.000Z'],
      nextRetryDelay: 1500,
      category: 'BENIGN',
    });
    expect(arrived.cause).toBeInstanceOf(ApplicationFailure);
    expect(arrived.cause?.message).toBe('why');
  });

  it('activity, without what was not known', () => {
    const fields = { activityType: 'charge', activityId: '7', retryState: 'TIMEOUT', scheduledEventId: 5 } as const;
    const arrived = roundTrip(new ActivityFailure('activity failed', fields, new CancelledFailure('stop', ['d'])));
    expect(arrived).toBeInstanceOf(ActivityFailure);
    expect(arrived).toMatchObject({ ...fields, identity: undefined, startedEventId: undefined });
    expect(arrived.cause).toBeInstanceOf(CancelledFailure);
    expect((arrived.cause as CancelledFailure).details).toEqual(['d']);
  });

  it('child workflow', () => {
    const fields = {
      namespace: 'default',
      workflowId: 'w',
      runId: 'r',
      workflowType: 'Order',
      retryState: 'MAXIMUM_ATTEMPTS_REACHED',
      initiatedEventId: 3,
      startedEventId: 4,
    } as const;
    const arrived = roundTrip(new ChildWorkflowFailure('child failed', fields));
    expect(arrived).toBeInstanceOf(ChildWorkflowFailure);
    expect(arrived).toMatchObject(fields);
  });

  it('timeout, terminated, server', () => {
    const timeout = roundTrip(new TimeoutFailure('late', 'HEARTBEAT', [{ done: 3 }]));
    expect(timeout).toMatchObject({ timeoutType: 'HEARTBEAT', lastHeartbeatDetails: [{ done: 3 }] });
    expect(roundTrip(new TerminatedFailure('gone'))).toBeInstanceOf(TerminatedFailure);
    expect(roundTrip(new ServerFailure('down', true))).toMatchObject({ message: 'down', nonRetryable: true });
  });

  it('Nexus operation and handler', () => {
    const fields = { endpoint: 'e', service: 's', operation: 'o', operationToken: 't', scheduledEventId: 9 };
    const operation = roundTrip(new NexusOperationFailure('failed', fields, new TerminatedFailure('x')));
    expect(operation).toBeInstanceOf(NexusOperationFailure);
    expect(operation).toMatchObject(fields);
    for (const retryable of [true, false, undefined]) {
      const handler = roundTrip(new NexusHandlerFailure('bad', 'NOT_FOUND', retryable));
      expect(handler).toMatchObject({ message: 'bad', type: 'NOT_FOUND', retryable });
    }
  });
});

describe('failures of others', () => {
  const python: FailureInfo = {
    message: 'boom',
    source: 'PythonSDK',
    stackTrace: '  File "a.py", line 3, in f\n',
    applicationFailureInfo: { type: 'ValueError', category: 99 as never },
    cause: { message: 'reset', resetWorkflowFailureInfo: {} },
  };

  it('become errors whose stack opens with name and message', () => {
    const error = decode(python);
    expect(error.stack).toBe('ApplicationFailure: boom\n  File "a.py", line 3, in f\n');
    expect(decode({ message: 'bare' }).stack).toBe('TemporalFailure: bare');
    expect(error).toMatchObject({ category: 'UNSPECIFIED', cause: { type: 'ResetWorkflow' } });
  });

  it('of no known kind are still failures', () => {
    const error = decode({ message: 'new kind' });
    expect(error).toBeInstanceOf(TemporalFailure);
    expect(error.message).toBe('new kind');
  });

  it('cross the wire unchanged when they are thrown again', () => {
    const error = decode(python);
    expect(encode(error)).toEqual(python);
    expect(encode(new Error('mine', { cause: error })).cause).toEqual(python);
  });

  it('keep their payloads from what works in place on the failure sent', () => {
    const original = encode(ApplicationFailure.nonRetryable('m', 'T', 'detail'));
    const before = structuredClone(original);
    const error = decode(original);
    const sent = encode(error);
    sent.applicationFailureInfo!.details!.payloads[0] = { metadata: {}, data: new Uint8Array([1]) };
    expect(encode(error)).toEqual(before);
  });

  it('are made anew when message or cause was changed', () => {
    const error = decode(python);
    error.message = 'with context: boom';
    expect(encode(error)).toMatchObject({ message: 'with context: boom', source: failureSource });
    const other = decode(python) as { cause?: Error };
    other.cause = new Error('other');
    expect(encode(other).cause?.message).toBe('other');
  });

  it('do not show their wire form to loggers', () => {
    expect(Object.keys(decode(python))).not.toContain('failure');
  });
});

describe('encoded attributes', () => {
  const hiding = new DefaultFailureConverter({ encodeCommonAttributes: true });

  it('hide message and stack at every level and come back by any converter', () => {
    const error = new Error('secret', { cause: new TypeError('deep secret') });
    const failure = overTheWire(hiding.errorToFailure(error, defaultPayloadConverter));
    expect([failure, failure.cause].map((level) => [level?.message, level?.stackTrace])).toEqual([
      ['Encoded failure', ''],
      ['Encoded failure', ''],
    ]);
    const arrived = decode(failure);
    expect(arrived.message).toBe('secret');
    expect(arrived.stack).toBe(error.stack);
    expect(arrived.cause).toMatchObject({ message: 'deep secret' });
  });

  it('stay hidden when the error is thrown again', () => {
    const failure = hiding.errorToFailure(new Error('secret'), defaultPayloadConverter);
    expect(encode(decode(failure))).toEqual(failure);
  });

  it('are ignored when they are not of the agreed form', () => {
    const encodedAttributes = defaultPayloadConverter.toPayload(['odd']);
    expect(decode({ message: 'plain', encodedAttributes }).message).toBe('plain');
  });
});

it('attributes that are hidden on the wire can be read for the log of the worker that hid them', () => {
  const failure = new DefaultFailureConverter({ encodeCommonAttributes: true }).errorToFailure(
    new Error('disk full'),
    defaultPayloadConverter,
  );
  expect(failure.message).toBe('Encoded failure');
  const { message, stackTrace } = commonAttributes(failure, defaultPayloadConverter);
  expect(message).toBe('disk full');
  expect(stackTrace).toContain('failure-converter.spec');
});
