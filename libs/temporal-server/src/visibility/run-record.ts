/** One run as visibility sees it: values for queries, and the information that a list gives. */
import { IndexedValueType } from '@nest-temporal/core/internal/proto/enums';
import type { Payload, WorkflowExecutionInfo } from '@nest-temporal/core/internal/proto/index';
import { durationFromMs, durationToMs, timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import type { NamespaceRecord } from '../context/namespaces.js';
import type { RunState } from '../context/run-state.js';
import { decodeAttribute, withType, type AttributeValue } from './attribute-values.js';
import type { RecordValues } from './query-predicate.js';
import { predefinedAttributes } from './search-attributes.js';

/** Values by attribute name; absent ones are undefined. */
export function recordValues(namespace: NamespaceRecord, state: Readonly<RunState>): RecordValues {
  const { started, closedAtMs } = state;
  const executionMs = executionTimeMs(state);
  const root = started.rootWorkflowExecution;
  const closed = closedAtMs !== undefined && {
    CloseTime: closedAtMs,
    ExecutionDuration: (closedAtMs - executionMs) * 1e6,
    HistoryLength: state.nextEventId - 1,
    HistorySizeBytes: state.historyBytes,
    StateTransitionCount: state.transactionCount,
  };
  return {
    ...customValues(namespace, state),
    WorkflowId: state.workflowId,
    RunId: state.runId,
    WorkflowType: started.workflowType?.name ?? '',
    StartTime: state.startedAtMs,
    ExecutionTime: executionMs,
    ExecutionStatus: state.status,
    TaskQueue: started.taskQueue?.name ?? '',
    ParentWorkflowId: started.parentWorkflowExecution?.workflowId,
    ParentRunId: started.parentWorkflowExecution?.runId,
    RootWorkflowId: root?.workflowId || state.workflowId,
    RootRunId: root?.runId || state.runId,
    ...closed,
  };
}

/** What List answers. Facts of an open run that change with every event are left out, as by the real server. */
export function executionInfo(namespace: NamespaceRecord, state: Readonly<RunState>): WorkflowExecutionInfo {
  const { started, workflowId, runId, closedAtMs } = state;
  const executionMs = executionTimeMs(state);
  const parent = started.parentWorkflowExecution;
  const root = started.rootWorkflowExecution;
  return {
    execution: { workflowId, runId },
    type: { name: started.workflowType?.name ?? '' },
    startTime: timestampFromMs(state.startedAtMs),
    executionTime: timestampFromMs(executionMs),
    status: state.status,
    taskQueue: started.taskQueue?.name ?? '',
    memo: { fields: state.memo },
    searchAttributes: { indexedFields: typedAttributes(namespace, state) },
    rootExecution: { workflowId: root?.workflowId || workflowId, runId: root?.runId || runId },
    ...(parent && { parentExecution: { workflowId: parent.workflowId ?? '', runId: parent.runId ?? '' } }),
    ...(closedAtMs !== undefined && {
      closeTime: timestampFromMs(closedAtMs),
      executionDuration: durationFromMs(closedAtMs - executionMs),
      historyLength: state.nextEventId - 1,
      historySizeBytes: state.historyBytes,
      stateTransitionCount: state.transactionCount,
    }),
  };
}

/** When the first workflow task may run: the start, but for cron, retries and delayed starts. */
function executionTimeMs({ started, startedAtMs }: Readonly<RunState>): number {
  return startedAtMs + (durationToMs(started.firstWorkflowTaskBackoff) ?? 0);
}

function customValues(namespace: NamespaceRecord, state: Readonly<RunState>): Record<string, AttributeValue> {
  const values: Record<string, AttributeValue> = {};
  for (const [name, payload] of Object.entries(state.searchAttributes)) {
    values[name] = decodeAttribute(payload, typeOf(namespace, name));
  }
  return values;
}

function typedAttributes(namespace: NamespaceRecord, state: Readonly<RunState>): Record<string, Payload> {
  const attributes = Object.entries(state.searchAttributes);
  return Object.fromEntries(attributes.map(([name, payload]) => [name, withType(payload, typeOf(namespace, name))]));
}

function typeOf(namespace: NamespaceRecord, name: string): IndexedValueType {
  return (
    (Object.hasOwn(predefinedAttributes, name) ? predefinedAttributes[name] : namespace.searchAttributes.get(name)) ??
    IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
  );
}
