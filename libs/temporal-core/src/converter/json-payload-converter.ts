/**
 * Everything JSON can say, and what it nearly can: dates as ISO text, sets as lists, maps as objects, bytes as base64.
 * Reading gives plain JSON; classes, dates and the rest come back by type (`dto.ts`).
 */
import type { TypeHint } from '../common/parameter-types.js';
import type { Payload } from '../common/payload.js';
import { encodeUtf8 } from '../common/text.js';
import { encodings, metadataOf } from './encodings.js';
import { PayloadDecodeError } from './errors.js';
import { isStackOverflow, withoutOverflow } from './dto-values.js';
import { fromJsonByType, UNHANDLED, type JsonTypeConverter } from './json-types.js';
import { JsonWriter, notSerializable, refusedKind } from './json-writer.js';
import type { PayloadConverterWithEncoding } from './payload-converter.js';
import { textOf, TextPayload } from './text-payload.js';

export interface JsonPayloadConverterOptions {
  /** Replacer as in `JSON.stringify`, called after {@link typeConverters} and before the built-in conversions. */
  replacer?: (this: unknown, key: string, value: unknown) => unknown;
  /** Reviver as in `JSON.parse`. */
  reviver?: (this: unknown, key: string, value: unknown) => unknown;
  /** Converters for classes without a JSON form; the first one that handles a value wins. */
  typeConverters?: readonly JsonTypeConverter[];
  /** Keeps the text instead of its bytes; the runtime inside the realm sets it. @defaultValue false */
  keepText?: boolean;
}

/** `json/plain`: takes every value that has a JSON form. */
export class JsonPayloadConverter implements PayloadConverterWithEncoding {
  readonly encoding = encodings.json;
  readonly typeConverters: readonly JsonTypeConverter[];

  constructor(private readonly options: JsonPayloadConverterOptions = {}) {
    this.typeConverters = options.typeConverters ?? [];
  }

  /**
   * @throws ValueNotSerializableError naming the place of what JSON cannot say, such as a bigint, NaN, an error or a
   * cycle
   */
  toPayload(value: unknown): Payload | undefined {
    if (value === undefined) return undefined;
    const text = this.stringify(value);
    const metadata = metadataOf(encodings.json);
    return this.options.keepText ? new TextPayload(metadata, text) : { metadata, data: encodeUtf8(text) };
  }

  fromPayload(payload: Payload, type?: TypeHint): unknown {
    const json = this.parse(payload);
    if (type === undefined || this.typeConverters.length === 0) return json;
    if (typeof type === 'function') return this.typed(json, type);
    return Array.isArray(json) ? json.map((item) => this.typed(item, type.listOf)) : json;
  }

  private typed(json: unknown, type: Exclude<TypeHint, { listOf: unknown } | undefined>): unknown {
    const value = fromJsonByType(this.typeConverters, json, type);
    return value === UNHANDLED ? json : value;
  }

  private parse(payload: Payload): unknown {
    const text = textOf(payload);
    try {
      return JSON.parse(text, this.options.reviver) as unknown;
    } catch (cause) {
      // The reviver is custom code: any other error is thrown unchanged.
      if (!(cause instanceof SyntaxError) && !isStackOverflow(cause)) throw cause;
      // Neither the message of the cause, which quotes the data, nor the cause: errors end up in logs and in history.
      throw new PayloadDecodeError(
        `A payload of encoding "${encodings.json}" does not hold JSON, or is nested too deeply (${text.length} characters). ` +
          `Usually a codec is missing: configure the "payloadCodecs" that the sender uses.`,
      );
    }
  }

  private stringify(value: unknown): string {
    const hooked = this.options.replacer !== undefined || this.typeConverters.length > 0;
    const text =
      !hooked && isOrdinary(value, 0)
        ? JSON.stringify(value)
        : withoutOverflow('JSON', () => this.stringifyCarefully(value));
    if (text === undefined) throw notSerializable(refusedKind(value) ?? typeof value, '');
    return text;
  }

  private stringifyCarefully(value: unknown): string | undefined {
    const { replacer } = this.options;
    const writer = new JsonWriter(this.typeConverters, replacer);
    return JSON.stringify(value, function (this: Record<string, unknown>, key, given: unknown) {
      return writer.write(this, key, given);
    });
  }
}

/** Deeper values, and cycles with them, take the careful way. */
const ordinaryDepth = 48;

/**
 * True for what `JSON.stringify` writes as is, without loss: the case of nearly every value, told by one quick walk.
 */
function isOrdinary(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (depth === ordinaryDepth) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isOrdinary(item, depth + 1)) return false;
    return true;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    const tag = Object.prototype.toString.call(value);
    if (tag === '[object Date]') return !Number.isNaN((value as Date).getTime());
    if (tag !== '[object Object]') return false;
  }
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return false;
  for (const key in value) if (!isOrdinary((value as Record<string, unknown>)[key], depth + 1)) return false;
  return true;
}
