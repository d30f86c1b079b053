/** Data conversion of one run: values of its author to payloads in border form and back, by type where one is known. */
import type { RunInit } from '../../activation/workflow-host.js';
import type { TypeHint } from '../../common/parameter-types.js';
import type { FailureInfo, Payload, PayloadMap, UserMetadata } from '../../common/payload.js';
import type { DtoConverter } from '../../converter/dto.js';
import { DefaultFailureConverter, type FailureConverter } from '../../converter/failure-converter.js';
import type { PayloadConverter } from '../../converter/payload-converter.js';
import { isRawValue, RawValue } from '../../converter/raw-value.js';
import type { ActivitySerializationContext, SerializationContext } from '../../converter/serialization-context.js';
import { toPayload } from '../../converter/value-payloads.js';
import { BorderConverter, fromBorder, toBorder } from './border.js';

/** The converters of a realm. */
export interface RealmConverters {
  payloadConverter: PayloadConverter;
  failureConverter: FailureConverter;
  dto: DtoConverter;
}

const lastResort = new DefaultFailureConverter();

export class RunConverter {
  private readonly border: BorderConverter;
  private readonly context: SerializationContext;

  constructor(
    private readonly init: RunInit,
    private readonly converters: RealmConverters,
  ) {
    this.border = new BorderConverter(converters.payloadConverter);
    this.context = { type: 'workflow', namespace: init.namespace, workflowId: init.workflowId };
  }

  /** The converter of values, for authors. */
  get payloadConverter(): PayloadConverter {
    return this.converters.payloadConverter;
  }

  /** @param where - of the value, for the error: `result of workflow 'Order'` */
  toPayload(value: unknown, where: string, context: SerializationContext = this.context): Payload {
    if (typeof value !== 'object' || value === null) return toPayload(this.border, value, context);
    if (isRawValue(value)) return toBorder(value.payload);
    return toPayload(this.border, this.converters.dto.prepare(value, undefined, where), context);
  }

  /** @param where - whose arguments, for the error: `activity 'charge'` */
  toPayloads(values: readonly unknown[], where: string, context?: SerializationContext): Payload[] {
    return values.map((value, i) => this.toPayload(value, `argument ${i + 1} of ${where}`, context));
  }

  toPayloadMap(values: Readonly<Record<string, unknown>>, where: string): PayloadMap {
    const payloads: PayloadMap = {};
    for (const key of Object.keys(values)) payloads[key] = this.toPayload(values[key], `'${key}' of ${where}`);
    return payloads;
  }

  /** Payload of a text for the Web UI. */
  toUserMetadata(summary: string | undefined): { userMetadata?: UserMetadata } {
    return summary === undefined ? {} : { userMetadata: { summary: this.toPayload(summary, 'summary') } };
  }

  /**
   * A value, revived and validated by `type`.
   *
   * @throws PayloadValidationError when it breaks the rules of its class
   */
  fromPayload(
    payload: Payload,
    type?: TypeHint,
    where = 'value',
    context: SerializationContext = this.context,
  ): unknown {
    const value = this.border.fromPayload(payload, type, context);
    return type === undefined ? value : this.converters.dto.revive(value, type, where);
  }

  /**
   * Arguments, revived by the types of their parameters.
   *
   * @param where - whose arguments, for the error: `signal 'approve'`
   * @param validate - false on replay of what was valid when it was accepted
   * @throws PayloadValidationError naming the argument and the paths inside it
   */
  fromArguments(payloads: readonly Payload[], types: readonly TypeHint[], where: string, validate = true): unknown[] {
    return payloads.map((payload, i) => {
      const type = types[i];
      const value = this.border.fromPayload(payload, type, this.context);
      return type === undefined
        ? value
        : this.converters.dto.revive(value, type, `argument ${i + 1} of ${where}`, validate);
    });
  }

  /** Arguments unread, for a dynamic handler. */
  rawArguments(payloads: readonly Payload[]): RawValue[] {
    return payloads.map((payload) => new RawValue(fromBorder(payload)));
  }

  fromPayloadMap(payloads: PayloadMap): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const [key, payload] of Object.entries(payloads)) values[key] = this.fromPayload(payload);
    return values;
  }

  /** Never throws: the failure of a converter of the author's is told instead. */
  toFailure(error: unknown): FailureInfo {
    try {
      return this.converters.failureConverter.errorToFailure(error, this.border, this.context);
    } catch (fault) {
      return lastResort.errorToFailure(fault, this.border, this.context);
    }
  }

  toError(failure: FailureInfo, context: SerializationContext = this.context): Error {
    return this.converters.failureConverter.failureToError(failure, this.border, context);
  }

  activityContext(
    activityType: string,
    activityId: string,
    taskQueue: string,
    isLocal: boolean,
  ): ActivitySerializationContext {
    const { namespace, workflowId, workflowType } = this.init;
    return {
      type: 'activity',
      namespace,
      workflowId,
      workflowType,
      activityId,
      activityType,
      activityTaskQueue: taskQueue,
      isLocal,
    };
  }
}
