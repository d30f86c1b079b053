/**
 * Converts values to payloads and back in the shapes that requests carry: a single payload, an array, a map. A thin
 * layer over the payload converter for client and worker; codecs run afterwards.
 */
import type { TypeHint } from '../common/parameter-types.js';
import type { Payload, PayloadMap } from '../common/payload.js';
import { PayloadDecodeError, UnknownPayloadEncodingError, ValueNotSerializableError } from './errors.js';
import type { PayloadConverter } from './payload-converter.js';
import { isRawValue, RawValue } from './raw-value.js';
import type { SerializationContext } from './serialization-context.js';

/** @throws ValueNotSerializableError when the converter does not take the value */
export function toPayload(converter: PayloadConverter, value: unknown, context?: SerializationContext): Payload {
  if (isRawValue(value)) return value.payload;
  const payload = converter.toPayload(value, context);
  if (payload !== undefined) return payload;
  throw new ValueNotSerializableError(
    `The payload converter ${converter.constructor.name} takes no value of type ${typeof value}. ` +
      `Combine it with the defaults in a CompositePayloadConverter.`,
  );
}

/** @throws ValueNotSerializableError naming the argument by its position */
export function toPayloads(
  converter: PayloadConverter,
  values: readonly unknown[],
  context?: SerializationContext,
): Payload[] {
  const payloads = new Array<Payload>(values.length);
  for (let i = 0; i < values.length; i++) {
    try {
      payloads[i] = toPayload(converter, values[i], context);
    } catch (error) {
      throw placed(error, values.length > 1 ? `Argument ${i + 1}` : undefined);
    }
  }
  return payloads;
}

/** @throws ValueNotSerializableError naming the key */
export function toPayloadMap(
  converter: PayloadConverter,
  values: Readonly<Record<string, unknown>>,
  context?: SerializationContext,
): PayloadMap {
  const payloads: PayloadMap = {};
  for (const [key, value] of Object.entries(values)) {
    try {
      payloads[key] = toPayload(converter, value, context);
    } catch (error) {
      throw placed(error, `Entry "${key}"`);
    }
  }
  return payloads;
}

export function fromPayload(
  converter: PayloadConverter,
  payload: Payload,
  type?: TypeHint,
  context?: SerializationContext,
): unknown {
  return type === RawValue ? new RawValue(payload) : converter.fromPayload(payload, type, context);
}

/** @param types - of the values by position; missing ones mean plain data */
export function fromPayloads(
  converter: PayloadConverter,
  payloads: readonly Payload[] | null | undefined,
  types: readonly TypeHint[] = [],
  context?: SerializationContext,
): unknown[] {
  return (payloads ?? []).map((payload, i) => fromPayload(converter, payload, types[i], context));
}

export function fromPayloadMap(
  converter: PayloadConverter,
  payloads: Readonly<PayloadMap> | null | undefined,
  context?: SerializationContext,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, payload] of Object.entries(payloads ?? {})) {
    values[key] = converter.fromPayload(payload, undefined, context);
  }
  return values;
}

/** Payloads as they are, for a handler that takes messages of every name. */
export function rawValues(payloads: readonly Payload[] | null | undefined): RawValue[] {
  return (payloads ?? []).map((payload) => new RawValue(payload));
}

/** The error with the name of the value it is about. */
export function placed(error: unknown, where: string | undefined): unknown {
  if (where === undefined) return error;
  const place = where.charAt(0).toUpperCase() + where.slice(1);
  if (error instanceof ValueNotSerializableError) {
    return new ValueNotSerializableError(`${place}: ${error.message}`, error.path, { cause: error });
  }
  if (error instanceof PayloadDecodeError) return new PayloadDecodeError(`${place}: ${error.message}`);
  if (error instanceof UnknownPayloadEncodingError) {
    return new UnknownPayloadEncodingError(`${place}: ${error.message}`, error.encoding);
  }
  return error;
}
