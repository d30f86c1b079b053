import { describe, expect, it } from 'vitest';
import { EventType, WorkflowExecutionStatus } from '@nest-temporal/core/internal/proto/enums';
import type { HistoryEvent, Payload } from '@nest-temporal/core/internal/proto/index';
import { applyEvent } from './apply-event.js';
import { Journal } from './journal.js';
import { newRunState } from './new-run-state.js';
import type { RunState } from '../context/run-state.js';

const key = { namespace: 'default', workflowId: 'w', runId: 'r' };
const text = (value: string): Payload => ({ metadata: {}, data: new TextEncoder().encode(value) });

function after(...events: HistoryEvent[]): RunState {
  const state = newRunState(key, new Journal());
  for (const event of events) applyEvent(state, event);
  return state;
}

describe('events', () => {
  it('of the start set when the run times out, never later than the execution', () => {
    const started = (attributes: object): HistoryEvent => ({
      eventId: 1,
      eventType: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
      eventTime: { seconds: 1_000 },
      workflowExecutionStartedEventAttributes: attributes,
    });
    const first = after(started({ workflowRunTimeout: { seconds: 60 }, firstWorkflowTaskBackoff: { seconds: 5 } }));
    expect(first).toMatchObject({ firstTaskDueMs: 1_005_000, runExpiresMs: 1_065_000, executionExpiresMs: undefined });
    const expiration = { workflowExecutionExpirationTime: { seconds: 1_030 } };
    const second = after(started({ workflowRunTimeout: { seconds: 60 }, ...expiration }));
    expect(second).toMatchObject({ runExpiresMs: 1_030_000, executionExpiresMs: 1_030_000 });
    expect(after(started(expiration)).runExpiresMs).toBe(1_030_000);
    expect(after(started({})).runExpiresMs).toBeUndefined();
  });

  it('merge the memo, and take keys with empty payloads away', () => {
    const modified = (fields: Record<string, Payload>): HistoryEvent => ({
      eventType: EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED,
      workflowPropertiesModifiedEventAttributes: { upsertedMemo: { fields } },
    });
    const state = after(
      modified({ a: text('1'), b: text('2'), c: text('3'), d: text('"null"') }),
      modified({ a: text('null'), b: text(''), c: text('[]') }),
    );
    expect(Object.keys(state.memo)).toEqual(['d']);
  });

  it('that close a run say how, and which run follows', () => {
    const state = after({
      eventId: 9,
      eventTime: { seconds: 3 },
      eventType: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
      workflowExecutionContinuedAsNewEventAttributes: { newExecutionRunId: 'next' },
    });
    expect(state).toMatchObject({
      status: WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW,
      closedAtMs: 3_000,
      closeEventId: 9,
      newRunId: 'next',
    });
  });

  it('of updates move them from accepted to completed', () => {
    const accepted: HistoryEvent = {
      eventId: 5,
      eventType: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
      workflowExecutionUpdateAcceptedEventAttributes: { protocolInstanceId: 'u' },
    };
    expect(after(accepted).acceptedUpdates.get('u')).toEqual({ updateId: 'u', acceptedEventId: 5 });
    const state = after(accepted, {
      eventId: 6,
      eventType: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
      workflowExecutionUpdateCompletedEventAttributes: {
        meta: { updateId: 'u' },
        acceptedEventId: 5,
        outcome: { success: { payloads: [] } },
      },
    });
    expect(state.acceptedUpdates.size).toBe(0);
    expect(state.completedUpdates.get('u')).toMatchObject({ acceptedEventId: 5, completedEventId: 6 });
  });

  it('of work end what its start made pending', () => {
    const signal = EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED;
    const cancel = EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED;
    const begun = after({ eventId: 5, eventType: signal }, { eventId: 6, eventType: cancel });
    expect(begun.externalSignals.get(5)?.requestId).toBe('r:5');
    expect(begun.externalCancels.size).toBe(1);
    applyEvent(begun, {
      eventType: EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED,
      externalWorkflowExecutionSignaledEventAttributes: { initiatedEventId: 5 },
    });
    applyEvent(begun, {
      eventType: EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
      requestCancelExternalWorkflowExecutionFailedEventAttributes: { initiatedEventId: 6 },
    });
    expect(begun.externalSignals.size + begun.externalCancels.size).toBe(0);
  });
});
