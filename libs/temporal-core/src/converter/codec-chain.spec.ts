import { describe, expect, it } from 'vitest';
import type { Payload } from '../common/payload.js';
import { runCodecs, runCodecsOneToOne } from './codec-chain.js';
import { PayloadCodecError } from './errors.js';
import type { PayloadCodec } from './payload-codec.js';

const payload = (text: string): Payload => ({ metadata: {}, data: Buffer.from(text) });
const texts = (payloads: Payload[]): string[] => payloads.map(({ data }) => Buffer.from(data).toString());

class Mark implements PayloadCodec {
  constructor(private readonly mark: string) {}

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map(({ data }) => payload(`${this.mark}(${Buffer.from(data).toString()})`));
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map(({ data }) => payload(Buffer.from(data).toString().replace(`${this.mark}(`, '').slice(0, -1)));
  }
}

class Broken implements PayloadCodec {
  constructor(private readonly result: () => unknown) {}

  async encode(): Promise<Payload[]> {
    return this.result() as Payload[];
  }

  async decode(): Promise<Payload[]> {
    return this.result() as Payload[];
  }
}

describe('codec chain', () => {
  it('encodes first to last and decodes last to first', async () => {
    const codecs = [new Mark('zip'), new Mark('lock')];
    const encoded = await runCodecs('encode', codecs, [payload('x'), payload('y')]);
    expect(texts(encoded)).toEqual(['lock(zip(x))', 'lock(zip(y))']);
    expect(texts(await runCodecs('decode', codecs, encoded))).toEqual(['x', 'y']);
  });

  it('tells codecs whose payloads they are', async () => {
    const context = { type: 'workflow', namespace: 'n', workflowId: 'w' } as const;
    const seen: unknown[] = [];
    const note: PayloadCodec['encode'] = async (payloads, given) => {
      seen.push(given);
      return payloads;
    };
    const codec: PayloadCodec = { encode: note, decode: note };
    await runCodecs('encode', [codec], [payload('x')], context);
    await runCodecs('decode', [codec], [payload('x')], context);
    expect(seen).toEqual([context, context]);
  });

  it('names codec, direction and place of a codec that throws, and keeps what it threw', async () => {
    const cause = new Error('no key');
    const broken = new Broken(() => {
      throw cause;
    });
    const run = runCodecs('decode', [broken], [payload('x')], undefined, 'History.events.3.input');
    await expect(run).rejects.toBeInstanceOf(PayloadCodecError);
    await expect(run).rejects.toMatchObject({
      code: 'TEMPORAL_PAYLOAD_CODEC_FAILED',
      message: 'Payload codec Broken: decode failed at History.events.3.input: no key',
      cause,
    });
  });

  it('keeps the words of a codec that runs others, such as those of another thread', async () => {
    const cause = new Error('no key');
    const inner = new Broken(() => {
      throw cause;
    });
    const outer = new Broken(() => runCodecs('decode', [inner], [payload('x')]));
    await expect(runCodecs('decode', [outer], [payload('x')], undefined, 'summary')).rejects.toMatchObject({
      code: 'TEMPORAL_PAYLOAD_CODEC_FAILED',
      message: 'Payload codec Broken: decode failed: no key (at summary)',
      cause,
    });
  });

  it.each([
    ['nothing', undefined, 'a value of type undefined'],
    ['null', null, 'null'],
    ['one payload', payload('x'), 'a value of type object'],
    ['bytes in a list', [payload('x'), new Uint8Array(1)], 'a list whose entry 1 is no payload'],
    ['a payload without metadata', [{ data: new Uint8Array(1) }], 'a list whose entry 0 is no payload'],
  ])('refuses %s in place of a list of payloads', async (_, result, described) => {
    const run = runCodecs('encode', [new Broken(() => result)], [payload('x')]);
    await expect(run).rejects.toThrow(`Payload codec Broken: encode returned ${described}`);
  });

  it.each([[[]], [[payload('a'), payload('b')]]])(
    'refuses another number where exactly one is needed',
    async (result) => {
      const run = runCodecsOneToOne('encode', [new Broken(() => result)], [payload('x')], undefined, 'summary');
      await expect(run).rejects.toThrow(
        `returned ${result.length} payloads for 1 at summary, where exactly 1 is needed`,
      );
    },
  );

  it('allows another number where a list may change', async () => {
    const result = [payload('a'), payload('b')];
    expect(await runCodecs('encode', [new Broken(() => result)], [payload('x')])).toEqual(result);
  });
});
