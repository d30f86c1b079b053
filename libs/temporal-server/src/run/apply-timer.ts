/** Events of the workflow's own timers. */
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import { durationToMs, timestampToMs } from '@nest-temporal/core/internal/proto/time';
import type { RunState } from '../context/run-state.js';

export function applyTimerStarted(state: RunState, event: HistoryEvent): void {
  const { timerId = '', startToFireTimeout } = event.timerStartedEventAttributes ?? {};
  const firesAtMs = (timestampToMs(event.eventTime) ?? 0) + (durationToMs(startToFireTimeout) ?? 0);
  state.timers.set(timerId, { timerId, startedEventId: event.eventId ?? 0, firesAtMs });
}

export function applyTimerEnded(state: RunState, event: HistoryEvent): void {
  const attributes = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes;
  state.timers.delete(attributes?.timerId ?? '');
}
