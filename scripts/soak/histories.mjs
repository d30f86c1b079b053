// The histories that a workflow left: of its runs, of its children and of their runs; what they hold, and what is wrong in them.
import { WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';

/** What has to be in the histories often enough: the kinds of commands, and their confirmations, by event. */
/* prettier-ignore */
const kinds = {
  timers: ({ timerStartedEventAttributes }) => timerStartedEventAttributes,
  'cancelled timers': ({ timerCanceledEventAttributes }) => timerCanceledEventAttributes,
  activities: ({ activityTaskScheduledEventAttributes }) => activityTaskScheduledEventAttributes,
  'cancelled activities': ({ activityTaskCancelRequestedEventAttributes }) => activityTaskCancelRequestedEventAttributes,
  'local activities': ({ markerRecordedEventAttributes }) => markerRecordedEventAttributes?.markerName === 'core_local_activity',
  patches: ({ markerRecordedEventAttributes }) => markerRecordedEventAttributes?.markerName === 'core_patch',
  children: ({ startChildWorkflowExecutionInitiatedEventAttributes }) => startChildWorkflowExecutionInitiatedEventAttributes,
  'signals to workflows': ({ signalExternalWorkflowExecutionInitiatedEventAttributes }) => signalExternalWorkflowExecutionInitiatedEventAttributes,
  'cancellations of workflows': ({ requestCancelExternalWorkflowExecutionInitiatedEventAttributes }) => requestCancelExternalWorkflowExecutionInitiatedEventAttributes,
  'search attributes': ({ upsertWorkflowSearchAttributesEventAttributes }) => upsertWorkflowSearchAttributesEventAttributes,
  memos: ({ workflowPropertiesModifiedEventAttributes }) => workflowPropertiesModifiedEventAttributes,
  signals: ({ workflowExecutionSignaledEventAttributes }) => workflowExecutionSignaledEventAttributes,
  'accepted updates': ({ workflowExecutionUpdateAcceptedEventAttributes }) => workflowExecutionUpdateAcceptedEventAttributes,
  'completed updates': ({ workflowExecutionUpdateCompletedEventAttributes }) => workflowExecutionUpdateCompletedEventAttributes,
  cancellations: ({ workflowExecutionCancelRequestedEventAttributes }) => workflowExecutionCancelRequestedEventAttributes,
  completions: ({ workflowExecutionCompletedEventAttributes }) => workflowExecutionCompletedEventAttributes,
  failures: ({ workflowExecutionFailedEventAttributes }) => workflowExecutionFailedEventAttributes,
  'ends by cancellation': ({ workflowExecutionCanceledEventAttributes }) => workflowExecutionCanceledEventAttributes,
  'continued as new': ({ workflowExecutionContinuedAsNewEventAttributes }) => workflowExecutionContinuedAsNewEventAttributes,
};

/** Failures of tasks that say nothing against the worker: the server had news for the workflow, or its parent closed. */
const serversOwn = [
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_UPDATE,
  WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
];

export class Histories {
  list = [];
  counts = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, 0]));
  events = 0;
  taskFailures = [];
  #client;

  constructor(client) {
    this.#client = client;
  }

  /** Fetches the run, then those that continue it and its children. */
  async add(label, workflowId, runId) {
    const history = await this.#client.getHandle(workflowId, runId).fetchHistory();
    const { events = [] } = history;
    this.list.push({ label, workflowId, history });
    this.events += events.length;
    for (const event of events) this.#read(label, event);
    for (const next of events.flatMap((event) => linkedFrom(event, workflowId))) await this.add(label, ...next);
  }

  #read(label, event) {
    for (const [kind, holds] of Object.entries(kinds)) if (holds(event)) this.counts[kind]++;
    const failed = event.workflowTaskFailedEventAttributes;
    if (failed && !serversOwn.includes(failed.cause)) {
      const [cause] = Object.entries(WorkflowTaskFailedCause).find(([, value]) => value === failed.cause) ?? [];
      this.taskFailures.push(`${label}: ${cause}: ${failed.failure?.message}`);
    }
  }
}

function linkedFrom(event, workflowId) {
  const continued = event.workflowExecutionContinuedAsNewEventAttributes;
  if (continued) return [[workflowId, continued.newExecutionRunId]];
  const started = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
  return started ? [[started.workflowId, started.runId]] : [];
}
