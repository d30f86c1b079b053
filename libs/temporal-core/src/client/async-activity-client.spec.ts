import { describe, expect, it } from 'vitest';
import { fakeConnection } from '../../test/support/fake-service.js';
import { ApplicationFailure, CancelledFailure } from '../common/failures.js';
import type { Payload } from '../common/payload.js';
import { RpcError } from '../common/rpc-channel.js';
import { decodeUtf8 } from '../common/text.js';
import { ValueNotSerializableError } from '../converter/errors.js';
import type { PayloadCodec } from '../converter/payload-codec.js';
import type { PayloadConverter } from '../converter/payload-converter.js';
import { defaultPayloadConverter } from '../converter/default-converters.js';
import type { SerializationContext } from '../converter/serialization-context.js';
import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
} from './activity-errors.js';
import { AsyncCompletionClient } from './async-activity-client.js';
import { Client } from './client.js';
import type { ClientOptions } from './client-options.js';
import { ClientOptionsError } from './errors.js';

const token = new Uint8Array([1, 2, 3]);
const ids = { workflowId: 'w', activityId: 'a' };

function setUp(heartbeatAnswer: object = {}, options: ClientOptions = {}) {
  const rpcs: string[] = [];
  const note =
    (rpc: string, answer: object = {}) =>
    () => {
      rpcs.push(rpc);
      return answer;
    };
  const connection = fakeConnection({
    respondActivityTaskCompleted: note('completed'),
    respondActivityTaskCompletedById: note('completedById'),
    respondActivityTaskFailed: note('failed'),
    respondActivityTaskFailedById: note('failedById'),
    respondActivityTaskCanceled: note('canceled'),
    respondActivityTaskCanceledById: note('canceledById'),
    recordActivityTaskHeartbeat: note('heartbeat', heartbeatAnswer),
    recordActivityTaskHeartbeatById: note('heartbeatById', heartbeatAnswer),
  });
  const client = new AsyncCompletionClient({ connection, identity: 'me', ...options });
  return { client, rpcs, requests: connection.requests };
}

function textsOf(payloads: unknown): string[] {
  return (payloads as { payloads: Payload[] }).payloads.map(({ data }) => decodeUtf8(data));
}

