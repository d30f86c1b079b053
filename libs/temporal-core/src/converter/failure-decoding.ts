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
import { categories, retryBehaviors, retryStates, timeoutTypes } from './failure-enums.js';
import type { PayloadConverter } from './payload-converter.js';
import type { SerializationContext } from './serialization-context.js';
import { PayloadDecodeError } from './errors.js';
import { RawValue } from './raw-value.js';
import { fromPayload } from './value-payloads.js';

/** One level of a failure on its way in. */
export class FailureDecoding {
  constructor(
    private readonly failure: FailureInfo,
    private readonly message: string,
    private readonly cause: Error | undefined,
    private readonly converter: PayloadConverter,
    private readonly context: SerializationContext | undefined,
  ) {}

  decode(): TemporalFailure {
    const { failure, message, cause } = this;
    if (failure.applicationFailureInfo) return this.application(failure.applicationFailureInfo);
    if (failure.activityFailureInfo) return this.activity(failure.activityFailureInfo);
    if (failure.childWorkflowExecutionFailureInfo) return this.childWorkflow(failure.childWorkflowExecutionFailureInfo);
    if (failure.timeoutFailureInfo) {
      const { timeoutType, lastHeartbeatDetails } = failure.timeoutFailureInfo;
      return new TimeoutFailure(message, timeoutTypes.fromWire(timeoutType), this.values(lastHeartbeatDetails), cause);
    }
    if (failure.canceledFailureInfo) {
      return new CancelledFailure(message, this.values(failure.canceledFailureInfo.details), cause);
    }
    if (failure.terminatedFailureInfo) return new TerminatedFailure(message, cause);
    if (failure.serverFailureInfo) {
      return new ServerFailure(message, failure.serverFailureInfo.nonRetryable ?? false, cause);
    }
    if (failure.resetWorkflowFailureInfo) {
      const details = this.values(failure.resetWorkflowFailureInfo.lastHeartbeatDetails);
      return new ApplicationFailure({ message, type: 'ResetWorkflow', details, cause });
    }
    if (failure.nexusOperationExecutionFailureInfo) {
      return this.nexusOperation(failure.nexusOperationExecutionFailureInfo);
    }
    if (failure.nexusHandlerFailureInfo) {
      const { type = '', retryBehavior } = failure.nexusHandlerFailureInfo;
      return new NexusHandlerFailure(message, type, retryBehaviors.fromWire(retryBehavior), cause);
    }
    return new TemporalFailure(message, cause);
  }

  private values(payloads: Payloads | null | undefined): unknown[] {
    return (payloads?.payloads ?? []).map((payload) => {
      try {
        return fromPayload(this.converter, payload, undefined, this.context);
      } catch (error) {
        if (!(error instanceof PayloadDecodeError)) throw error;
        // The failure is the news; what nobody can read of it is kept unread.
        return new RawValue(payload);
      }
    });
  }

  private application(info: NonNullable<FailureInfo['applicationFailureInfo']>): ApplicationFailure {
    const delay = info.nextRetryDelay;
    return new ApplicationFailure({
      message: this.message,
      cause: this.cause,
      type: info.type ?? '',
      nonRetryable: info.nonRetryable ?? false,
      details: this.values(info.details),
      category: categories.fromWire(info.category),
      ...(delay ? { nextRetryDelay: (delay.seconds ?? 0) * 1000 + (delay.nanos ?? 0) / 1e6 } : {}),
    });
  }

  /** An absent scalar of proto3 reads as empty or 0; here it is absent again. */
  private activity(info: NonNullable<FailureInfo['activityFailureInfo']>): ActivityFailure {
    const fields = {
      activityType: info.activityType?.name ?? '',
      activityId: info.activityId || undefined,
      identity: info.identity || undefined,
      retryState: retryStates.fromWire(info.retryState),
      scheduledEventId: info.scheduledEventId || undefined,
      startedEventId: info.startedEventId || undefined,
    };
    return new ActivityFailure(this.message, fields, this.cause);
  }

  private childWorkflow(info: NonNullable<FailureInfo['childWorkflowExecutionFailureInfo']>): ChildWorkflowFailure {
    const fields = {
      namespace: info.namespace || undefined,
      workflowId: info.workflowExecution?.workflowId ?? '',
      runId: info.workflowExecution?.runId || undefined,
      workflowType: info.workflowType?.name ?? '',
      retryState: retryStates.fromWire(info.retryState),
      initiatedEventId: info.initiatedEventId || undefined,
      startedEventId: info.startedEventId || undefined,
    };
    return new ChildWorkflowFailure(this.message, fields, this.cause);
  }

  private nexusOperation(info: NonNullable<FailureInfo['nexusOperationExecutionFailureInfo']>): NexusOperationFailure {
    const { endpoint = '', service = '', operation = '' } = info;
    const operationToken = info.operationToken || undefined;
    const scheduledEventId = info.scheduledEventId || undefined;
    const fields = { endpoint, service, operation, operationToken, scheduledEventId };
    return new NexusOperationFailure(this.message, fields, this.cause);
  }
}
