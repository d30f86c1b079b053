/** The state of a run before its first event. */
import { WorkflowExecutionStatus } from '@nest-temporal/core/internal/proto/enums';
import { JournaledMap, JournaledSet, type Journal } from './journal.js';
import type { RunKey, RunState } from './run-state.js';

export function newRunState(key: RunKey, journal: Journal): RunState {
  return {
    namespace: key.namespace,
    workflowId: key.workflowId,
    runId: key.runId,
    status: WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING,
    started: {},
    startedAtMs: 0,
    firstTaskDueMs: undefined,
    runExpiresMs: undefined,
    executionExpiresMs: undefined,
    closedAtMs: undefined,
    closeEventId: undefined,
    newRunId: undefined,
    nextEventId: 1,
    buffered: [],
    bufferedBytes: 0,
    historyBytes: 0,
    transactionCount: 0,
    workflowTask: undefined,
    workflowTaskAttempt: 1,
    workflowTaskStamp: 0,
    workflowTaskProblems: 0,
    lastWorkflowTaskProblem: undefined,
    closeAttempted: false,
    sticky: undefined,
    lastCompletedTaskStartedEventId: 0,
    lastCompletedTaskEventId: 0,
    lastCompletedTaskAtMs: 0,
    lastWorkerVersion: undefined,
    activities: new JournaledMap(journal),
    timers: new JournaledMap(journal),
    children: new JournaledMap(journal),
    externalSignals: new JournaledMap(journal),
    externalCancels: new JournaledMap(journal),
    acceptedUpdates: new JournaledMap(journal),
    completedUpdates: new JournaledMap(journal),
    requestIds: new JournaledMap(journal),
    cancelRequested: undefined,
    signalRequestIds: new JournaledSet(journal),
    signalCount: 0,
    memo: {},
    searchAttributes: {},
  };
}

export function isRunning(state: Readonly<RunState>): boolean {
  return state.status === WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
}