describe('the client that completes activities', () => {
  it('is a part of the client', async () => {
    const connection = fakeConnection({ respondActivityTaskCompleted: () => ({}) });
    await new Client({ connection, namespace: 'shop' }).activity.complete(token, 'done');
    expect(connection.requests[0]).toMatchObject({ namespace: 'shop', taskToken: token });
  });

  it('answers by task token or by ids', async () => {
    const { client, rpcs, requests } = setUp();
    await client.complete(token, { ok: true });
    await client.complete(ids, 'done');
    await client.fail(token, new Error('no'));
    await client.fail({ ...ids, runId: 'r' }, new Error('no'));
    await client.reportCancellation(token);
    await client.reportCancellation(ids, 'half');
    await client.heartbeat(token);
    await client.heartbeat(ids, 50);
    expect(rpcs).toEqual([
      'completed',
      'completedById',
      'failed',
      'failedById',
      'canceled',
      'canceledById',
      'heartbeat',
      'heartbeatById',
    ]);
    const byToken = { namespace: 'default', identity: 'me', taskToken: token };
    const byId = { namespace: 'default', identity: 'me', workflowId: 'w', runId: '', activityId: 'a' };
    for (const [i, expected] of [byToken, byId, byToken, { ...byId, runId: 'r' }].entries()) {
      expect(requests[i]).toMatchObject(expected);
    }
    expect(textsOf(requests[0]?.['result'])).toEqual(['{"ok":true}']);
    expect(requests[3]?.['failure']).toMatchObject({ message: 'no' });
    expect(requests[4]?.['details']).toBeUndefined();
    expect(textsOf(requests[5]?.['details'])).toEqual(['"half"']);
    expect(textsOf(requests[7]?.['details'])).toEqual(['50']);
  });

  it('completes without a result', async () => {
    const { client, requests } = setUp();
    await client.complete(token);
    expect(requests[0]?.['result']).toEqual({ payloads: [defaultPayloadConverter.toPayload(undefined)] });
  });

  it('keeps what an application failure says, and fails with what is not an error', async () => {
    const { client, requests } = setUp();
    await client.fail(token, ApplicationFailure.nonRetryable('no funds', 'Funds', 42));
    await client.fail(token, 'a text');
    expect(requests[0]?.['failure']).toMatchObject({
      message: 'no funds',
      applicationFailureInfo: { type: 'Funds', nonRetryable: true },
    });
    expect(requests[1]?.['failure']).toMatchObject({ message: 'a text' });
  });

  it('fails with a cancellation as with any other error', async () => {
    const { client, requests } = setUp();
    await client.fail(token, new CancelledFailure('of something else'));
    expect(requests[0]?.['failure']).toMatchObject({ applicationFailureInfo: { type: 'CancelledFailure' } });
  });

  it('converts and encodes with what is known of the activity', async () => {
    const contexts: (SerializationContext | undefined)[] = [];
    const payloadConverter: PayloadConverter = {
      toPayload: (value, context) => {
        contexts.push(context);
        return defaultPayloadConverter.toPayload(value);
      },
      fromPayload: (payload) => defaultPayloadConverter.fromPayload(payload),
    };
    const codec: PayloadCodec = {
      encode: async (payloads, context) => {
        contexts.push(context);
        return payloads.map(({ metadata }) => ({ metadata, data: new Uint8Array([9]) }));
      },
      decode: async (payloads) => payloads,
    };
    const { client, requests } = setUp({}, { dataConverter: { payloadConverter, payloadCodecs: [codec] } });
    await client.heartbeat(ids, 'half');
    await client.complete(token, 'done');
    const known = { type: 'activity', namespace: 'default', isLocal: false };
    expect(contexts).toEqual([{ ...known, ...ids }, { ...known, ...ids }, known, known]);
    expect(requests.map(({ details, result }) => (details ?? result) as object)).toEqual([
      { payloads: [expect.objectContaining({ data: new Uint8Array([9]) })] },
      { payloads: [expect.objectContaining({ data: new Uint8Array([9]) })] },
    ]);
  });

  it.each([
    [{ cancelRequested: true, activityPaused: true }, ActivityCancelledError],
    [{ activityPaused: true }, ActivityPausedError],
    [{ activityReset: true }, ActivityResetError],
  ])('says by the error of a heartbeat that the attempt is to stop: %o', async (answer, Expected) => {
    const { client } = setUp(answer);
    await expect(client.heartbeat(ids)).rejects.toThrow(Expected);
    await expect(client.heartbeat(ids)).rejects.toThrow('activity "a" of workflow "w"');
  });

  it('tells which activity the server does not know', async () => {
    const gone = new RpcError({ status: 'NOT_FOUND', message: 'activity not found.' });
    const connection = fakeConnection({ respondActivityTaskCompletedById: () => Promise.reject(gone) });
    const completing = new AsyncCompletionClient({ connection }).complete({ ...ids, runId: 'r' }, 1);
    await expect(completing).rejects.toThrow(ActivityNotFoundError);
    await expect(completing).rejects.toThrow(
      'The activity "a" of workflow "w" (run r) in namespace "default": activity not found.',
    );
    await expect(completing).rejects.toHaveProperty('cause', gone);
  });

  it('passes other errors of the server as they are', async () => {
    const busy = new RpcError({ status: 'UNAVAILABLE', message: 'busy' });
    const connection = fakeConnection({ recordActivityTaskHeartbeat: () => Promise.reject(busy) });
    await expect(new AsyncCompletionClient({ connection }).heartbeat(token)).rejects.toBe(busy);
  });

  it('sends nothing when the value cannot be converted', async () => {
    const { client, rpcs } = setUp();
    await expect(client.complete(token, { total: 1n })).rejects.toThrow(ValueNotSerializableError);
    expect(rpcs).toEqual([]);
  });

  it.each<[string, unknown, unknown, string]>([
    ['an empty token', new Uint8Array(0), {}, 'is an empty task token'],
    ['a token as text', 'AQID', {}, 'Buffer.from(text, "base64")'],
    ['nothing', undefined, {}, 'option "activity" must be an object, but is undefined'],
    ['no workflow id', { activityId: 'a' }, {}, 'option "activity.workflowId" is missing'],
    ['no activity id', { workflowId: 'w' }, {}, 'option "activity.activityId" is missing'],
    ['an invalid run id', { ...ids, runId: 7 }, {}, 'option "activity.runId" must be a non-empty string, but is 7'],
    ['a misspelled id', { ...ids, runID: 'r' }, {}, 'unknown option "activity.runID"'],
    ['an unknown option', ids, { retry: 3 }, 'unknown option "retry"'],
    ['an invalid signal', ids, { abortSignal: 'stop' }, 'option "abortSignal" must be an AbortSignal, but is "stop"'],
  ])('refuses %s', async (_, activity, options, problem) => {
    const { client, rpcs } = setUp();
    const completing = client.complete(activity as Uint8Array, 1, options as object);
    await expect(completing).rejects.toThrow(ClientOptionsError);
    await expect(completing).rejects.toThrow('complete of an activity: ');
    await expect(completing).rejects.toThrow(problem);
    expect(rpcs).toEqual([]);
  });
});
