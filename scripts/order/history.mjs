// The history of one run, written the way the server writes it: from acts of the outside world and commands of the worker.
import { CommandType, EventType } from '@nest-temporal/core/internal/proto/enums';
import { unpackAny } from '@nest-temporal/core/internal/proto/index';
import { payloadsOf } from './payloads.mjs';

const startMs = Date.UTC(2030, 0, 1);
const taskMs = 1000;

export class RunHistory {
  events = [];
  /** Requests of the updates that come with the next task. */
  requests = [];
  #begun = new Map();
  #taskQueue;
  #nowMs = startMs;
  #scheduledEventId = 0;
  startedEventId = 0;
  previousStartedEventId = 0;
  isClosed = false;

  constructor({ workflowId, runId, workflowType, taskQueue }) {
    this.#taskQueue = { name: taskQueue, kind: 1 };
    this.#add('WORKFLOW_EXECUTION_STARTED', {
      workflowType: { name: workflowType },
      taskQueue: this.#taskQueue,
      workflowTaskTimeout: { seconds: 10 },
      originalExecutionRunId: runId,
      firstExecutionRunId: runId,
      workflowId,
      attempt: 1,
    });
  }

  /** Lets `acts` happen in their order while no worker polls, and then starts a workflow task. */
  startTask(acts) {
    this.requests = [];
    if (this.events.length === 1) this.#scheduleTask();
    for (const act of acts) {
      // An update is no event: a task is scheduled for it, and it comes after what has happened by then.
      if (act.type !== 'update') this.#act(act);
      if (this.#scheduledEventId === 0) this.#scheduleTask();
      if (act.type === 'update') this.requests.push({ ...act, sequencingEventId: this.events.length });
    }
    this.previousStartedEventId = this.startedEventId;
    this.#nowMs += taskMs;
    this.startedEventId = this.#add('WORKFLOW_TASK_STARTED', { scheduledEventId: this.#scheduledEventId });
  }

  /** The worker has answered the task. */
  completeTask({ commands, messages, sdkMetadata }) {
    const completedEventId = this.#add('WORKFLOW_TASK_COMPLETED', {
      scheduledEventId: this.#scheduledEventId,
      startedEventId: this.startedEventId,
      sdkMetadata,
    });
    this.#scheduledEventId = 0;
    for (const command of commands) this.#confirm(command, completedEventId, messages);
    return completedEventId;
  }

  #scheduleTask() {
    this.#scheduledEventId = this.#add('WORKFLOW_TASK_SCHEDULED', {
      taskQueue: this.#taskQueue,
      startToCloseTimeout: { seconds: 10 },
      attempt: 1,
    });
  }

  #act(act) {
    const actor = actors[act.type];
    if (!actor) throw new Error(`Unknown act: ${JSON.stringify(act)}`);
    actor(this, act);
  }

  #confirm(command, completedEventId, messages) {
    const name = Object.keys(CommandType).find((key) => CommandType[key] === command.commandType);
    const confirm = confirmations[name.replace('COMMAND_TYPE_', '')];
    if (!confirm) throw new Error(`The history does not know the command ${name}`);
    confirm(this, command, completedEventId, messages);
  }

  add(type, attributes) {
    return this.#add(type, attributes);
  }

  /** Remembers the event that began something: an activity, a timer, an update, a child. */
  remember(kind, id, eventId) {
    this.#begun.set(`${kind} ${id}`, eventId);
  }

  recall(kind, id) {
    const eventId = this.#begun.get(`${kind} ${id}`);
    if (eventId === undefined) throw new Error(`No ${kind} ${id} was begun`);
    return eventId;
  }

  #add(type, attributes) {
    const eventId = this.events.length + 1;
    const key = `${type.toLowerCase().replace(/_(\w)/g, (_, letter) => letter.toUpperCase())}EventAttributes`;
    const eventType = EventType[`EVENT_TYPE_${type}`];
    this.events.push({ eventId, eventTime: timeOf(this.#nowMs), eventType, [key]: attributes });
    return eventId;
  }
}

export function timeOf(ms) {
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 };
}

