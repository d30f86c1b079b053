import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ApplicationFailure } from '../common/failures.js';
import type { Payload } from '../common/payload.js';
import type { DataConverter } from './converter-options.js';
import {
  decodeError,
  decodePayload,
  decodePayloads,
  defaultDataConverter,
  encodeError,
  encodePayloads,
  loadDataConverter,
} from './data-converter.js';
import { defaultPayloadConverter, defaultPayloadConverters } from './default-converters.js';
import { ConverterOptionsError } from './errors.js';
import { DefaultFailureConverter } from './failure-converter.js';
import type { PayloadCodec } from './payload-codec.js';
import { CompositePayloadConverter } from './payload-converter.js';

const folder = mkdtempSync(join(tmpdir(), 'data-converter-'));
afterAll(() => rmSync(folder, { recursive: true }));

function module(name: string, source: string): string {
  const path = join(folder, name);
  writeFileSync(path, source);
  return path;
}

const flip = (payloads: Payload[]): Payload[] =>
  payloads.map(({ metadata, data }) => ({ metadata, data: data.map((byte) => byte ^ 0xff) }));
const flipping: PayloadCodec = {
  encode: async (payloads) => flip(payloads),
  decode: async (payloads) => flip(payloads),
};

describe('data converter', () => {
  it.each<[string, object, RegExp]>([
    [
      'a function',
      { exceptionFactory: () => new Error() },
      /"dto\.validator\.exceptionFactory" must be plain JSON, but is the function exceptionFactory\. .*where workflows run/,
    ],
    [
      'an instance',
      { groups: new Set(['a']) },
      /"dto\.validator\.groups" must be plain JSON, but is an instance of Set/,
    ],
    [
      'a value inside',
      { validationError: { target: Symbol('x') } },
      /"dto\.validator\.validationError\.target" must be/,
    ],
    ['a list', [], /"dto\.validator" must be options of class-validator, but is an/],
  ])('refuses options of class-validator that cannot reach workflow code: %s', (_, validator, message) => {
    const load = (): unknown => loadDataConverter({ dto: { validator } });
    expect(load).toThrow(ConverterOptionsError);
    expect(load).toThrow(message);
  });

  it('has a default for every part', () => {
    const loaded = loadDataConverter();
    expect(loaded.payloadConverter).toBe(defaultPayloadConverter);
    expect(loaded.failureConverter).toBeInstanceOf(DefaultFailureConverter);
    expect(loaded.payloadCodecs).toEqual([]);
    expect(loaded.hasCustomConverterObject).toBe(false);
  });

  it('is changed by copying the default', () => {
    const payloadConverter = new CompositePayloadConverter(...defaultPayloadConverters());
    const loaded = loadDataConverter({ ...defaultDataConverter, payloadConverter, payloadCodecs: [flipping] });
    expect(loaded.payloadConverter).toBe(payloadConverter);
    expect(loaded.payloadCodecs).toEqual([flipping]);
    expect(loaded.hasCustomConverterObject).toBe(true);
  });

  it('loads converters by path', () => {
    const path = module(
      'converters.cjs',
      `exports.payloadConverter = { toPayload: () => undefined, fromPayload: () => 'read' };
       exports.failureConverter = { errorToFailure: () => ({}), failureToError: () => new Error('x') };`,
    );
    const loaded = loadDataConverter({ payloadConverterPath: path, failureConverterPath: path });
    expect(loaded.payloadConverter.fromPayload({ metadata: {}, data: new Uint8Array(0) })).toBe('read');
    expect(loaded.failureConverter.errorToFailure(1, loaded.payloadConverter)).toEqual({});
    expect(loaded).toMatchObject({
      payloadConverterPath: path,
      failureConverterPath: path,
      hasCustomConverterObject: false,
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['what is not an object', 5, /^dataConverter: the options must be an object, but are 5\./],
    ['an unknown option', { payloadCodec: flipping }, /unknown option "payloadCodec"\. Did you mean "payloadCodecs"/],
    [
      'an unknown option of dto',
      { dto: { validation: {} } },
      /unknown option "dto.validation"\. Did you mean "dto.validator"/,
    ],
    [
      'a converter without methods',
      { payloadConverter: {} },
      /option "payloadConverter" must be a PayloadConverter, but is an empty object\. .*methods toPayload\(\) and fromPayload\(\)/,
    ],
    [
      'a converter that is null',
      { payloadConverter: null },
      /"payloadConverter" must be a PayloadConverter, but is null/,
    ],
    [
      'a class in place of an instance',
      { failureConverter: DefaultFailureConverter },
      /must be a FailureConverter, but is the class DefaultFailureConverter\. Use an object/,
    ],
    [
      'codecs that are not an array',
      { payloadCodecs: flipping },
      /"payloadCodecs" must be an array, each element a PayloadCodec/,
    ],
    [
      'a codec without decode',
      { payloadCodecs: [flipping, { encode: () => 1 }] },
      /"payloadCodecs\[1\]" must be a PayloadCodec, but is an object \{ encode \}/,
    ],
    [
      'a codec that is missing',
      { payloadCodecs: [undefined] },
      /"payloadCodecs\[0\]" must be a PayloadCodec, but is undefined/,
    ],
    [
      'a relative path',
      { payloadConverterPath: './x.js' },
      /"payloadConverterPath" must be an absolute path, but is "\.\/x\.js"\. Use fileURLToPath/,
    ],
    [
      'a converter twice',
      { payloadConverter: defaultPayloadConverter, payloadConverterPath: '/x.js' },
      /"payloadConverter" contradicts "payloadConverterPath"\. Keep the path/,
    ],
    [
      'a module that does not exist',
      { failureConverterPath: join(folder, 'none.cjs') },
      /"failureConverterPath" names .*none\.cjs, which could not be loaded/,
    ],
    [
      'a module without the export',
      { payloadConverterPath: module('empty.cjs', '') },
      /empty\.cjs, whose export "payloadConverter" must be a PayloadConverter, but is undefined\. Use an object with/,
    ],
    [
      'a module whose export is not a converter',
      { payloadConverterPath: module('odd.cjs', 'exports.payloadConverter = { toPayload() {} };') },
      /odd\.cjs, whose export "payloadConverter" must be a PayloadConverter, but is an object \{ toPayload \}/,
    ],
  ])('refuses %s', (_, options, message) => {
    const load = () => loadDataConverter(options as DataConverter);
    expect(load).toThrow(ConverterOptionsError);
    expect(load).toThrow(message);
  });

  it('takes errors and payloads through converter and codecs, both ways', async () => {
    const converter = loadDataConverter({ payloadCodecs: [flipping] });
    const failure = await encodeError(converter, ApplicationFailure.nonRetryable('no', 'No', 'detail'));
    expect(() => defaultPayloadConverter.fromPayload(failure.applicationFailureInfo!.details!.payloads[0])).toThrow();
    const error = (await decodeError(converter, failure)) as ApplicationFailure;
    expect(error).toMatchObject({ message: 'no', type: 'No', details: ['detail'] });

    const payloads = [defaultPayloadConverter.toPayload('x')];
    const encoded = await encodePayloads(converter, payloads);
    expect(encoded).not.toEqual(payloads);
    expect(await decodePayloads(converter, encoded)).toEqual(payloads);
    expect(await decodePayload(converter, encoded[0])).toEqual(payloads[0]);
  });

  it('sends a decoded error encoded once, however often it is thrown again', async () => {
    const converter = loadDataConverter({ payloadCodecs: [flipping] });
    const sent = await encodeError(converter, ApplicationFailure.nonRetryable('no', 'No', 'detail'));
    const snapshot = structuredClone(sent);
    const error = await decodeError(converter, sent);
    expect(await encodeError(converter, error)).toEqual(snapshot);
    expect(await encodeError(converter, error)).toEqual(snapshot);
  });
});
