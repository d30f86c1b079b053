/**
 * Values to payloads and back, by the classes of their parameters: the one pipeline of client, activities and workflow code.
 * On the way out a value is validated, made plain and written; on the way in it is read, revived and validated.
 */
import { isRequired, typeOf, type ParameterType, type TypeHint } from '../common/parameter-types.js';
import type { Payload, PayloadMap } from '../common/payload.js';
import type { DtoConverter } from './dto.js';
import { nameOf } from './dto-values.js';
import type { PayloadConverter } from './payload-converter.js';
import { isRawValue } from './raw-value.js';
import type { SerializationContext } from './serialization-context.js';
import { validationError } from './validation-issues.js';
import { fromPayload, placed, toPayload } from './value-payloads.js';

/** What a {@link ValueConverter} is made of. */
export interface ValueConverterParts {
  readonly payloadConverter: PayloadConverter;
  readonly dto: DtoConverter;
}

/** One value on its way. */
export interface ValueToConvert {
  /** What is expected. A value without one is plain JSON, or an instance known by its own class. */
  type?: TypeHint;
  /** Names the value in errors: `result of workflow 'Order'`. */
  where: string;
  context?: SerializationContext;
}

/** The arguments of one call. */
export interface ArgumentsToConvert {
  /** By position; absent for a call by name. */
  types?: readonly ParameterType[];
  /** Whose arguments, for errors: `workflow 'Order'`. */
  where: string;
  context?: SerializationContext;
  /** False on replay of what was valid when it was accepted. @defaultValue true */
  validate?: boolean;
}

export class ValueConverter {
  constructor(private readonly parts: ValueConverterParts) {}

  /**
   * @throws PayloadValidationError when the value breaks the rules of its class
   * @throws ValueNotSerializableError when it has no form on the wire
   */
  toPayload(value: unknown, { type, where, context }: ValueToConvert): Payload {
    const { payloadConverter, dto } = this.parts;
    // Values that are no objects have no class: the case of most.
    const isPlain = (typeof value !== 'object' && type === undefined) || isRawValue(value);
    try {
      return toPayload(payloadConverter, isPlain ? value : dto.prepare(value, type, where), context);
    } catch (error) {
      throw placed(error, where);
    }
  }

  /**
   * @throws PayloadValidationError naming the argument and the paths inside it, also when a required one is missing
   * @throws ValueNotSerializableError naming the argument
   */
  toArguments(values: readonly unknown[], { types = [], where, context }: ArgumentsToConvert): Payload[] {
    const count = Math.max(values.length, requiredCount(types));
    const payloads = new Array<Payload>(count);
    for (let i = 0; i < count; i++) {
      const place = argumentOf(where, i);
      checkPresence(values[i], types[i], place);
      payloads[i] = this.toPayload(values[i], { type: typeOf(types[i]), where: place, context });
    }
    return payloads;
  }

  toMap(values: Readonly<Record<string, unknown>>, where: string, context?: SerializationContext): PayloadMap {
    const payloads: PayloadMap = {};
    for (const key of Object.keys(values)) {
      payloads[key] = this.toPayload(values[key], { where: `"${key}" of ${where}`, context });
    }
    return payloads;
  }

  /**
   * @param validate - false where the rules were checked already
   * @throws PayloadValidationError when the value breaks the rules of `type`
   * @throws PayloadDecodeError or UnknownPayloadEncodingError when the payload can never be read
   */
  fromPayload(payload: Payload, { type, where, context }: ValueToConvert, validate = true): unknown {
    let value: unknown;
    try {
      value = fromPayload(this.parts.payloadConverter, payload, type, context);
    } catch (error) {
      throw placed(error, where);
    }
    return type === undefined ? value : this.parts.dto.revive(value, type, where, validate);
  }

  /**
   * @throws PayloadValidationError naming the argument and the paths inside it, also when a required one is missing
   * @throws PayloadDecodeError or UnknownPayloadEncodingError when a payload can never be read
   */
  fromArguments(
    payloads: readonly Payload[] | null | undefined,
    { types = [], where, context, validate = true }: ArgumentsToConvert,
  ): unknown[] {
    const given = payloads ?? [];
    const values = given.map((payload, i) =>
      this.fromPayload(payload, { type: typeOf(types[i]), where: argumentOf(where, i), context }, validate),
    );
    if (validate) for (const [i, type] of types.entries()) checkPresence(values[i], type, argumentOf(where, i));
    return values;
  }
}

/** Parameters up to the last one that must be given. */
function requiredCount(types: readonly ParameterType[]): number {
  return types.findLastIndex(isRequired) + 1;
}

function checkPresence(value: unknown, type: ParameterType, where: string): void {
  if ((value !== undefined && value !== null) || !isRequired(type)) return;
  const message =
    `is required, but ${value === null ? 'is null' : 'missing'}. ` +
    `If it may be left out, give the parameter a default or declare it by @Payload(() => Type, { optional: true })`;
  throw validationError(where, nameOf(typeOf(type)), [{ path: '', rule: 'isDefined', message }]);
}

function argumentOf(where: string, index: number): string {
  return `argument ${index + 1} of ${where}`;
}
