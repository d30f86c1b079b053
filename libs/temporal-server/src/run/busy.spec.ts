import { describe, expect, it } from 'vitest';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import { applyEvent } from './apply-event.js';
import { isBusy } from './busy.js';
import { Journal } from './journal.js';
import { newRunState } from './new-run-state.js';
import type { RunState } from '../context/run-state.js';

function after(event: HistoryEvent): RunState {
  const state = newRunState({ namespace: 'n', workflowId: 'w', runId: 'r' }, new Journal());
  applyEvent(state, { eventId: 5, eventTime: { seconds: 10 }, ...event });
  return state;
}

describe('a run', () => {
  it('is idle while it waits for a timer', () => {
    const state = after({
      eventType: EventType.EVENT_TYPE_TIMER_STARTED,
      timerStartedEventAttributes: { timerId: 't' },
    });
    expect(isBusy(state, 10_000)).toBe(false);
  });

  it('is busy while an activity waits or runs, and idle until its next attempt', () => {
    const state = after({ eventType: EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED });
    const activity = state.activities.get(5);
    if (!activity) throw new Error('no activity');
    expect(isBusy(state, 10_000)).toBe(true);
    state.activities.set(5, { ...activity, attempt: 2, attemptScheduledAtMs: 20_000 });
    expect(isBusy(state, 10_000)).toBe(false);
    expect(isBusy(state, 20_000)).toBe(true);
  });

  it('is busy until its child started, and idle while the child runs', () => {
    const state = after({ eventType: EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED });
    expect(isBusy(state, 10_000)).toBe(true);
    applyEvent(state, {
      eventId: 6,
      eventType: EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED,
      childWorkflowExecutionStartedEventAttributes: { initiatedEventId: 5 },
    });
    expect(isBusy(state, 10_000)).toBe(false);
  });

  it('is idle when it is closed, whatever was pending', () => {
    const state = after({ eventType: EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED });
    applyEvent(state, { eventId: 6, eventType: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED });
    expect(isBusy(state, 10_000)).toBe(false);
  });
});
