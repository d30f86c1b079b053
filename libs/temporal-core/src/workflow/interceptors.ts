/**
 * Interceptors of workflow code: around what comes in (main method, signals, queries, updates) and what goes out
 * (activities, timers, child workflows, signals, continue-as-new). They run inside the realm, under its rules, and come from modules named by
 * path; a module exports `interceptors`, a function called once per run.
 */
import type { Activation } from '../activation/activation.js';
import type { WorkflowCommand } from '../activation/commands.js';
import type { Headers } from '../common/payload.js';
import type { RealmPayload } from '../common/realm-payload.js';
import type { LogAttributes, MetricTags } from '../common/telemetry.js';
import type { InterceptorOf } from '../common/interceptor-chain.js';
import type { ActivityOptions } from './activity-options.js';
import type { ChildWorkflowOptionsWithDefaults } from './child-workflow-options.js';
import type { LocalActivityOptions } from './local-activity-options.js';
import type { ContinueAsNewOptions } from './continue-as-new-options.js';

export interface WorkflowExecuteInput {
  args: unknown[];
  headers: Headers;
}

export interface SignalInput {
  signalName: string;
  args: unknown[];
  headers: Headers;
}

export interface QueryInput {
  queryId: string;
  queryName: string;
  args: unknown[];
  headers: Headers;
}

export interface UpdateInput {
  updateId: string;
  name: string;
  args: unknown[];
  headers: Headers;
}

/** Calls into a workflow. */
export interface WorkflowInboundCalls {
  execute(input: WorkflowExecuteInput): Promise<unknown>;
  handleSignal(input: SignalInput): Promise<void>;
  handleQuery(input: QueryInput): unknown;
  handleUpdate(input: UpdateInput): Promise<unknown>;
  validateUpdate(input: UpdateInput): void;
}

/** Intercepts calls into a workflow. */
export type WorkflowInboundCallsInterceptor = InterceptorOf<WorkflowInboundCalls>;

export interface ActivityInput {
  activityType: string;
  args: unknown[];
  options: ActivityOptions;
  headers: Headers;
  seq: number;
}

export interface LocalActivityInput {
  activityType: string;
  args: unknown[];
  options: LocalActivityOptions;
  headers: Headers;
  seq: number;
  /** Above 1 when the wait before was a timer. */
  attempt: number;
  originalScheduleTimeMs?: number;
}

export interface StartChildWorkflowExecutionInput {
  workflowType: string;
  options: ChildWorkflowOptionsWithDefaults;
  headers: Headers;
  seq: number;
}

/** A signal to another workflow, or to a child. */
export interface SignalWorkflowInput {
  signalName: string;
  args: unknown[];
  headers: Headers;
  seq: number;
  target:
    | { type: 'external'; workflowExecution: { workflowId: string; runId?: string } }
    | { type: 'child'; childWorkflowId: string };
}

/** Options of timers. */
export interface TimerOptions {
  /** Single-line description of the timer, shown in the Temporal Web UI. */
  summary?: string;
}

export interface TimerInput {
  durationMs: number;
  seq: number;
  options?: TimerOptions;
}

export interface ContinueAsNewInput {
  args: unknown[];
  headers: Headers;
  /** As they were given, with the type of the next run. */
  options: ContinueAsNewOptions & { workflowType: string };
}

/** Calls out of a workflow. */
export interface WorkflowOutboundCalls {
  scheduleActivity(input: ActivityInput): Promise<unknown>;
  /** Called again for the attempt after a wait that was a timer. */
  scheduleLocalActivity(input: LocalActivityInput): Promise<unknown>;
  startTimer(input: TimerInput): Promise<void>;
  /** Resolves to two promises: for the run id of the child once it has started, and for its result. */
  startChildWorkflowExecution(
    input: StartChildWorkflowExecutionInput,
  ): Promise<[started: Promise<string>, completed: Promise<unknown>]>;
  signalWorkflow(input: SignalWorkflowInput): Promise<void>;
  continueAsNew(input: ContinueAsNewInput): Promise<never>;
  /** Returns the attributes of each log record of the workflow. */
  getLogAttributes(input: LogAttributes): LogAttributes;
  /** Returns the tags of each measurement of `metricMeter`. */
  getMetricTags(input: MetricTags): MetricTags;
}

/** Intercepts calls out of a workflow. */
export type WorkflowOutboundCallsInterceptor = InterceptorOf<WorkflowOutboundCalls>;

export interface ActivateInput {
  /** As the worker hands it to the runtime; its payloads are not decoded. */
  readonly activation: Activation<RealmPayload>;
  /** Always 0: the jobs of an activation are applied together. */
  readonly batchIndex: number;
}

export interface ConcludeActivationInput {
  /** Commands of the activation, in the order in which they are sent. */
  readonly commands: WorkflowCommand<RealmPayload>[];
}

export type ConcludeActivationOutput = ConcludeActivationInput;

/** Nothing. */
export type DisposeInput = Readonly<Record<string, never>>;

/** Steps of the runtime itself. */
export interface WorkflowInternals {
  /** Applies the jobs of an activation. Workflow code that they resume runs afterwards. */
  activate(input: ActivateInput): void;
  /** Ends an activation that did not fail. The commands that it returns are sent. */
  concludeActivation(input: ConcludeActivationInput): ConcludeActivationOutput;
  /** Called when the run leaves the cache of the worker. Nothing that it does can reach the server. */
  dispose(input: DisposeInput): void;
}

/**
 * Intercepts steps of the runtime, for tools that observe it. What it changes, it must change in the same way on replay.
 *
 * @experimental
 */
export type WorkflowInternalsInterceptor = InterceptorOf<WorkflowInternals>;

/** The interceptors of one run, first ones outermost. */
export interface WorkflowInterceptors {
  inbound?: WorkflowInboundCallsInterceptor[];
  outbound?: WorkflowOutboundCallsInterceptor[];
  internals?: WorkflowInternalsInterceptor[];
}

/** What an interceptor module exports as `interceptors`. */
export type WorkflowInterceptorsFactory = () => WorkflowInterceptors;
