/** Data conversion of one run: values of its author to payloads of the realm and back, by type where one is known. */
import type { RunInit } from '../../activation/workflow-host.js';
import type { ParameterType, TypeHint } from '../../common/parameter-types.js';
import { mapEntries, mapFailure, mapList } from '../../common/payload-mapping.js';
import type { FailureInfo, Headers, PayloadMap, UserMetadata } from '../../common/payload.js';
import type {
  SearchAttributesInput,
  SearchAttributeUpdate,
  TypedSearchAttributes,
  UntypedSearchAttributes,
} from '../../common/search-attributes.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import { DefaultFailureConverter, type FailureConverter } from '../../converter/failure-converter.js';
import {
  decodeSearchAttributes,
  decodeUntypedSearchAttributes,
  encodeAnySearchAttributes,
  encodeSearchAttributeUpdates,
} from '../../converter/search-attribute-converter.js';
import { unusablePayloadFailure } from '../../converter/payload-failures.js';
import type { PayloadConverter } from '../../converter/payload-converter.js';
import { RawValue } from '../../converter/raw-value.js';
import type {
  ActivitySerializationContext,
  SerializationContext,
  WorkflowSerializationContext,
} from '../../converter/serialization-context.js';
import { ValueConverter, type ValueConverterParts } from '../../converter/value-converter.js';
import { fromRealm, toRealm } from './boundary.js';

/** The converters of a realm. */
export interface RealmConverters extends ValueConverterParts {
  readonly failureConverter: FailureConverter;
}

const lastResort = new DefaultFailureConverter();

export class RunConverter {
  private readonly values: ValueConverter;
  private readonly context: SerializationContext;

  constructor(
    private readonly init: RunInit,
    private readonly converters: RealmConverters,
  ) {
    this.values = new ValueConverter(converters);
    this.context = this.workflowContext(init.workflowId);
  }

  /** The converter of values, for authors. */
  get payloadConverter(): PayloadConverter {
    return this.converters.payloadConverter;
  }

  /** @param where - of the value, for the error: `result of workflow 'Order'` */
  toPayload(value: unknown, where: string): RealmPayload {
    return toRealm(this.values.toPayload(value, { where, context: this.context }));
  }

  /** @param where - whose arguments, for the error: `activity 'charge'` */
  toArguments(
    values: readonly unknown[],
    where: string,
    context = this.context,
    types?: readonly ParameterType[],
  ): RealmPayload[] {
    return mapList(this.values.toArguments(values, { where, context, types }), toRealm);
  }

  toPayloadMap(
    values: Readonly<Record<string, unknown>>,
    where: string,
    context = this.context,
  ): PayloadMap<RealmPayload> {
    return mapEntries(this.values.toMap(values, where, context), toRealm);
  }

  toSearchAttributes(untyped?: UntypedSearchAttributes, typed?: SearchAttributesInput): PayloadMap<RealmPayload> {
    return mapEntries(encodeAnySearchAttributes(untyped, typed), toRealm);
  }

  /** @throws TypeError when a value is not of the type of its key */
  toSearchAttributeUpdates(updates: readonly SearchAttributeUpdate[]): PayloadMap<RealmPayload> {
    return mapEntries(encodeSearchAttributeUpdates(updates), toRealm);
  }

  fromSearchAttributes(payloads: PayloadMap<RealmPayload>): TypedSearchAttributes {
    return decodeSearchAttributes(mapEntries(payloads, fromRealm));
  }

  fromUntypedSearchAttributes(payloads: PayloadMap<RealmPayload>): UntypedSearchAttributes {
    return decodeUntypedSearchAttributes(mapEntries(payloads, fromRealm));
  }

  /** Payloads of texts for the Web UI. */
  toUserMetadata(summary: string | undefined, details?: string): { userMetadata?: UserMetadata<RealmPayload> } {
    if (summary === undefined && details === undefined) return {};
    const payload = (text: string | undefined, where: string): RealmPayload | undefined =>
      text === undefined ? undefined : this.toPayload(text, where);
    return { userMetadata: { summary: payload(summary, 'summary'), details: payload(details, 'details') } };
  }

  /** Headers as interceptors write them. */
  toHeaders(headers: Headers): Headers<RealmPayload> {
    return mapEntries(headers, toRealm);
  }

  /** Headers as interceptors read them. */
  fromHeaders(headers: Headers<RealmPayload>): Headers {
    return mapEntries(headers, fromRealm);
  }

  /**
   * A value that workflow code gets where it waits or asks for it, revived and validated by `type`.
   *
   * @throws ApplicationFailure non-retryable, when it breaks the rules of its class or can never be read: to deliver it
   *   again would change nothing
   */
  fromPayload(payload: RealmPayload, type?: TypeHint, where = 'value', context = this.context): unknown {
    try {
      return this.values.fromPayload(fromRealm(payload), { type, where, context });
    } catch (error) {
      throw unusablePayloadFailure(error) ?? error;
    }
  }

  /**
   * Arguments, revived by the types of their parameters.
   *
   * @param where - whose arguments, for the error: `signal 'approve'`
   * @param validate - false on replay of what was valid when it was accepted
   * @throws PayloadValidationError naming the argument and the paths inside it
   */
  fromArguments(
    payloads: readonly RealmPayload[],
    types: readonly ParameterType[],
    where: string,
    validate = true,
  ): unknown[] {
    const { context } = this;
    return this.values.fromArguments(mapList(payloads, fromRealm), { types, where, context, validate });
  }

  /** Arguments unread, for a dynamic handler. */
  rawArguments(payloads: readonly RealmPayload[]): RawValue[] {
    return mapList(payloads, (payload) => new RawValue(fromRealm(payload)));
  }

  fromPayloadMap(payloads: PayloadMap<RealmPayload>): Record<string, unknown> {
    return mapEntries(payloads, (payload) => this.fromPayload(payload));
  }

  /** Never throws: the failure of a converter of the author's is told instead. */
  toFailure(error: unknown): FailureInfo<RealmPayload> {
    const { payloadConverter, failureConverter } = this.converters;
    try {
      return mapFailure(failureConverter.errorToFailure(error, payloadConverter, this.context), toRealm);
    } catch (fault) {
      return mapFailure(lastResort.errorToFailure(fault, payloadConverter, this.context), toRealm);
    }
  }

  toError(failure: FailureInfo<RealmPayload>, context = this.context): Error {
    const { payloadConverter, failureConverter } = this.converters;
    return failureConverter.failureToError(mapFailure(failure, fromRealm), payloadConverter, context);
  }

  /** Of another workflow: a child, or the target of a signal. */
  workflowContext(workflowId: string): WorkflowSerializationContext {
    return { type: 'workflow', namespace: this.init.namespace, workflowId };
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
