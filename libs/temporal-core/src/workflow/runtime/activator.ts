/**
 * The state of one running workflow: what it waits for, the commands it has issued, and facts about it. It runs no author
 * code and knows no job; `job-handlers.ts` changes it.
 */
import type {
  InitializeWorkflowJob,
  QueryWorkflowJob,
  Resolution,
  ResolveActivityJob,
  ResolveChildWorkflowStartJob,
  WorkerDeploymentVersion,
} from '../../activation/activation.js';
import type { ActivationResult, TerminalCommand, WorkflowCommand } from '../../activation/commands.js';
import type { RunInit } from '../../activation/workflow-host.js';
import type { FailureInfo } from '../../common/payload.js';
import type { SuggestContinueAsNewReason } from '../../common/policies.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { SinkCallText } from '../../common/sinks.js';
import type { LogAttributes, LogLevel, Measurement, MetricTags } from '../../common/telemetry.js';
import type { ErrorTypeRef, WorkflowDefinition } from '../../common/workflow-definition.js';
import type { FailureConverter } from '../../converter/failure-converter.js';
import { typeConvertersOf } from '../../converter/json-types.js';
import type { PayloadConverter } from '../../converter/payload-converter.js';
import { Conditions } from './conditions.js';
import { InterceptorChains } from './interceptor-chains.js';
import { MessageHandlers } from './message-handlers.js';
import { explainMissingGlobal } from './missing-global.js';
import { PendingTable } from './pending-table.js';
import type { ReadFunctionOptions } from './function-options.js';
import type { RunProperties } from './properties.js';
import { RandomSource } from './random.js';
import { RandomStreams } from './random-streams.js';
import { RunConverter, type RealmConverters } from './run-converter.js';
import { Scope } from './scope.js';
import type { LoadedCode } from './workflow-code.js';

/** What the realm offers to all runs in it. */
export interface RealmServices {
  readonly converters: RealmConverters;
  /** Evaluates the author's modules for one run. */
  load(): LoadedCode;
  log(level: LogLevel, message: string, attributes: LogAttributes): void;
  measure(measurement: Measurement): void;
  callSink(call: SinkCallText): void;
  /** Sink functions that are called during replay, as `sink.function`. */
  readonly replayedSinks: ReadonlySet<string>;
  /** A stack trace with the frames of the author's files. */
  mapStack(stack: string): string;
  /** The text of a source of the author, `''` when it must not be shown. */
  sourceText(file: string): string;
  /** The time of the machine, in milliseconds. */
  now(): number;
  /** Error types of the worker that fail the workflow. */
  readonly failureErrorTypes: readonly ErrorTypeRef[];
}

/** What an activation carries apart from its jobs. */
export interface Moment {
  timestampMs: number;
  isReplaying: boolean;
  historyLength: number;
  historySizeBytes: number;
  continueAsNewSuggested: boolean;
  continueAsNewReasons?: readonly SuggestContinueAsNewReason[];
  targetDeploymentVersionChanged?: boolean;
  deploymentVersion?: WorkerDeploymentVersion;
}

const beforeTheFirst: Moment = {
  timestampMs: 0,
  isReplaying: false,
  historyLength: 0,
  historySizeBytes: 0,
  continueAsNewSuggested: false,
};

export class Activator {
  readonly timers = new PendingTable<undefined>();
  readonly activities = new PendingTable<ResolveActivityJob<RealmPayload>['resolution']>();
  readonly childStarts = new PendingTable<ResolveChildWorkflowStartJob<RealmPayload>['resolution']>();
  readonly children = new PendingTable<Resolution<RealmPayload>>();
  readonly externalSignals = new PendingTable<FailureInfo<RealmPayload> | undefined>();
  readonly externalCancellations = new PendingTable<FailureInfo<RealmPayload> | undefined>();
  readonly conditions = new Conditions();
  /** All that workflow code may wait for. */
  readonly waits = [
    this.timers,
    this.activities,
    this.childStarts,
    this.children,
    this.externalSignals,
    this.externalCancellations,
    this.conditions,
  ] as const;
  readonly handlers = new MessageHandlers();
  readonly random: RandomSource;
  readonly randomStreams = new RandomStreams();
  readonly patches = {
    /** Ids whose markers history holds, up to the end of the task at hand. */
    inHistory: new Set<string>(),
    /** Ids whose new path the run has taken. */
    taken: new Set<string>(),
  };
  properties: RunProperties = { memo: {}, searchAttributes: {} };
  readonly rootScope = new Scope(undefined);
  converter: RunConverter;
  interceptors = new InterceptorChains([]);
  moment = beforeTheFirst;
  /** First job of the run; absent until it came. */
  start?: InitializeWorkflowJob<RealmPayload>;
  code?: LoadedCode;
  definition?: WorkflowDefinition;
  /** Of a workflow function. */
  functionOptions: ReadFunctionOptions = {};
  /** What the Temporal Web UI shows about the state of the run. */
  currentDetails = '';
  /** The read-only handler that is running: `query 'x'`. */
  readOnly?: string;
  /** The command that ended the run, once it is issued. */
  end?: TerminalCommand<RealmPayload>;
  /** What the end of the run leaves behind was logged. */
  hasWarned = false;
  /** Cancellation of the workflow, as opposed to a scope in it, was requested. */
  cancelRequested = false;
  /** A nested scope was opened, or an update handled: from now on the flow of control is tracked. */
  tracksFlow = false;
  /** Starts the main method once the jobs of its activation are applied. */
  beginMain?: () => void;
  /** The author's modules are being evaluated. */
  isLoading = false;
  /** Queries of the activation, answered when the workflow makes no more progress. */
  queries: QueryWorkflowJob<RealmPayload>[] = [];
  /** Queries whose answers async interceptors have not given yet. */
  readonly openQueries = new Set<QueryWorkflowJob<RealmPayload>>();
  private commands: WorkflowCommand<RealmPayload>[] = [];
  private failure?: { error: unknown };

