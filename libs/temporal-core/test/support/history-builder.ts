/** Builds histories event by event, with the ids and times that a server would give them. */
import {
  type CancelExternalWorkflowExecutionFailedCause,
  EventType,
  RetryState,
  type SignalExternalWorkflowExecutionFailedCause,
  StartChildWorkflowExecutionFailedCause,
  WorkflowTaskFailedCause,
} from '../../src/proto/enums.js';
import type {
  Failure,
  HistoryEvent,
  Payload,
  UpdateRequest,
  WorkflowExecutionStartedEventAttributes,
  WorkflowTaskCompletedEventAttributes,
  WorkflowTaskStartedEventAttributes,
} from '../../src/proto/index.js';

const { START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS: alreadyExists } =
  StartChildWorkflowExecutionFailedCause;

/** Time of the first event; each event is one second later than the one before. */
export const startTimeMs = Date.UTC(2026, 0, 1);

export function historyBuilder(): HistoryBuilder {
  return new HistoryBuilder();
}

/** A JSON payload. */
export function payload(value: unknown): Payload {
  const text = new TextEncoder();
  return { metadata: { encoding: text.encode('json/plain') }, data: text.encode(JSON.stringify(value)) };
}

/** Workflow time at the event with the id. */
export function timeOf(eventId: number): number {
  return startTimeMs + (eventId - 1) * 1000;
}

function updateRequest(updateId: string, name: string): UpdateRequest {
  return { meta: { updateId, identity: 'client-1' }, input: { name, args: { payloads: [payload(updateId)] } } };
}

export class HistoryBuilder {
  readonly events: HistoryEvent[] = [];
  private taskScheduledId = 0;
  private taskStartedId = 0;

  get lastId(): number {
    return this.events.length;
  }

  /** The events after the one with the id, as a sticky task brings them. */
  after(eventId: number): HistoryEvent[] {
    return this.events.slice(eventId);
  }

  /** Adds any event; returns the builder. */
  add(eventType: number, attributes: Omit<HistoryEvent, 'eventId' | 'eventType'> = {}): this {
    const eventId = this.events.length + 1;
    const eventTime = { seconds: timeOf(eventId) / 1000, nanos: 0 };
    this.events.push({ eventId, eventTime, eventType: eventType as EventType, ...attributes });
    return this;
  }

