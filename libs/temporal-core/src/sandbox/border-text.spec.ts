import { describe, expect, it } from 'vitest';
import type { Activation } from '../activation/activation.js';
import type { ActivationResult } from '../activation/commands.js';
import type { Payload } from '../common/payload.js';
import {
  BorderConverter,
  fromBorder,
  makeRoom,
  readBorderText,
  takeBytes,
  toBorder,
  writeBorderText,
} from '../workflow/runtime/border.js';
import { defaultPayloadConverters } from '../converter/default-converters.js';
import { CompositePayloadConverter } from '../converter/payload-converter.js';
import { fromBorderText, toBorderText } from './border-text.js';

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
function across(activation: Activation): Activation {
  const border = toBorderText(activation);
  for (const source of border.bytes) makeRoom(source.length).set(source);
  return readBorderText(border.text) as Activation;
}

function argumentsIn(activation: Activation): Payload[] {
  const [job] = activation.jobs;
  return job?.type === 'signalWorkflow' ? job.arguments : [];
}

const plain = (payload: Payload): unknown => ({
  metadata: Object.fromEntries(Object.entries(payload.metadata).map(([key, value]) => [key, [...value]])),
  data: [...payload.data],
});

describe('the border of the realm', () => {
  it('lets payloads of every kind through as they were', () => {
    const [first, second, third] = argumentsIn(across(activationOf([text, bytes, nothing]))).map(fromBorder);
    expect([first, second, third].map((payload) => plain(payload))).toEqual([text, bytes, nothing].map(plain));
  });

  it('keeps the rest of an activation, and the keys of maps whatever they are', () => {
    const memo = Object.defineProperty({ metadata: text, data: text }, '__proto__', {
      value: text,
      enumerable: true,
    });
    const crossed = across(activationOf([], memo));
    expect(crossed).toMatchObject({ timestampMs: 5, isReplaying: true, sdkFlags: [1] });
    const [job] = crossed.jobs;
    expect(Object.keys((job as { headers: object }).headers).sort()).toEqual(['__proto__', 'data', 'metadata']);
  });

  it('lets results through as they were', () => {
    const converter = new BorderConverter(
      new CompositePayloadConverter(...defaultPayloadConverters({ keepText: true })),
    );
    const values = [{ a: 'ž' }, new Uint8Array([9, 8]), undefined, 'x'];
    const args = values.map((value) => converter.toPayload(value) as Payload);
    const result = writeBorderText({
      status: 'ok',
      commands: [{ type: 'completeWorkflow', result: args[0], more: args }],
      usedSdkFlags: [],
    });
    const read = fromBorderText<ActivationResult>(result, (index) => takeBytes(index) as Uint8Array) as unknown as {
      commands: { more: Payload[] }[];
    };
    const converted = read.commands[0]?.more.map((payload) =>
      new CompositePayloadConverter(...defaultPayloadConverters()).fromPayload(payload),
    );
    expect(converted).toEqual([{ a: 'ž' }, new Uint8Array([9, 8]), undefined, 'x']);
  });

  it('sends a payload that nobody read back as it came, as often as it is sent', () => {
    const [kept] = argumentsIn(across(activationOf([bytes])));
    for (let i = 0; i < 2; i++) {
      const out = writeBorderText({ details: kept });
      const read = fromBorderText<never>(out, (index) => takeBytes(index) as Uint8Array) as { details: Payload };
      expect(plain(read.details)).toEqual(plain(bytes));
    }
    expect(plain(fromBorder(toBorder(text)))).toEqual(plain(text));
  });
});
