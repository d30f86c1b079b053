/** The `dataConverter` option of clients and workers, and its checks. Host only. */
import { isAbsolute } from 'node:path';
import type { Option } from '../common/options/option.js';
import type { OptionPlace } from '../common/options/option-place.js';
import { optionsOf } from '../common/options/option-schema.js';
import { anyObject, custom, list, object, withMethods } from '../common/options/option-types.js';
import type { DtoLibraries, DtoValidatorOptions } from './dto-libraries.js';
import type { FailureConverter } from './failure-converter.js';
import type { PayloadCodec } from './payload-codec.js';
import type { PayloadConverter } from './payload-converter.js';

/** The `dataConverter` option of clients and workers. */
export interface DataConverter {
  /** Converts values to payloads and back. @defaultValue converters for null, bytes and JSON */
  payloadConverter?: PayloadConverter;
  /**
   * Absolute path of a module that exports a `payloadConverter`, in place of the converter itself: workflow code can only use
   * a converter that is given by its path.
   */
  payloadConverterPath?: string;
  /** Codecs that encode payloads, for example to encrypt them, from first to last; decoding goes from last to first. */
  payloadCodecs?: readonly PayloadCodec[];
  /** Converts errors to failures and back. @defaultValue DefaultFailureConverter */
  failureConverter?: FailureConverter;
  /** Absolute path of a module that exports a `failureConverter`, in place of the converter itself. */
  failureConverterPath?: string;
  /** How DTO classes are validated and converted. */
  dto?: DtoConverterOptions;
}

export interface DtoConverterOptions {
  /** Options of class-validator, such as `whitelist`. @defaultValue those of Nest's ValidationPipe */
  validator?: DtoValidatorOptions;
  /** Modules of class-validator and class-transformer, for applications whose code is bundled. @defaultValue those that the application has installed */
  libraries?: DtoLibraries;
}

/** @param example - of a module, for the message */
export function absolutePath(example: string): Option<string> {
  return custom<string>('an absolute path', (path, place) =>
    typeof path === 'string' && isAbsolute(path) ? path : place.refuseValue(path),
  ).fix(`Use fileURLToPath(import.meta.resolve("./${example}")).`);
}

export const payloadConverterOption = withMethods<PayloadConverter>('a PayloadConverter', 'toPayload', 'fromPayload');
export const failureConverterOption = withMethods<FailureConverter>(
  'a FailureConverter',
  'errorToFailure',
  'failureToError',
);

const validatorOption = custom<DtoValidatorOptions>('options of class-validator', (value, place) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return place.refuseValue(value);
  refuseOpaque(value, place);
  return value;
}).otherwise("those of Nest's ValidationPipe");

/** Workflow code runs apart from the host, perhaps in another thread: options reach it as JSON. */
function refuseOpaque(value: unknown, place: OptionPlace): void {
  if (value === undefined || value === null || typeof value === 'boolean' || typeof value === 'string') return;
  if (Number.isFinite(value)) return;
  const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (Array.isArray(value) || prototype === Object.prototype || prototype === null) {
    for (const [name, part] of Object.entries(value)) refuseOpaque(part, place.at(name));
    return;
  }
  place.refuseValue(value, 'plain JSON', 'The options of class-validator are sent to where workflows run. Remove it.');
}

export const converterSchema = optionsOf<DataConverter>()(
  {
    payloadConverter: payloadConverterOption.otherwise('converters for null, bytes and JSON'),
    payloadConverterPath: absolutePath('payload-converter.js').otherwise('none'),
    payloadCodecs: list(withMethods<PayloadCodec>('a PayloadCodec', 'encode', 'decode')).default([], 'none'),
    failureConverter: failureConverterOption.otherwise('DefaultFailureConverter'),
    failureConverterPath: absolutePath('failure-converter.js').otherwise('none'),
    dto: object(
      optionsOf<DtoConverterOptions>()({
        validator: validatorOption,
        libraries: anyObject<DtoLibraries>('the modules of class-validator and class-transformer').otherwise(
          'those that the application has installed',
        ),
      }),
    ),
  },
  (options, place) => {
    for (const name of ['payloadConverter', 'failureConverter'] as const) {
      const path = `${name}Path` as const;
      if (options[name] === undefined || options[path] === undefined) continue;
      place.at(name).refuse(`contradicts "${path}"`, `Keep the path: workflow code can use only that.`);
    }
  },
);