  constructor(
    readonly init: RunInit,
    readonly services: RealmServices,
  ) {
    this.converter = new RunConverter(init, services.converters);
    for (const table of this.waits) table.keepsStacks = init.keepsStacks === true;
    // Only until the first job brings the seed; nothing of the author's runs before it.
    this.random = new RandomSource(init.runId);
  }

  /** Takes converters of the author's, which are evaluated with their modules. */
  useConverters(payloadConverter?: PayloadConverter, failureConverter?: FailureConverter): void {
    if (!payloadConverter && !failureConverter) return;
    const { converters } = this.services;
    this.converter = new RunConverter(this.init, {
      payloadConverter: payloadConverter ?? converters.payloadConverter,
      failureConverter: failureConverter ?? converters.failureConverter,
      dto: payloadConverter ? converters.dto.withTypeConverters(typeConvertersOf(payloadConverter)) : converters.dto,
    });
  }

  /** Begins all random numbers of the run anew. */
  reseed(seed: string): void {
    this.random.reseed(seed);
    this.randomStreams.reseed(seed);
  }

  push(command: WorkflowCommand<RealmPayload>): void {
    this.commands.push(command);
  }

  /**
   * Pending commands that nobody cancelled: activities, what goes to other workflows, and timers of this activation (older
   * ones have lost a race). Not children that have started: the parent close policy is for them.
   */
  unawaited(): string[] {
    const others = [this.childStarts, this.externalSignals, this.externalCancellations];
    if ([this.activities, this.timers, ...others].every((table) => table.isEmpty)) return [];
    const activities = [...this.activities.awaited()].map(([, type]) => `activity "${type}"`);
    const timers = new Set([...this.timers.awaited()].map(([seq]) => seq));
    const started = this.commands.flatMap((command) =>
      command.type === 'startTimer' && timers.has(command.seq) ? `timer of ${command.startToFireTimeoutMs} ms` : [],
    );
    const toOthers = others.flatMap((table) => [...table.awaited()].map(([, what]) => what));
    return [...activities, ...started, ...toOthers];
  }

  /** Fails the workflow task; the first error counts. */
  failTask(error: unknown): void {
    this.failure ??= { error: explainMissingGlobal(error) };
  }

  get hasFailed(): boolean {
    return this.failure !== undefined;
  }

  /** Ends the activation. */
  takeResult(): ActivationResult<RealmPayload> {
    const { commands, failure } = this;
    this.commands = [];
    this.failure = undefined;
    if (failure) return { status: 'failed', failure: this.failureOf(failure.error) };
    const conclude = this.interceptors.internals('concludeActivation', (input) => input);
    return { status: 'ok', commands: conclude({ commands }).commands, usedSdkFlags: [], ...this.versioning() };
  }

  log(level: LogLevel, message: string, attributes: LogAttributes = {}): void {
    if (!this.moment.isReplaying) this.services.log(level, message, attributes);
  }

  /** Measures for the meter of the worker; what is replayed was measured before. */
  measure(measurement: Measurement): void {
    if (!this.moment.isReplaying) this.services.measure(measurement);
  }

  /** Tags of all metrics of the run. */
  get metricTags(): MetricTags {
    const { namespace, taskQueue, workflowType } = this.init;
    return { namespace, task_queue: taskQueue, workflow_type: workflowType };
  }

  /** Attributes of all log records of the run. */
  get logAttributes(): LogAttributes {
    const { namespace, taskQueue, workflowId, runId, workflowType } = this.init;
    return { namespace, taskQueue, workflowId, runId, workflowType };
  }

  private failureOf(error: unknown): FailureInfo<RealmPayload> {
    return this.converter.toFailure(error);
  }

  private versioning(): Pick<Extract<ActivationResult, { status: 'ok' }>, 'versioningBehavior'> {
    const { versioningBehavior } = this.definition?.options ?? this.functionOptions;
    return versioningBehavior ? { versioningBehavior } : {};
  }
}
