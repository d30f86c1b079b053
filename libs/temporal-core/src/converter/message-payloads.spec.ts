import { describe, expect, it } from 'vitest';
import type { Payload } from '../common/payload.js';
import type { StartWorkflowExecutionRequest } from '../proto/index.js';
import { defaultPayloadConverter } from './default-converters.js';
import { decodeMessagePayloads, encodeMessagePayloads } from './message-payloads.js';
import type { PayloadCodec } from './payload-codec.js';

const payload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);

/** Reverses bytes; counts its calls. */
class Reversing implements PayloadCodec {
  readonly calls: number[] = [];

  constructor(readonly isOneToOne?: boolean) {}

  async encode(payloads: Payload[]): Promise<Payload[]> {
    this.calls.push(payloads.length);
    return payloads.map(({ metadata, data }) => ({ metadata, data: data.slice().reverse() }));
  }

  decode(payloads: Payload[]): Promise<Payload[]> {
    return this.encode(payloads);
  }
}

/** Packs a list into one payload. */
const packing: PayloadCodec = {
  encode: async (payloads) => [{ metadata: {}, data: Buffer.from(JSON.stringify(payloads)) }],
  decode: async ([packed]) =>
    (JSON.parse(Buffer.from(packed.data).toString()) as { data: Record<string, number> }[]).map(({ data }) => ({
      metadata: payload(1).metadata,
      data: Uint8Array.from(Object.values(data)),
    })),
};

function request(): StartWorkflowExecutionRequest {
  return {
    input: { payloads: [payload('one'), payload('two')] },
    memo: { fields: { note: payload('memo') } },
    header: { fields: { trace: payload('header') } },
    searchAttributes: { indexedFields: { Customer: payload('ann') } },
    userMetadata: { summary: payload('summary') },
    lastCompletionResult: { payloads: [] },
  };
}

describe('payloads of a message', () => {
  it('go through the codecs, all but headers and search attributes', async () => {
    const [before, message] = [request(), request()];
    await encodeMessagePayloads('StartWorkflowExecutionRequest', message, [new Reversing()]);
    const reversed = ({ metadata, data }: Payload): Payload => ({ metadata, data: data.slice().reverse() });
    expect(message).toEqual({
      ...before,
      input: { payloads: before.input!.payloads.map(reversed) },
      memo: { fields: { note: reversed(before.memo!.fields!['note']) } },
      userMetadata: { summary: reversed(before.userMetadata!.summary!) },
    });
    await decodeMessagePayloads('StartWorkflowExecutionRequest', message, [new Reversing()]);
    expect(message).toEqual(before);
  });

  it('come value by value, since a codec may change their number', async () => {
    const codec = new Reversing();
    await encodeMessagePayloads('StartWorkflowExecutionRequest', request(), [codec]);
    expect(codec.calls.toSorted()).toEqual([1, 1, 2]);
  });

  it('come in one call where every codec keeps them apart', async () => {
    const codec = new Reversing(true);
    const message = request();
    await encodeMessagePayloads('StartWorkflowExecutionRequest', message, [codec]);
    expect(codec.calls).toEqual([4]);
    await decodeMessagePayloads('StartWorkflowExecutionRequest', message, [codec]);
    expect(message).toEqual(request());
  });

  it('may change in number where they are a list', async () => {
    const message = { result: { payloads: [payload(1), payload(2)] } };
    await encodeMessagePayloads('RespondActivityTaskCompletedRequest', message, [packing]);
    expect(message.result.payloads).toHaveLength(1);
    await decodeMessagePayloads('RespondActivityTaskCompletedRequest', message, [packing]);
    expect(message.result.payloads.map((p) => defaultPayloadConverter.fromPayload(p))).toEqual([1, 2]);
  });

  it('must not change in number where there is one; the message then stays as it was', async () => {
    const doubling: PayloadCodec = {
      encode: async (payloads) => [...payloads, ...payloads],
      decode: async (payloads) => payloads,
    };
    const message = request();
    await expect(encodeMessagePayloads('StartWorkflowExecutionRequest', message, [doubling])).rejects.toThrow(
      /returned 2 payloads for 1 at StartWorkflowExecutionRequest\.(memo\.fields\.note|userMetadata\.summary)/,
    );
    expect(message).toEqual(request());
  });

  it('are not looked for without codecs', async () => {
    const untouchable = new Proxy({}, { get: () => expect.unreachable(), ownKeys: () => expect.unreachable() });
    await encodeMessagePayloads('StartWorkflowExecutionRequest', untouchable, []);
    await decodeMessagePayloads('StartWorkflowExecutionRequest', untouchable, []);
  });

  it('of a message that holds none reach no codec', async () => {
    const codec = new Reversing();
    await encodeMessagePayloads('GetSystemInfoRequest', {}, [codec]);
    expect(codec.calls).toEqual([]);
  });
});
