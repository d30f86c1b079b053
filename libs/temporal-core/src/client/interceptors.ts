/**
 * The outbound calls of a workflow client as interceptors see them: with plain values, before conversion. Each input
 * describes its call completely. An interceptor may pass a modified input to `next`, call `next` several times, or not
 * call it at all.
 */
import { composeInterceptors, type InterceptorOf } from '../common/interceptor-chain.js';
import type { ParameterType, TypeThunk } from '../common/parameter-types.js';
import type { Headers } from '../common/payload.js';
import type { QueryRejectCondition, WorkflowUpdateStage } from '../common/policies.js';
import type { History, UpdateOutcome } from '../proto/index.js';
import type { CallOptions } from './call-options.js';
import type { CompiledWorkflowOptions } from './start-options.js';
import type { WorkflowExecutionRef } from './workflow-execution-ref.js';
import type { WorkflowExecutionDescription, WorkflowExecutionInfo } from './workflow-description.js';

interface CallInput {
  readonly callOptions: CallOptions;
}

interface MessageInput extends CallInput {
  /** Sent alongside the arguments. Converted to payloads; codecs do not process them. */
  readonly headers: Headers;
  /** Types of the arguments, where known. */
  readonly parameterTypes: readonly ParameterType[];
}

export interface WorkflowStartInput extends MessageInput {
  readonly workflowType: string;
  /** Arguments included. */
  readonly options: CompiledWorkflowOptions;
}

export interface WorkflowStartOutput {
  readonly runId: string;
  /** First run of the chain that `runId` belongs to. */
  readonly firstExecutionRunId: string;
}

export interface WorkflowSignalInput extends MessageInput {
  readonly workflowExecution: WorkflowExecutionRef;
  readonly signalName: string;
  readonly args: readonly unknown[];
}

export interface WorkflowSignalWithStartInput extends WorkflowStartInput {
  readonly signalName: string;
  readonly signalArgs: readonly unknown[];
  readonly signalParameterTypes: readonly ParameterType[];
}

export interface WorkflowSignalWithStartOutput {
  /** Run that received the signal. */
  readonly runId: string;
}

export interface WorkflowQueryInput extends MessageInput {
  readonly workflowExecution: WorkflowExecutionRef;
  readonly queryType: string;
  readonly args: readonly unknown[];
  readonly queryRejectCondition: QueryRejectCondition;
  readonly returns?: TypeThunk;
}

export interface WorkflowStartUpdateInput extends MessageInput {
  readonly workflowExecution: WorkflowExecutionRef;
  readonly firstExecutionRunId?: string;
  readonly updateName: string;
  readonly updateId: string;
  readonly args: readonly unknown[];
  readonly waitForStage: WorkflowUpdateStage;
}

export interface WorkflowStartUpdateOutput {
  readonly updateId: string;
  /** Run that received the update. */
  readonly workflowRunId: string;
  /** Outcome as received; present once the update has completed or was rejected. */
  readonly outcome?: UpdateOutcome;
}

export interface WorkflowCancelInput extends CallInput {
  readonly workflowExecution: WorkflowExecutionRef;
  readonly firstExecutionRunId?: string;
  readonly reason?: string;
}

export interface WorkflowTerminateInput extends CallInput {
  readonly workflowExecution: WorkflowExecutionRef;
  readonly firstExecutionRunId?: string;
  readonly reason?: string;
  readonly details: readonly unknown[];
}

export interface WorkflowDescribeInput extends CallInput {
  readonly workflowExecution: WorkflowExecutionRef;
}

export interface WorkflowFetchHistoryInput extends CallInput {
  readonly workflowExecution: WorkflowExecutionRef;
}

export interface WorkflowListInput extends CallInput {
  readonly query?: string;
  readonly pageSize?: number;
}

export interface WorkflowCountInput extends CallInput {
  readonly query?: string;
}

/** Number of workflows, in total and, if the query has a `GROUP BY`, by group. */
export interface WorkflowExecutionCount {
  readonly count: number;
  readonly groups: readonly { readonly count: number; readonly groupValues: readonly unknown[] }[];
}

/** The calls that a workflow client makes. */
export interface WorkflowClientCalls {
  start(input: WorkflowStartInput): Promise<WorkflowStartOutput>;
  signal(input: WorkflowSignalInput): Promise<void>;
  signalWithStart(input: WorkflowSignalWithStartInput): Promise<WorkflowSignalWithStartOutput>;
  query(input: WorkflowQueryInput): Promise<unknown>;
  startUpdate(input: WorkflowStartUpdateInput): Promise<WorkflowStartUpdateOutput>;
  cancel(input: WorkflowCancelInput): Promise<void>;
  terminate(input: WorkflowTerminateInput): Promise<void>;
  describe(input: WorkflowDescribeInput): Promise<WorkflowExecutionDescription>;
  fetchHistory(input: WorkflowFetchHistoryInput): Promise<History>;
  list(input: WorkflowListInput): AsyncIterable<WorkflowExecutionInfo>;
  count(input: WorkflowCountInput): Promise<WorkflowExecutionCount>;
}

/** Wraps any of the calls of a workflow client. */
export type WorkflowClientInterceptor = InterceptorOf<WorkflowClientCalls>;

/** Wraps the calls in all interceptors. Runs once per client. */
export function interceptCalls(
  interceptors: readonly WorkflowClientInterceptor[],
  calls: WorkflowClientCalls,
): WorkflowClientCalls {
  return {
    start: composeInterceptors(interceptors, 'start', (input: WorkflowStartInput) => calls.start(input)),
    signal: composeInterceptors(interceptors, 'signal', (input: WorkflowSignalInput) => calls.signal(input)),
    signalWithStart: composeInterceptors(interceptors, 'signalWithStart', (input: WorkflowSignalWithStartInput) =>
      calls.signalWithStart(input),
    ),
    query: composeInterceptors(interceptors, 'query', (input: WorkflowQueryInput) => calls.query(input)),
    startUpdate: composeInterceptors(interceptors, 'startUpdate', (input: WorkflowStartUpdateInput) =>
      calls.startUpdate(input),
    ),
    cancel: composeInterceptors(interceptors, 'cancel', (input: WorkflowCancelInput) => calls.cancel(input)),
    terminate: composeInterceptors(interceptors, 'terminate', (input: WorkflowTerminateInput) =>
      calls.terminate(input),
    ),
    describe: composeInterceptors(interceptors, 'describe', (input: WorkflowDescribeInput) => calls.describe(input)),
    fetchHistory: composeInterceptors(interceptors, 'fetchHistory', (input: WorkflowFetchHistoryInput) =>
      calls.fetchHistory(input),
    ),
    list: composeInterceptors(interceptors, 'list', (input: WorkflowListInput) => calls.list(input)),
    count: composeInterceptors(interceptors, 'count', (input: WorkflowCountInput) => calls.count(input)),
  };
}