const identity = 'order';

/** What may happen to a run while its worker is away, but updates. */
const actors = {
  signal: (history, { name, args }) =>
    history.add('WORKFLOW_EXECUTION_SIGNALED', { signalName: name, input: payloadsOf(args), identity }),
  cancel: (history) => history.add('WORKFLOW_EXECUTION_CANCEL_REQUESTED', { cause: '', identity }),
  fire: (history, { id }) => history.add('TIMER_FIRED', { timerId: id, startedEventId: history.recall('timer', id) }),
  complete: (history, { id, result }) =>
    endActivity(history, id, 'COMPLETED', { result: result === undefined ? undefined : payloadsOf([result]) }),
  fail: (history, { id, message }) =>
    endActivity(history, id, 'FAILED', {
      failure: { message, applicationFailureInfo: { type: 'Failed' } },
      retryState: 5,
    }),
  cancelled: (history, { id }) => endActivity(history, id, 'CANCELED', {}),
  childStarted: (history, { id }) => {
    const initiatedEventId = history.recall('child', id);
    const workflowExecution = { workflowId: id, runId: `run of ${id}` };
    const attributes = { initiatedEventId, workflowExecution, workflowType: { name: 'Child' } };
    history.remember('child start', id, history.add('CHILD_WORKFLOW_EXECUTION_STARTED', attributes));
  },
  childNotStarted: (history, { id }) =>
    history.add('START_CHILD_WORKFLOW_EXECUTION_FAILED', {
      initiatedEventId: history.recall('child', id),
      workflowId: id,
      workflowType: { name: 'Child' },
      cause: 1,
    }),
  childCompleted: (history, { id, result }) => endChild(history, id, 'COMPLETED', { result: payloadsOf([result]) }),
  childFailed: (history, { id, message }) =>
    endChild(history, id, 'FAILED', {
      failure: { message, applicationFailureInfo: { type: 'Failed' } },
      retryState: 5,
    }),
  childCancelled: (history, { id }) => endChild(history, id, 'CANCELED', {}),
  delivered: (history, { id }) =>
    history.add('EXTERNAL_WORKFLOW_EXECUTION_SIGNALED', { initiatedEventId: history.recall('signal', id) }),
  notDelivered: (history, { id }) =>
    history.add('SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED', {
      initiatedEventId: history.recall('signal', id),
      cause: 1,
    }),
  cancelRequested: (history, { id }) =>
    history.add('EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED', { initiatedEventId: history.recall('cancel', id) }),
};

function endActivity(history, id, how, attributes) {
  const scheduledEventId = history.recall('activity', id);
  const startedEventId = history.add('ACTIVITY_TASK_STARTED', { scheduledEventId, identity, attempt: 1 });
  history.add(`ACTIVITY_TASK_${how}`, { scheduledEventId, startedEventId, identity, ...attributes });
}

function endChild(history, id, how, attributes) {
  history.add(`CHILD_WORKFLOW_EXECUTION_${how}`, {
    initiatedEventId: history.recall('child', id),
    startedEventId: history.recall('child start', id),
    workflowExecution: { workflowId: id, runId: `run of ${id}` },
    workflowType: { name: 'Child' },
    ...attributes,
  });
}

