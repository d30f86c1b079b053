/**
 * Converts the values of client calls to payloads and back, always in this order: DTO
 * validation and conversion, payload converter, codecs over the whole message.
 */
import { typeHintOf, type ParameterType, type TypeThunk } from '../common/parameter-types.js';
import type { FailureInfo, Headers, Payload, PayloadMap, Payloads } from '../common/payload.js';
import { decodeError, type LoadedDataConverter } from '../converter/data-converter.js';
import { defaultPayloadConverter } from '../converter/default-converters.js';
import { decodeMessagePayloads, encodeMessagePayloads } from '../converter/message-payloads.js';
import type { WorkflowSerializationContext } from '../converter/serialization-context.js';
import { ValueConverter } from '../converter/value-converter.js';
import { fromPayloadMap, fromPayloads } from '../converter/value-payloads.js';
import type { Header, MessageTypes } from '../proto/index.js';

/** Headers in the form of requests; `undefined` when empty. */
export function headerOf(headers: Headers): Header | undefined {
  return Object.keys(headers).length > 0 ? { fields: headers } : undefined;
}

export class ClientPayloads {
  private readonly values: ValueConverter;

  constructor(
    readonly converter: LoadedDataConverter,
    private readonly namespace: string,
  ) {
    this.values = new ValueConverter(converter);
  }

  contextOf(workflowId: string): WorkflowSerializationContext {
    return { type: 'workflow', namespace: this.namespace, workflowId };
  }

  /**
   * Converts arguments to payloads. Codecs are not applied yet.
   *
   * @param where - owner of the arguments, for errors: `workflow 'Order'`
   * @throws PayloadValidationError when an argument violates the validation rules of its class
   * @throws ValueNotSerializableError when no converter accepts an argument
   */
  arguments(
    values: readonly unknown[] | undefined,
    types: readonly ParameterType[] | undefined,
    where: string,
    context: WorkflowSerializationContext,
  ): Payloads | undefined {
    const payloads = this.values.toArguments(values ?? [], { types, where, context });
    return payloads.length === 0 ? undefined : { payloads };
  }

  memo(values: Readonly<Record<string, unknown>>, context: WorkflowSerializationContext): PayloadMap {
    return this.values.toMap(values, 'memo', context);
  }

  /** A string for the Temporal Web UI, which reads only plain JSON. */
  text(text: string): Payload {
    return defaultPayloadConverter.toPayload(text);
  }

  /**
   * Converts the first of the decoded payloads of a result, revived and validated as `returns`.
   *
   * @throws PayloadValidationError when the value violates the validation rules of its class
   */
  result(
    payloads: Payloads | null | undefined,
    returns: TypeThunk | undefined,
    where: string,
    context: WorkflowSerializationContext,
  ): unknown {
    const payload = payloads?.payloads[0];
    if (payload === undefined) return undefined;
    return this.values.fromPayload(payload, { type: returns && typeHintOf(returns), where, context });
  }

  plainValues(payloads: Payloads | null | undefined, context: WorkflowSerializationContext): unknown[] {
    return fromPayloads(this.converter.payloadConverter, payloads?.payloads, [], context);
  }

  valueMap(payloads: PayloadMap | null | undefined, context: WorkflowSerializationContext): Record<string, unknown> {
    return fromPayloadMap(this.converter.payloadConverter, payloads, context);
  }

  /** Converts a failure whose payloads are already decoded to an error. */
  error(failure: FailureInfo, context: WorkflowSerializationContext): Error {
    return this.converter.failureConverter.failureToError(failure, this.converter.payloadConverter, context);
  }

  /** Converts a failure to an error, as it was received. */
  receivedError(failure: FailureInfo, context: WorkflowSerializationContext): Promise<Error> {
    return decodeError(this.converter, failure, context);
  }

  /** Runs the codecs over a request, in place. */
  encode<K extends keyof MessageTypes>(
    name: K,
    message: MessageTypes[K],
    context: WorkflowSerializationContext,
  ): Promise<void> {
    return encodeMessagePayloads(name, message, this.converter.payloadCodecs, context);
  }

  /** Runs the codecs over a response, in place. */
  decode<K extends keyof MessageTypes>(
    name: K,
    message: MessageTypes[K],
    context: WorkflowSerializationContext,
  ): Promise<void> {
    return decodeMessagePayloads(name, message, this.converter.payloadCodecs, context);
  }
}
