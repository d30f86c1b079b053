import { durationToMs } from '../common/duration.js';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  NexusHandlerFailure,
  NexusOperationFailure,
  ServerFailure,
  TemporalFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '../common/failures.js';
import type { FailureInfo, Payloads } from '../common/payload.js';
import { mapFailure } from '../common/payload-mapping.js';
import { safeText } from '../common/safe-text.js';
import { decodedFailures } from './decoded-failures.js';
import { ValueNotSerializableError } from './errors.js';
import { categories, retryBehaviors, retryStates, timeoutTypes } from './failure-enums.js';
import type { PayloadConverter } from './payload-converter.js';
import type { SerializationContext } from './serialization-context.js';
import { causeOf, isErrorLike, messageOf, typeNameOf } from './thrown-value.js';
import { toPayload } from './value-payloads.js';

/** `source` of failures that were made by this library. */
export const failureSource = 'NestJSSDK';

/** Links of a chain of causes that are sent. Deeper messages are refused by protobuf readers of other languages. */
const maxCauses = 30;

const hiddenMessage = 'Encoded failure';

/** One error on its way out, with its causes. */
export class FailureEncoding {
  private readonly seen = new Set<unknown>();

  constructor(
    private readonly converter: PayloadConverter,
    private readonly context: SerializationContext | undefined,
    private readonly encodesAttributes: boolean,
  ) {}

  /** Encodes an error, whatever it does when it is read: that it was thrown is the news, and must arrive. */
  encodeAnyway(error: unknown): FailureInfo {
    try {
      return this.encode(error);
    } catch (fault) {
      return this.unreadable(error, fault);
    }
  }

  private encode(error: unknown): FailureInfo {
    const decoded = error instanceof TemporalFailure ? decodedFailures.unchanged(error) : undefined;
    // Codecs work in place: they must not encode the failure that the error keeps.
    if (decoded) return mapFailure(decoded, (payload) => payload);
    this.seen.add(error);
    const failure: FailureInfo = { message: messageOf(error), source: failureSource, ...this.specifics(error) };
    const stack = isErrorLike(error) ? error.stack : undefined;
    if (typeof stack === 'string') failure.stackTrace = stack;
    const cause = causeOf(error);
    // A chain may lead back to itself, or go on forever by getters.
    if (cause !== undefined && !this.seen.has(cause) && this.seen.size < maxCauses) failure.cause = this.encode(cause);
    if (this.encodesAttributes) this.hide(failure);
    return failure;
  }

  private unreadable(error: unknown, fault: unknown): FailureInfo {
    const message = attempt(() => messageOf(error)) ?? 'What was thrown';
    const why = attempt(() => messageOf(fault)) ?? safeText(fault);
    const failure: FailureInfo = {
      message: `${message} (could not be read as a whole: ${why})`,
      source: failureSource,
      applicationFailureInfo: { type: attempt(() => typeNameOf(error)) ?? 'Error' },
    };
    if (!this.encodesAttributes) return failure;
    // What must be hidden and cannot be is not told.
    return attempt(() => this.hide(failure)) ?? { ...failure, message: hiddenMessage };
  }

  private hide(failure: FailureInfo): FailureInfo {
    const attributes = { message: failure.message, stack_trace: failure.stackTrace ?? '' };
    failure.encodedAttributes = toPayload(this.converter, attributes, this.context);
    failure.message = hiddenMessage;
    failure.stackTrace = '';
    return failure;
  }

  private specifics(error: unknown): FailureInfo {
    if (error instanceof ApplicationFailure) return { applicationFailureInfo: this.application(error) };
    if (error instanceof ActivityFailure) return { activityFailureInfo: activity(error) };
    if (error instanceof ChildWorkflowFailure) return { childWorkflowExecutionFailureInfo: childWorkflow(error) };
    if (error instanceof CancelledFailure) return { canceledFailureInfo: { details: this.details(error.details) } };
    if (error instanceof TimeoutFailure) {
      return {
        timeoutFailureInfo: {
          timeoutType: timeoutTypes.toWire(error.timeoutType),
          lastHeartbeatDetails: this.details(error.lastHeartbeatDetails),
        },
      };
    }
    if (error instanceof ServerFailure) return { serverFailureInfo: { nonRetryable: error.nonRetryable } };
    if (error instanceof TerminatedFailure) return { terminatedFailureInfo: {} };
    if (error instanceof NexusOperationFailure) return { nexusOperationExecutionFailureInfo: nexusOperation(error) };
    if (error instanceof NexusHandlerFailure) {
      const { type, retryable } = error;
      return { nexusHandlerFailureInfo: { type, retryBehavior: retryBehaviors.toWire(retryable) } };
    }
    return { applicationFailureInfo: { type: typeNameOf(error) } };
  }

  private application(error: ApplicationFailure): NonNullable<FailureInfo['applicationFailureInfo']> {
    const { type, nonRetryable, nextRetryDelay } = error;
    const ms = nextRetryDelay === undefined ? undefined : durationToMs(nextRetryDelay);
    return {
      type,
      nonRetryable,
      details: this.details(error.details),
      ...(ms === undefined
        ? {}
        : { nextRetryDelay: { seconds: Math.floor(ms / 1000), nanos: Math.round((ms % 1000) * 1e6) } }),
      category: categories.toWire(error.category),
    };
  }

  private details(values: readonly unknown[] | undefined): Payloads | undefined {
    if (!values || values.length === 0) return undefined;
    return { payloads: values.map((value) => this.detail(value)) };
  }

  private detail(value: unknown): ReturnType<typeof toPayload> {
    try {
      return toPayload(this.converter, value, this.context);
    } catch (error) {
      if (!(error instanceof ValueNotSerializableError)) throw error;
      // The failure itself must arrive: it is the news, its details are not.
      return toPayload(this.converter, `[not serializable] ${error.message}`, this.context);
    }
  }
}

/** What `read` returns, `undefined` when it throws. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function activity(error: ActivityFailure): NonNullable<FailureInfo['activityFailureInfo']> {
  const { activityType, activityId, identity, scheduledEventId, startedEventId } = error;
  return {
    activityType: { name: activityType },
    retryState: retryStates.toWire(error.retryState),
    activityId,
    identity,
    scheduledEventId,
    startedEventId,
  };
}

function childWorkflow(error: ChildWorkflowFailure): NonNullable<FailureInfo['childWorkflowExecutionFailureInfo']> {
  const { namespace, workflowId, runId, workflowType, initiatedEventId, startedEventId } = error;
  return {
    namespace,
    workflowExecution: { workflowId, runId },
    workflowType: { name: workflowType },
    retryState: retryStates.toWire(error.retryState),
    initiatedEventId,
    startedEventId,
  };
}

function nexusOperation(error: NexusOperationFailure): NonNullable<FailureInfo['nexusOperationExecutionFailureInfo']> {
  const { endpoint, service, operation, operationToken, scheduledEventId } = error;
  return { endpoint, service, operation, operationToken, scheduledEventId };
}