/** The event that confirms each command. */
const confirmations = {
  START_TIMER(history, { startTimerCommandAttributes: given }, workflowTaskCompletedEventId) {
    const { timerId, startToFireTimeout } = given;
    const started = { timerId, startToFireTimeout, workflowTaskCompletedEventId };
    history.remember('timer', timerId, history.add('TIMER_STARTED', started));
  },
  CANCEL_TIMER(history, { cancelTimerCommandAttributes: { timerId } }, workflowTaskCompletedEventId) {
    const startedEventId = history.recall('timer', timerId);
    history.add('TIMER_CANCELED', { timerId, startedEventId, workflowTaskCompletedEventId });
  },
  SCHEDULE_ACTIVITY_TASK(history, { scheduleActivityTaskCommandAttributes: given }, workflowTaskCompletedEventId) {
    const { activityId, activityType, taskQueue, input, header, startToCloseTimeout, retryPolicy } = given;
    const scheduled = { activityId, activityType, taskQueue, input, header, startToCloseTimeout, retryPolicy };
    const eventId = history.add('ACTIVITY_TASK_SCHEDULED', { ...scheduled, workflowTaskCompletedEventId });
    history.remember('activity', activityId, eventId);
  },
  REQUEST_CANCEL_ACTIVITY_TASK(history, { requestCancelActivityTaskCommandAttributes: given }, completedEventId) {
    const { scheduledEventId } = given;
    history.add('ACTIVITY_TASK_CANCEL_REQUESTED', { scheduledEventId, workflowTaskCompletedEventId: completedEventId });
  },
  PROTOCOL_MESSAGE(history, { protocolMessageCommandAttributes: { messageId } }, _, messages) {
    const { body, protocolInstanceId } = messages.find(({ id }) => id === messageId);
    if (messageId.endsWith('/accept')) {
      const { acceptedRequestMessageId, acceptedRequestSequencingEventId, acceptedRequest } = unpackAny(
        'UpdateAcceptance',
        body,
      );
      const accepted = { acceptedRequestMessageId, acceptedRequestSequencingEventId, acceptedRequest };
      const eventId = history.add('WORKFLOW_EXECUTION_UPDATE_ACCEPTED', { protocolInstanceId, ...accepted });
      history.remember('update', protocolInstanceId, eventId);
    } else {
      const { meta, outcome } = unpackAny('UpdateResponse', body);
      const acceptedEventId = history.recall('update', protocolInstanceId);
      history.add('WORKFLOW_EXECUTION_UPDATE_COMPLETED', { meta, acceptedEventId, outcome });
    }
  },
  RECORD_MARKER(history, { recordMarkerCommandAttributes: given }, workflowTaskCompletedEventId) {
    history.add('MARKER_RECORDED', { ...given, workflowTaskCompletedEventId });
  },
  START_CHILD_WORKFLOW_EXECUTION(history, { startChildWorkflowExecutionCommandAttributes: given }, completedEventId) {
    const initiated = { ...given, workflowTaskCompletedEventId: completedEventId };
    history.remember('child', given.workflowId, history.add('START_CHILD_WORKFLOW_EXECUTION_INITIATED', initiated));
  },
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION(
    history,
    { signalExternalWorkflowExecutionCommandAttributes: given },
    completedEventId,
  ) {
    const { execution: workflowExecution, signalName, input, childWorkflowOnly } = given;
    const eventId = history.add('SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED', {
      workflowTaskCompletedEventId: completedEventId,
      workflowExecution,
      signalName,
      input,
      childWorkflowOnly,
    });
    history.remember('signal', signalName, eventId);
  },
  REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION(
    history,
    { requestCancelExternalWorkflowExecutionCommandAttributes: { workflowId, childWorkflowOnly } },
    completedEventId,
  ) {
    const eventId = history.add('REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED', {
      workflowTaskCompletedEventId: completedEventId,
      workflowExecution: { workflowId },
      childWorkflowOnly,
    });
    history.remember('cancel', workflowId, eventId);
  },
  COMPLETE_WORKFLOW_EXECUTION: close,
  FAIL_WORKFLOW_EXECUTION: close,
  CANCEL_WORKFLOW_EXECUTION: close,
  CONTINUE_AS_NEW_WORKFLOW_EXECUTION: close,
};

function close(history) {
  history.isClosed = true;
}
