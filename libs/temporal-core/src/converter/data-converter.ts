/**
 * How a client or worker converts data: payload converter, codecs, failure converter and DTO classes in one object, with
 * defaults for what is not given. Host only; the realm loads its converters by their paths.
 */
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FailureInfo, Payload } from '../common/payload.js';
import { runCodecs, runCodecsOneToOne } from './codec-chain.js';
import { defaultPayloadConverter } from './default-converters.js';
import { DtoConverter } from './dto.js';
import type { DtoLibraries, DtoValidatorOptions } from './dto-libraries.js';
import { ConverterOptionsError } from './errors.js';
import { DefaultFailureConverter, type FailureConverter } from './failure-converter.js';
import { typeConvertersOf } from './json-types.js';
import { loadDtoLibraries } from './load-dto-libraries.js';
import { decodeMessagePayloads, encodeMessagePayloads } from './message-payloads.js';
import type { PayloadCodec } from './payload-codec.js';
import type { PayloadConverter } from './payload-converter.js';
import type { SerializationContext } from './serialization-context.js';

/** The `dataConverter` option of clients and workers. */
export interface DataConverter {
  /** @defaultValue null, bytes, JSON (`defaultPayloadConverter`) */
  payloadConverter?: PayloadConverter;
  /**
   * Absolute path of a module that exports a `payloadConverter`. Workflow code runs apart from the host and cannot use an
   * object of it: give the path instead wherever workflows are to use the converter.
   */
  payloadConverterPath?: string;
  /** Encoding goes through them first to last, decoding last to first. @defaultValue none */
  payloadCodecs?: readonly PayloadCodec[];
  /** @defaultValue `DefaultFailureConverter` */
  failureConverter?: FailureConverter;
  /** Absolute path of a module that exports a `failureConverter`; see {@link DataConverter.payloadConverterPath}. */
  failureConverterPath?: string;
  dto?: DtoConverterOptions;
}

export interface DtoConverterOptions {
  /** Options of class-validator. @defaultValue those of Nest's ValidationPipe */
  validator?: DtoValidatorOptions;
  /** The libraries' modules, where they cannot be found from the application, as in a bundled one. @defaultValue found */
  libraries?: DtoLibraries;
}

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

const optionNames = new Set([
  'payloadConverter',
  'payloadConverterPath',
  'payloadCodecs',
  'failureConverter',
  'failureConverterPath',
  'dto',
]);

/**
 * Checks the options and fills in the defaults.
 *
 * @throws ConverterOptionsError when an option is unknown or malformed, or a module cannot be loaded
 */
export function loadDataConverter(options: DataConverter = defaultDataConverter): LoadedDataConverter {
  check(options);
  const payloadConverter = options.payloadConverterPath
    ? loadFrom<PayloadConverter>('payloadConverter', options.payloadConverterPath, payloadConverterMethods)
    : (options.payloadConverter ?? defaultPayloadConverter);
  const failureConverter = options.failureConverterPath
    ? loadFrom<FailureConverter>('failureConverter', options.failureConverterPath, failureConverterMethods)
    : (options.failureConverter ?? new DefaultFailureConverter());
  return {
    payloadConverter,
    payloadCodecs: options.payloadCodecs ?? [],
    failureConverter,
    dto: new DtoConverter(options.dto?.libraries ?? loadDtoLibraries, {
      validator: options.dto?.validator,
      typeConverters: typeConvertersOf(payloadConverter),
    }),
    payloadConverterPath: options.payloadConverterPath,
    failureConverterPath: options.failureConverterPath,
    hasCustomConverterObject: options.payloadConverter !== undefined || options.failureConverter !== undefined,
  };
}

const payloadConverterMethods = ['toPayload', 'fromPayload'];
const failureConverterMethods = ['errorToFailure', 'failureToError'];
const codecMethods = ['encode', 'decode'];

function check(options: DataConverter): void {
  if (typeof options !== 'object' || options === null) {
    throw new ConverterOptionsError(`'dataConverter' must be an object, not ${String(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (optionNames.has(name)) continue;
    throw new ConverterOptionsError(
      `'dataConverter' has the unknown option '${name}'. Known are ${[...optionNames].join(', ')}`,
    );
  }
  checkConverter('payloadConverter', options.payloadConverter, options.payloadConverterPath, payloadConverterMethods);
  checkConverter('failureConverter', options.failureConverter, options.failureConverterPath, failureConverterMethods);
  const codecs: unknown = options.payloadCodecs;
  if (codecs === undefined) return;
  if (!Array.isArray(codecs)) throw new ConverterOptionsError(`'payloadCodecs' must be a list of codecs`);
  for (const [i, codec] of codecs.entries()) checkMethods(`'payloadCodecs[${i}]'`, codec, codecMethods);
}

function checkConverter(name: string, converter: unknown, path: unknown, methods: readonly string[]): void {
  if (converter !== undefined && path !== undefined) {
    throw new ConverterOptionsError(
      `'dataConverter' has both '${name}' and '${name}Path'. Keep the path: workflow code can only use that`,
    );
  }
  if (converter !== undefined) checkMethods(`'${name}'`, converter, methods);
  if (path === undefined || (typeof path === 'string' && isAbsolute(path))) return;
  throw new ConverterOptionsError(
    `'${name}Path' must be an absolute path, not ${JSON.stringify(path)}. Use require.resolve('./${name}')`,
  );
}

function checkMethods(label: string, value: unknown, methods: readonly string[]): void {
  const missing = methods.filter(
    (method) => typeof (value as Record<string, unknown> | null | undefined)?.[method] !== 'function',
  );
  if (missing.length === 0) return;
  const hint = typeof value === 'function' ? '. Give an instance, not the class' : '';
  throw new ConverterOptionsError(
    `${label} has no method ${missing.map((method) => `'${method}'`).join(' and ')}${hint}`,
  );
}

function loadFrom<T>(name: string, path: string, methods: readonly string[]): T {
  const option = `'${name}Path'`;
  let exported: unknown;
  try {
    exported = (createRequire(pathToFileURL(join(process.cwd(), 'package.json')))(path) as Record<string, unknown>)[
      name
    ];
  } catch (cause) {
    throw new ConverterOptionsError(`${option}: ${path} could not be loaded: ${(cause as Error).message}`, { cause });
  }
  if (exported === undefined) {
    throw new ConverterOptionsError(
      `${option}: ${path} has no export named '${name}'. Export an instance of that name`,
    );
  }
  checkMethods(`${option}: the export '${name}' of ${path}`, exported, methods);
  return exported as T;
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
