/**
 * How a client or worker converts data: payload converter, codecs, failure converter and DTO classes in one object, with
 * defaults for what is not given. Host only; the realm loads its converters by their paths.
 */
import type { Option } from '../common/options/option.js';
import { OptionPlace } from '../common/options/option-place.js';
import { valueText } from '../common/options/value-text.js';
import type { FailureInfo, Payload } from '../common/payload.js';
import { messageOf } from '../common/safe-text.js';
import { runCodecs, runCodecsOneToOne } from './codec-chain.js';
import {
  converterSchema,
  failureConverterOption,
  payloadConverterOption,
  type DataConverter,
} from './converter-options.js';
import { defaultPayloadConverter } from './default-converters.js';
import { DtoConverter } from './dto.js';
import { ConverterOptionsError } from './errors.js';
import { DefaultFailureConverter, type FailureConverter } from './failure-converter.js';
import { typeConvertersOf } from './json-types.js';
import { loadDtoLibraries } from './load-dto-libraries.js';
import { requireModule, type ModuleExports } from './load-module.js';
import { decodeMessagePayloads, encodeMessagePayloads } from './message-payloads.js';
import type { PayloadCodec } from './payload-codec.js';
import type { PayloadConverter } from './payload-converter.js';
import type { SerializationContext } from './serialization-context.js';

/** A {@link DataConverter} with every part in place. */
export interface LoadedDataConverter {
  readonly payloadConverter: PayloadConverter;
  readonly payloadCodecs: readonly PayloadCodec[];
  readonly failureConverter: FailureConverter;
  readonly dto: DtoConverter;
  readonly payloadConverterPath?: string;
  readonly failureConverterPath?: string;
  /** Converters were given as objects, which workflow code cannot use. */
  readonly hasCustomConverterObject: boolean;
}

/** All defaults; copy it to change a part: `{ ...defaultDataConverter, payloadCodecs: [codec] }`. */
export const defaultDataConverter: Readonly<DataConverter> = Object.freeze({});

const converterPlace = new OptionPlace('dataConverter', ConverterOptionsError);

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConverterOptionsError when an option is unknown or malformed, or a module cannot be loaded
 */
export function loadDataConverter(options: DataConverter = defaultDataConverter): LoadedDataConverter {
  const { dto, payloadCodecs, ...given } = converterSchema.read(options, converterPlace);
  const { payloadConverterPath, failureConverterPath } = given;
  const payloadConverter =
    given.payloadConverter ??
    loadFrom('payloadConverter', payloadConverterPath, payloadConverterOption) ??
    defaultPayloadConverter;
  const failureConverter =
    given.failureConverter ??
    loadFrom('failureConverter', failureConverterPath, failureConverterOption) ??
    new DefaultFailureConverter();
  return {
    payloadConverter,
    payloadCodecs,
    failureConverter,
    dto: new DtoConverter(dto?.libraries ?? loadDtoLibraries, {
      validator: dto?.validator,
      typeConverters: typeConvertersOf(payloadConverter),
    }),
    payloadConverterPath,
    failureConverterPath,
    hasCustomConverterObject: given.payloadConverter !== undefined || given.failureConverter !== undefined,
  };
}

function loadFrom<T>(name: string, path: string | undefined, option: Option<T>): T | undefined {
  if (path === undefined) return undefined;
  const place = converterPlace.at(`${name}Path`);
  let exports: ModuleExports;
  try {
    exports = requireModule(path);
  } catch (cause) {
    return place.refuse(
      `names ${path}, which could not be loaded: ${messageOf(cause)}`,
      'Correct the path, fix the module, or use the path of its compiled JavaScript.',
      cause,
    );
  }
  const { allowed, fix, read } = option.facts;
  try {
    return read(exports[name], place);
  } catch {
    const found = valueText(exports[name]);
    return place.refuse(`names ${path}, whose export "${name}" must be ${allowed}, but is ${found}`, fix);
  }
}

/** A thrown value as a failure, with its payloads encoded. */
export async function encodeError(
  converter: LoadedDataConverter,
  error: unknown,
  context?: SerializationContext,
): Promise<FailureInfo> {
  const failure = converter.failureConverter.errorToFailure(error, converter.payloadConverter, context);
  await encodeMessagePayloads('Failure', failure, converter.payloadCodecs, context);
  return failure;
}

/** The error of a failure as it was received. Decodes the failure in place. */
export async function decodeError(
  converter: LoadedDataConverter,
  failure: FailureInfo,
  context?: SerializationContext,
): Promise<Error> {
  await decodeMessagePayloads('Failure', failure, converter.payloadCodecs, context);
  return converter.failureConverter.failureToError(failure, converter.payloadConverter, context);
}

/** Encodes a list of payloads that belongs to no message yet. */
export function encodePayloads(
  converter: LoadedDataConverter,
  payloads: Payload[],
  context?: SerializationContext,
): Promise<Payload[]> {
  return runCodecs('encode', converter.payloadCodecs, payloads, context);
}

/** Decodes a list of payloads that has left its message. */
export function decodePayloads(
  converter: LoadedDataConverter,
  payloads: Payload[],
  context?: SerializationContext,
): Promise<Payload[]> {
  return runCodecs('decode', converter.payloadCodecs, payloads, context);
}

/** Decodes one payload, such as a value of a memo. */
export async function decodePayload(
  converter: LoadedDataConverter,
  payload: Payload,
  context?: SerializationContext,
): Promise<Payload> {
  const [decoded] = await runCodecsOneToOne('decode', converter.payloadCodecs, [payload], context);
  return decoded;
}
