/**
 * Updates that come with a task, or stand in history as admitted and not yet answered: each is answered by a rejection. A
 * rejected update leaves no event and no command, so there is nothing to replay, and the task goes on without it.
 */
import type { HistoryEvent } from '../proto/index.js';
import type { OutgoingUpdateMessage, UpdateRequestMessage } from './engine-task.js';

export function rejectUpdate(request: UpdateRequestMessage): OutgoingUpdateMessage {
  const { messageId, protocolInstanceId, updateName, unreadable } = request;
  const message = unreadable
    ? `Update "${updateName}" was rejected: ${unreadable}.`
    : `Update "${updateName}" was rejected: this version of the SDK cannot process updates. ` +
      'Send a signal, and read what came of it by a query.';
  return {
    id: `${messageId}/reject`,
    protocolInstanceId,
    body: {
      type: 'rejected',
      requestMessageId: messageId,
      request,
      failure: {
        message,
        applicationFailureInfo: { type: unreadable ? 'UpdateUnreadable' : 'UpdateNotSupported', nonRetryable: true },
      },
    },
  };
}

/** The request that an admitted update would have come with, had the server not written it into history. */
export function admittedUpdate(event: HistoryEvent): UpdateRequestMessage {
  const request = event.workflowExecutionUpdateAdmittedEventAttributes?.request;
  const updateId = request?.meta?.updateId ?? '';
  return {
    messageId: `${updateId}/request`,
    protocolInstanceId: updateId,
    sequencingEventId: event.eventId ?? 0,
    updateId,
    updateName: request?.input?.name ?? '',
    identity: request?.meta?.identity ?? '',
    arguments: request?.input?.args?.payloads ?? [],
    headers: request?.input?.header?.fields ?? {},
  };
}
