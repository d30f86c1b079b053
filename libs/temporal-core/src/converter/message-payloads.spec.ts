import { describe, expect, it } from 'vitest';
import type { Payload } from '../common/payload.js';
import type { Command, HistoryEvent, StartWorkflowExecutionRequest } from '../proto/index.js';
import { defaultPayloadConverter } from './default-converters.js';
import { decodeMessagePayloads, encodeMessagePayloads } from './message-payloads.js';
import type { PayloadCodec } from './payload-codec.js';
import type { SerializationContext } from './serialization-context.js';

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

describe('payloads of other workflows in a message', () => {
  /** Notes whose payloads it was given. */
  class Noting implements PayloadCodec {
    readonly owners: string[] = [];

    constructor(readonly isOneToOne?: boolean) {}

    async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
      for (const { data } of payloads) this.owners.push(`${Buffer.from(data).toString()} of ${context?.workflowId}`);
      return payloads;
    }

    decode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
      return this.encode(payloads, context);
    }
  }
  const context: SerializationContext = { type: 'workflow', namespace: 'default', workflowId: 'parent' };
  const input = (value: number): { payloads: Payload[] } => ({ payloads: [payload(value)] });

  it.each([true, false])('are encoded as those that their workflow will decode, one to one: %s', async (isOneToOne) => {
    const codec = new Noting(isOneToOne);
    const commands: Command[] = [
      { scheduleActivityTaskCommandAttributes: { input: input(1) } },
      {
        userMetadata: { summary: payload(3) },
        startChildWorkflowExecutionCommandAttributes: { workflowId: 'child', input: input(2) },
      },
      { signalExternalWorkflowExecutionCommandAttributes: { execution: { workflowId: 'other' }, input: input(4) } },
      { completeWorkflowExecutionCommandAttributes: { result: input(5) } },
    ];
    await encodeMessagePayloads('RespondWorkflowTaskCompletedRequest', { commands }, [codec], context);
    expect(codec.owners.toSorted()).toEqual(['1 of parent', '2 of child', '3 of child', '4 of other', '5 of parent']);
  });

  it('are decoded as those that their workflow encoded', async () => {
    const codec = new Noting(true);
    const workflowExecution = { workflowId: 'child' };
    const details = input(3);
    const failure = { applicationFailureInfo: { details: input(2) } };
    const events: HistoryEvent[] = [
      { workflowExecutionStartedEventAttributes: { input: input(0) } },
      { childWorkflowExecutionCompletedEventAttributes: { workflowExecution, result: input(1) } },
      { childWorkflowExecutionFailedEventAttributes: { workflowExecution, failure } },
      { childWorkflowExecutionCanceledEventAttributes: { workflowExecution, details } },
      { startChildWorkflowExecutionInitiatedEventAttributes: { workflowId: 'child', input: input(4) } },
      { signalExternalWorkflowExecutionInitiatedEventAttributes: { workflowExecution, input: input(5) } },
    ];
    await decodeMessagePayloads('History', { events }, [codec], context);
    expect(codec.owners.toSorted()).toEqual(['0 of parent', ...[1, 2, 3, 4, 5].map((number) => `${number} of child`)]);
  });
});
