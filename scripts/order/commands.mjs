// Commands in words: the type, and those attributes that workflow code decides.
import { CommandType } from '@nest-temporal/core/internal/proto/enums';
import { unpackAny } from '@nest-temporal/core/internal/proto/index';
import { valuesOf } from './payloads.mjs';

/** The answers to updates that have no command. */
export function describeRejections(messages) {
  return messages
    .filter(({ id }) => id.endsWith('/reject'))
    .map((message) => `${message.id} ${unpackAny('UpdateRejection', message.body).failure.message}`);
}

/** @param messages of the same answer, which commands may stand for */
export function describeCommand(command, messages) {
  const name = Object.keys(CommandType).find((key) => CommandType[key] === command.commandType);
  const type = name.replace('COMMAND_TYPE_', '');
  const describe = attributes[type];
  return `${type} ${describe ? JSON.stringify(describe(command, messages)) : '(unknown to this script)'}`;
}

const attributes = {
  START_TIMER: ({
    startTimerCommandAttributes: {
      timerId,
      startToFireTimeout: { seconds, nanos },
    },
  }) => ({
    timerId,
    ms: seconds * 1000 + nanos / 1e6,
  }),
  CANCEL_TIMER: ({ cancelTimerCommandAttributes: { timerId } }) => ({ timerId }),
  SCHEDULE_ACTIVITY_TASK: ({ scheduleActivityTaskCommandAttributes: { activityId, activityType, input } }) => ({
    activityId,
    activityType: activityType.name,
    args: valuesOf(input),
  }),
  REQUEST_CANCEL_ACTIVITY_TASK: ({ requestCancelActivityTaskCommandAttributes: { scheduledEventId } }) => ({
    scheduledEventId,
  }),
  RECORD_MARKER({ recordMarkerCommandAttributes: { markerName, details = {}, failure } }) {
    const [{ seq, activity_type: type } = {}] = valuesOf(details.data) ?? [];
    const [result] = valuesOf(details.result) ?? [];
    return { markerName, seq, type, result, failure: failure?.message };
  },
  PROTOCOL_MESSAGE({ protocolMessageCommandAttributes: { messageId } }, messages) {
    if (!messageId.endsWith('/complete')) return messageId;
    const { outcome } = unpackAny('UpdateResponse', messages.find(({ id }) => id === messageId).body);
    return { messageId, result: outcome.success && valuesOf(outcome.success), failure: outcome.failure?.message };
  },
  START_CHILD_WORKFLOW_EXECUTION: ({ startChildWorkflowExecutionCommandAttributes: given }) => ({
    workflowId: given.workflowId,
    workflowType: given.workflowType.name,
    args: valuesOf(given.input),
  }),
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION: ({ signalExternalWorkflowExecutionCommandAttributes: given }) => ({
    workflowId: given.execution.workflowId,
    signalName: given.signalName,
    args: valuesOf(given.input),
    childWorkflowOnly: given.childWorkflowOnly,
  }),
  // The official SDK names the first run of a child, this one no run: a later run must be reached too.
  REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION: ({ requestCancelExternalWorkflowExecutionCommandAttributes: given }) => ({
    workflowId: given.workflowId,
    childWorkflowOnly: given.childWorkflowOnly,
  }),
  COMPLETE_WORKFLOW_EXECUTION: ({ completeWorkflowExecutionCommandAttributes: { result } }) => valuesOf(result),
  FAIL_WORKFLOW_EXECUTION: ({ failWorkflowExecutionCommandAttributes: { failure } }) => ({
    message: failure.message,
    kind: Object.keys(failure).find((key) => key.endsWith('FailureInfo') && failure[key]),
  }),
  CANCEL_WORKFLOW_EXECUTION: () => ({}),
  CONTINUE_AS_NEW_WORKFLOW_EXECUTION: ({
    continueAsNewWorkflowExecutionCommandAttributes: { workflowType, input },
  }) => ({
    workflowType: workflowType.name,
    args: valuesOf(input),
  }),
};
