import { describe, expect, it } from 'vitest';
import type { Activation } from '../activation/activation.js';
import type { FailureInfo, Payload } from '../common/payload.js';
import type { RealmPayload } from '../common/realm-payload.js';
import {
  fromRealm,
  makeRoom,
  readActivation,
  takeBytes,
  toRealm,
  writeFailure,
  writeResult,
} from '../workflow/runtime/boundary.js';
import { defaultPayloadConverters } from '../converter/default-converters.js';
import { CompositePayloadConverter } from '../converter/payload-converter.js';
import { readFailure, readResult, writeActivation } from './boundary.js';

const text: Payload = {
  metadata: { encoding: Buffer.from('json/plain'), note: Buffer.from([0, 255]) },
  data: Buffer.from('"žluť \\" 🐎"'),
};
const bytes: Payload = { metadata: { encoding: Buffer.from('binary/plain') }, data: new Uint8Array([0, 1, 255]) };
const nothing = Object.create(
  { data: new Uint8Array(0) },
  {
    metadata: { value: { encoding: Buffer.from('binary/null') }, enumerable: true },
  },
) as Payload;

function activationOf(payloads: Payload[], memo: Record<string, Payload> = {}): Activation {
  const job = { type: 'signalWorkflow', signalName: 's', arguments: payloads, headers: memo, identity: '' } as const;
  return {
    timestampMs: 5,
    isReplaying: true,
    historyLength: 1,
    historySizeBytes: 2,
    continueAsNewSuggested: false,
    sdkFlags: [1],
    jobs: [job],
  };
}

/** Into the realm, as it is read there. */
function across(activation: Activation): Activation<RealmPayload> {
  const crossing = writeActivation(activation);
  for (const source of crossing.bytes) makeRoom(source.length).set(source);
  return readActivation(crossing.text);
}

function argumentsIn(activation: Activation<RealmPayload>): RealmPayload[] {
  const [job] = activation.jobs;
  return job?.type === 'signalWorkflow' ? job.arguments : [];
}

const bytesAt = (index: number): Uint8Array => takeBytes(index) as Uint8Array;

const plain = (payload: Payload): unknown => ({
  metadata: Object.fromEntries(Object.entries(payload.metadata).map(([key, value]) => [key, [...value]])),
  data: [...payload.data],
});

describe('the boundary of the realm', () => {
  it('lets payloads of every kind through as they were', () => {
    const crossed = argumentsIn(across(activationOf([text, bytes, nothing]))).map(fromRealm);
    expect(crossed.map(plain)).toEqual([text, bytes, nothing].map(plain));
  });

  it('keeps the rest of an activation, and the keys of maps whatever they are', () => {
    const memo = Object.defineProperty({ metadata: text, data: text }, '__proto__', {
      value: text,
      enumerable: true,
    });
    for (const payloads of [[], [bytes]]) {
      const crossed = across(activationOf(payloads, memo));
      expect(crossed).toMatchObject({ timestampMs: 5, isReplaying: true, sdkFlags: [1] });
      const [job] = crossed.jobs;
      expect(Object.keys((job as { headers: object }).headers).sort()).toEqual(['__proto__', 'data', 'metadata']);
    }
  });

  it('lets results through as they were', () => {
    const converter = new CompositePayloadConverter(...defaultPayloadConverters({ keepText: true }));
    const values = [{ a: 'ž' }, new Uint8Array([9, 8]), undefined, 'x'];
    const written = writeResult({
      status: 'ok',
      commands: [
        {
          type: 'signalExternalWorkflow',
          seq: 1,
          target: { workflowId: 'w', childWorkflowOnly: false },
          signalName: 's',
          arguments: values.map((value) => toRealm(converter.toPayload(value))),
          headers: {},
        },
      ],
      usedSdkFlags: [],
    });
    const result = readResult(written, bytesAt);
    const [command] = result.status === 'ok' ? result.commands : [];
    const payloads = command?.type === 'signalExternalWorkflow' ? command.arguments : [];
    const host = new CompositePayloadConverter(...defaultPayloadConverters());
    expect(payloads.map((payload) => host.fromPayload(payload))).toEqual(values);
  });

  it('sends a payload that nobody read back as it came, as often as it is sent', () => {
    const [kept] = argumentsIn(across(activationOf([bytes])));
    for (let i = 0; i < 2; i++) {
      const written = writeFailure({ encodedAttributes: kept });
      expect(plain(readFailure(written, bytesAt).encodedAttributes as Payload)).toEqual(plain(bytes));
    }
    expect(plain(fromRealm(toRealm(text)))).toEqual(plain(text));
  });

  it('lets every payload of a failure through, at whatever depth of its causes', () => {
    const details = { payloads: [text, bytes] };
    const failure: FailureInfo = {
      message: 'a',
      encodedAttributes: text,
      timeoutFailureInfo: { lastHeartbeatDetails: details },
      cause: {
        message: 'b',
        applicationFailureInfo: { type: 'T', nonRetryable: true, details },
        cause: {
          canceledFailureInfo: { details },
          cause: { resetWorkflowFailureInfo: { lastHeartbeatDetails: details } },
        },
      },
    };
    const job = { type: 'resolveActivity', seq: 1, isLocal: false, resolution: { status: 'failed', failure } } as const;
    const [crossed] = across({ ...activationOf([]), jobs: [job] }).jobs;
    const resolution = crossed?.type === 'resolveActivity' ? crossed.resolution : undefined;
    const inside = resolution?.status === 'failed' ? resolution.failure : {};
    expect(readFailure(writeFailure(inside), bytesAt)).toEqual(failure);
  });
});
