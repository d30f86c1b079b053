/**
 * What each event does to the state of its run. Pure: nothing but the event and the state. What no event records
 * (attempts, heartbeats, pending workflow tasks) is set by the part that knows it.
 */
import type { HistoryEvent } from '@nest-temporal/core/internal/proto/index';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { applyActivityCancelRequested, applyActivityClosed, applyActivityScheduled } from './apply-activity.js';
import { applyChildClosed, applyChildInitiated, applyChildStarted } from './apply-child.js';
import {
  applyCancelRequested,
  applyClosed,
  applyOptionsUpdated,
  applyPropertiesModified,
  applySearchAttributesUpserted,
  applySignaled,
  applyStarted,
} from './apply-execution.js';
import {
  applyExternalCancelEnded,
  applyExternalCancelInitiated,
  applyExternalSignalEnded,
  applyExternalSignalInitiated,
} from './apply-external.js';
import { applyTimerEnded, applyTimerStarted } from './apply-timer.js';
import { applyUpdateAccepted, applyUpdateCompleted } from './apply-update.js';
import { applyWorkflowTaskCompleted } from './apply-workflow-task.js';
import type { RunState } from '../context/run-state.js';

export type Reducer = (state: RunState, event: HistoryEvent) => void;

const reducers: Partial<Record<EventType, Reducer>> = {
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED]: applyStarted,
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED]: applyClosed,
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED]: applyClosed,
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT]: applyClosed,
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED]: applyClosed,
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED]: applyClosed,
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW]: applyClosed,
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED]: applySignaled,
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED]: applyCancelRequested,
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED]: applyOptionsUpdated,
  [EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES]: applySearchAttributesUpserted,
  [EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED]: applyPropertiesModified,
  [EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED]: applyWorkflowTaskCompleted,
  [EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED]: applyActivityScheduled,
  [EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED]: applyActivityCancelRequested,
  [EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED]: applyActivityClosed,
  [EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED]: applyActivityClosed,
  [EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT]: applyActivityClosed,
  [EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED]: applyActivityClosed,
  [EventType.EVENT_TYPE_TIMER_STARTED]: applyTimerStarted,
  [EventType.EVENT_TYPE_TIMER_FIRED]: applyTimerEnded,
  [EventType.EVENT_TYPE_TIMER_CANCELED]: applyTimerEnded,
  [EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED]: applyChildInitiated,
  [EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED]: applyChildClosed,
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED]: applyChildStarted,
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED]: applyChildClosed,
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED]: applyChildClosed,
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED]: applyChildClosed,
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT]: applyChildClosed,
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED]: applyChildClosed,
  [EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED]: applyExternalSignalInitiated,
  [EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED]: applyExternalSignalEnded,
  [EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED]: applyExternalSignalEnded,
  [EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED]: applyExternalCancelInitiated,
  [EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED]: applyExternalCancelEnded,
  [EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED]: applyExternalCancelEnded,
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED]: applyUpdateAccepted,
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED]: applyUpdateCompleted,
};

export function applyEvent(state: RunState, event: HistoryEvent): void {
  reducers[event.eventType ?? EventType.EVENT_TYPE_UNSPECIFIED]?.(state, event);
}
