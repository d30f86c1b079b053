// The history of workflows.mjs, as a server writes it, of any length.
import { EventType, TaskQueueKind } from '@nest-temporal/core/internal/proto/enums';
import { encodeMessage } from '@nest-temporal/core/internal/proto/index';

const eventsPerActivity = 6;
const taskQueue = { name: 'replay', kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL };
const beganAt = 1_790_000_000;

/** The encoded `History` of a run with `length` events, or a few more. */
export function sequenceHistory(length) {
  const count = Math.ceil(length / eventsPerActivity);
  const history = new SequenceHistory();
  history.start(count);
  for (let i = 0; i < count; i++) history.activity(i);
  history.complete(count);
  return encodeMessage('History', { events: history.events });
}

class SequenceHistory {
  events = [];

  start(count) {
    this.#add('WORKFLOW_EXECUTION_STARTED', 'workflowExecutionStarted', {
      workflowType: { name: 'sequence' },
      taskQueue,
      input: payloads(count),
      workflowTaskTimeout: { seconds: 10 },
      originalExecutionRunId: 'f3b1c8d2-5a7e-4c90-8f65-1f0a2d3b4c5e',
      firstExecutionRunId: 'f3b1c8d2-5a7e-4c90-8f65-1f0a2d3b4c5e',
      attempt: 1,
      workflowId: 'replay',
    });
    this.#workflowTask();
  }

  activity(i) {
    const scheduledEventId = this.#add('ACTIVITY_TASK_SCHEDULED', 'activityTaskScheduled', {
      activityId: `${i + 1}`,
      activityType: { name: 'echo' },
      taskQueue,
      input: payloads(i),
      startToCloseTimeout: { seconds: 60 },
      workflowTaskCompletedEventId: this.events.length,
    });
    const startedEventId = this.#add('ACTIVITY_TASK_STARTED', 'activityTaskStarted', {
      scheduledEventId,
      identity: '1@worker',
      attempt: 1,
    });
    this.#add('ACTIVITY_TASK_COMPLETED', 'activityTaskCompleted', {
      result: payloads(i),
      scheduledEventId,
      startedEventId,
      identity: '1@worker',
    });
    this.#workflowTask();
  }

  complete(count) {
    this.#add('WORKFLOW_EXECUTION_COMPLETED', 'workflowExecutionCompleted', {
      result: payloads(count),
      workflowTaskCompletedEventId: this.events.length,
    });
  }

  #workflowTask() {
    const scheduledEventId = this.#add('WORKFLOW_TASK_SCHEDULED', 'workflowTaskScheduled', {
      taskQueue,
      startToCloseTimeout: { seconds: 10 },
      attempt: 1,
    });
    const startedEventId = this.#add('WORKFLOW_TASK_STARTED', 'workflowTaskStarted', {
      scheduledEventId,
      identity: '1@worker',
    });
    this.#add('WORKFLOW_TASK_COMPLETED', 'workflowTaskCompleted', {
      scheduledEventId,
      startedEventId,
      identity: '1@worker',
    });
  }

  /** The id of the new event. */
  #add(type, name, attributes) {
    const eventId = this.events.length + 1;
    this.events.push({
      eventId,
      eventTime: { seconds: beganAt + eventId },
      eventType: EventType[`EVENT_TYPE_${type}`],
      [`${name}EventAttributes`]: attributes,
    });
    return eventId;
  }
}

function payloads(value) {
  const payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) };
  return { payloads: [payload] };
}
