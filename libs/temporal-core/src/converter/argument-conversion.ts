/** Arguments of a call between values of classes and payloads, on both sides of the wire. */
import type { TypeHint } from '../common/parameter-types.js';
import type { Payload } from '../common/payload.js';
import type { DtoConverter } from './dto.js';
import type { PayloadConverter } from './payload-converter.js';
import type { SerializationContext } from './serialization-context.js';
import { fromPayload } from './value-payloads.js';

export interface ArgumentsToPrepare {
  values: readonly unknown[];
  /** Of the parameters by position; empty for a call by name, where only instances are known by their class. */
  types?: readonly TypeHint[];
  dto: DtoConverter;
  /** Whose arguments, for errors: `workflow 'Order'` */
  where: string;
}

/**
 * Validates arguments and makes them plain, before they become payloads.
 *
 * @throws PayloadValidationError naming the argument and the paths inside it
 * @throws DtoAsyncRuleError when a class has an asynchronous rule
 */
export function prepareArguments({ values, types = [], dto, where }: ArgumentsToPrepare): unknown[] {
  return values.map((value, i) =>
    typeof value === 'object' || types[i] !== undefined ? dto.prepare(value, types[i], argumentOf(where, i)) : value,
  );
}

export interface ArgumentsToRevive {
  payloads: readonly Payload[] | null | undefined;
  types?: readonly TypeHint[];
  converter: PayloadConverter;
  dto: DtoConverter;
  /** Whose arguments, for errors: `workflow 'Order'` */
  where: string;
  context?: SerializationContext;
  /** False on replay of what was valid when it was accepted. @defaultValue true */
  validate?: boolean;
}

/**
 * Arguments out of payloads, revived and validated by the types of the parameters.
 *
 * @throws PayloadValidationError naming the argument and the paths inside it
 * @throws PayloadDecodeError or UnknownPayloadEncodingError when a payload cannot be read
 */
export function reviveArguments(given: ArgumentsToRevive): unknown[] {
  const { payloads, types = [], converter, dto, where, context, validate } = given;
  return (payloads ?? []).map((payload, i) => {
    const type = types[i];
    const value = fromPayload(converter, payload, type, context);
    return type === undefined ? value : dto.revive(value, type, argumentOf(where, i), validate);
  });
}

function argumentOf(where: string, index: number): string {
  return `argument ${index + 1} of ${where}`;
}