  started(attributes: WorkflowExecutionStartedEventAttributes = {}): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, {
      workflowExecutionStartedEventAttributes: {
        workflowType: { name: 'greet' },
        originalExecutionRunId: 'run-1',
        firstExecutionRunId: 'run-1',
        attempt: 1,
        ...attributes,
      },
    });
  }

  taskScheduled(): this {
    this.add(EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, { workflowTaskScheduledEventAttributes: { attempt: 1 } });
    this.taskScheduledId = this.lastId;
    return this;
  }

  taskStarted(attributes: WorkflowTaskStartedEventAttributes = {}): this {
    this.add(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED, {
      workflowTaskStartedEventAttributes: { scheduledEventId: this.taskScheduledId, ...attributes },
    });
    this.taskStartedId = this.lastId;
    return this;
  }

  /** A task that has begun: scheduled and started. */
  task(): this {
    return this.taskScheduled().taskStarted();
  }

  taskCompleted(attributes: WorkflowTaskCompletedEventAttributes = {}): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, {
      workflowTaskCompletedEventAttributes: {
        scheduledEventId: this.taskScheduledId,
        startedEventId: this.taskStartedId,
        ...attributes,
      },
    });
  }

  taskFailed(newRunId?: string): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED, {
      workflowTaskFailedEventAttributes: {
        scheduledEventId: this.taskScheduledId,
        startedEventId: this.taskStartedId,
        newRunId,
        cause:
          newRunId === undefined
            ? WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE
            : WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW,
      },
    });
  }

  taskTimedOut(): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT, {
      workflowTaskTimedOutEventAttributes: {
        scheduledEventId: this.taskScheduledId,
        startedEventId: this.taskStartedId,
      },
    });
  }

  activityScheduled(activityId = '1', type = 'compose'): this {
    return this.add(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, {
      activityTaskScheduledEventAttributes: { activityId, activityType: { name: type } },
    });
  }

  activityStarted(scheduledEventId: number): this {
    return this.add(EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED, {
      activityTaskStartedEventAttributes: { scheduledEventId },
    });
  }

  /** Started and completed. */
  activityCompleted(scheduledEventId: number, ...results: Payload[]): this {
    this.activityStarted(scheduledEventId);
    return this.add(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, {
      activityTaskCompletedEventAttributes: {
        scheduledEventId,
        startedEventId: this.lastId,
        result: results.length > 0 ? { payloads: results } : undefined,
      },
    });
  }

  /** Started and failed. */
  activityFailed(scheduledEventId: number, failure: Failure): this {
    this.activityStarted(scheduledEventId);
    return this.add(EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED, {
      activityTaskFailedEventAttributes: {
        scheduledEventId,
        startedEventId: this.lastId,
        failure,
        identity: 'worker-1',
        retryState: RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED,
      },
    });
  }

  activityTimedOut(scheduledEventId: number, failure: Failure): this {
    return this.add(EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT, {
      activityTaskTimedOutEventAttributes: {
        scheduledEventId,
        failure,
        retryState: RetryState.RETRY_STATE_TIMEOUT,
      },
    });
  }

  activityCancelRequested(scheduledEventId: number): this {
    return this.add(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED, {
      activityTaskCancelRequestedEventAttributes: { scheduledEventId },
    });
  }

  activityCanceled(scheduledEventId: number, ...details: Payload[]): this {
    return this.add(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED, {
      activityTaskCanceledEventAttributes: { scheduledEventId, details: { payloads: details }, identity: 'worker-1' },
    });
  }

  /** @param data - of the marker, beside what every marker has; `result` and `failure` are the activity's */
  localActivityRecorded(
    seq: number,
    { result, failure, ...data }: { result?: Payload; failure?: Failure; [name: string]: unknown } = {},
  ): this {
    const id = { seq, attempt: 1, activity_id: String(seq), activity_type: 'compose', backoff: null };
    const details = { data: { payloads: [payload({ ...id, ...data })] } };
    return this.add(EventType.EVENT_TYPE_MARKER_RECORDED, {
      markerRecordedEventAttributes: {
        markerName: 'core_local_activity',
        details: result ? { ...details, result: { payloads: [result] } } : details,
        failure,
      },
    });
  }

  timerStarted(timerId = '1'): this {
    return this.add(EventType.EVENT_TYPE_TIMER_STARTED, { timerStartedEventAttributes: { timerId } });
  }

  timerFired(startedEventId: number, timerId = '1'): this {
    return this.add(EventType.EVENT_TYPE_TIMER_FIRED, { timerFiredEventAttributes: { timerId, startedEventId } });
  }

  timerCanceled(startedEventId: number, timerId = '1'): this {
    return this.add(EventType.EVENT_TYPE_TIMER_CANCELED, { timerCanceledEventAttributes: { timerId, startedEventId } });
  }

  /** The marker of a patch, as SDKs with core flag 2 write it. */
  patchMarker(id: string, deprecated = false): this {
    return this.marker('core_patch', { 'patch-data': payload({ id, deprecated }) });
  }

  /** A marker with one payload for each detail. */
  marker(markerName: string, details: Record<string, Payload>): this {
    const entries = Object.entries(details).map(([key, value]) => [key, { payloads: [value] }]);
    return this.add(EventType.EVENT_TYPE_MARKER_RECORDED, {
      markerRecordedEventAttributes: { markerName, details: Object.fromEntries(entries) },
    });
  }

  searchAttributesUpserted(indexedFields: Record<string, Payload>): this {
    return this.add(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, {
      upsertWorkflowSearchAttributesEventAttributes: { searchAttributes: { indexedFields } },
    });
  }

  memoUpserted(fields: Record<string, Payload>): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED, {
      workflowPropertiesModifiedEventAttributes: { upsertedMemo: { fields } },
    });
  }

  childInitiated(workflowId = 'child-1', type = 'ship'): this {
    return this.add(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED, {
      startChildWorkflowExecutionInitiatedEventAttributes: { workflowId, workflowType: { name: type } },
    });
  }

  childStartFailed(initiatedEventId: number, cause: StartChildWorkflowExecutionFailedCause = alreadyExists): this {
    return this.add(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED, {
      startChildWorkflowExecutionFailedEventAttributes: { initiatedEventId, cause },
    });
  }

  childStarted(initiatedEventId: number, runId = 'child-run-1'): this {
    return this.add(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED, {
      childWorkflowExecutionStartedEventAttributes: {
        initiatedEventId,
        workflowExecution: { workflowId: 'child-1', runId },
      },
    });
  }

  childCompleted(initiatedEventId: number, ...results: Payload[]): this {
    return this.add(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED, {
      childWorkflowExecutionCompletedEventAttributes: {
        initiatedEventId,
        result: results.length > 0 ? { payloads: results } : undefined,
      },
    });
  }

  childFailed(initiatedEventId: number, failure: Failure): this {
    return this.add(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED, {
      childWorkflowExecutionFailedEventAttributes: {
        initiatedEventId,
        failure,
        retryState: RetryState.RETRY_STATE_RETRY_POLICY_NOT_SET,
      },
    });
  }

  childCanceled(initiatedEventId: number, ...details: Payload[]): this {
    return this.add(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED, {
      childWorkflowExecutionCanceledEventAttributes: { initiatedEventId, details: { payloads: details } },
    });
  }

  childTimedOut(initiatedEventId: number): this {
    return this.add(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT, {
      childWorkflowExecutionTimedOutEventAttributes: { initiatedEventId, retryState: RetryState.RETRY_STATE_TIMEOUT },
    });
  }

  childTerminated(initiatedEventId: number): this {
    return this.add(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED, {
      childWorkflowExecutionTerminatedEventAttributes: { initiatedEventId },
    });
  }

  externalSignalInitiated(): this {
    return this.add(EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED, {
      signalExternalWorkflowExecutionInitiatedEventAttributes: {},
    });
  }

  externalSignaled(initiatedEventId: number): this {
    return this.add(EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED, {
      externalWorkflowExecutionSignaledEventAttributes: { initiatedEventId },
    });
  }

  externalSignalFailed(initiatedEventId: number, cause: SignalExternalWorkflowExecutionFailedCause): this {
    return this.add(EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED, {
      signalExternalWorkflowExecutionFailedEventAttributes: { initiatedEventId, cause },
    });
  }

  externalCancelInitiated(): this {
    return this.add(EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED, {
      requestCancelExternalWorkflowExecutionInitiatedEventAttributes: {},
    });
  }

  externalCancelRequested(initiatedEventId: number): this {
    return this.add(EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED, {
      externalWorkflowExecutionCancelRequestedEventAttributes: { initiatedEventId },
    });
  }

  externalCancelFailed(initiatedEventId: number, cause: CancelExternalWorkflowExecutionFailedCause): this {
    return this.add(EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED, {
      requestCancelExternalWorkflowExecutionFailedEventAttributes: { initiatedEventId, cause },
    });
  }

  signaled(signalName: string, ...values: Payload[]): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, {
      workflowExecutionSignaledEventAttributes: { signalName, input: { payloads: values }, identity: 'client-1' },
    });
  }

  cancelRequested(cause: string): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED, {
      workflowExecutionCancelRequestedEventAttributes: { cause },
    });
  }

  /** @param updateName - empty for an event without the request, which the event of its admission has */
  updateAccepted(sequencingEventId: number, updateId = 'u', updateName = 'raise'): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, {
      workflowExecutionUpdateAcceptedEventAttributes: {
        protocolInstanceId: updateId,
        acceptedRequestMessageId: `${updateId}/request`,
        acceptedRequestSequencingEventId: sequencingEventId,
        acceptedRequest: updateName === '' ? undefined : updateRequest(updateId, updateName),
      },
    });
  }

  updateCompleted(acceptedEventId: number, updateId = 'u'): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED, {
      workflowExecutionUpdateCompletedEventAttributes: { meta: { updateId }, acceptedEventId },
    });
  }

  updateAdmitted(updateId = 'u', updateName = 'raise'): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED, {
      workflowExecutionUpdateAdmittedEventAttributes: { request: updateRequest(updateId, updateName) },
    });
  }

  completed(...results: Payload[]): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, {
      workflowExecutionCompletedEventAttributes: { result: { payloads: results } },
    });
  }

  failed(failure: Failure): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, {
      workflowExecutionFailedEventAttributes: { failure },
    });
  }

  canceled(): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED, {
      workflowExecutionCanceledEventAttributes: {},
    });
  }

  continuedAsNew(): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, {
      workflowExecutionContinuedAsNewEventAttributes: { newExecutionRunId: 'run-2' },
    });
  }

  terminated(): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, {
      workflowExecutionTerminatedEventAttributes: {},
    });
  }

  timedOut(): this {
    return this.add(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT, {
      workflowExecutionTimedOutEventAttributes: {},
    });
  }
}
