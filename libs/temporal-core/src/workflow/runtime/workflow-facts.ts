import type { InitializeWorkflowJob } from '../../activation/activation.js';
import { invariant } from '../../common/errors.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { Activator } from './activator.js';

const known = new WeakMap<Activator, WorkflowFacts>();

/** Facts of a run, as `workflowInfo()` returns them. One object for the life of the run. */
export function infoOf(activator: Activator): WorkflowFacts {
  let facts = known.get(activator);
  if (!facts) {
    const { start } = activator;
    invariant(start, 'A workflow runs before its first job');
    known.set(activator, (facts = new WorkflowFacts(activator, start)));
  }
  return facts;
}

class WorkflowFacts {
  readonly #activator: Activator;
  readonly #start: InitializeWorkflowJob<RealmPayload>;
  #memo?: Readonly<Record<string, unknown>>;
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly attempt: number;
  readonly firstExecutionRunId: string;
  readonly continuedFromExecutionRunId?: string;
  readonly executionTimeoutMs?: number;
  readonly runTimeoutMs?: number;
  readonly taskTimeoutMs: number;
  readonly cronSchedule?: string;
  readonly cronScheduleToScheduleIntervalMs?: number;
  readonly retryPolicy?: InitializeWorkflowJob['retryPolicy'];
  readonly parent?: InitializeWorkflowJob['parent'];
  readonly root?: InitializeWorkflowJob['root'];
  readonly priority?: InitializeWorkflowJob['priority'];
  readonly unsafe: { readonly isReplaying: boolean };

  constructor(activator: Activator, start: InitializeWorkflowJob<RealmPayload>) {
    this.#activator = activator;
    this.#start = start;
    const { init } = activator;
    this.workflowId = init.workflowId;
    this.runId = init.runId;
    this.workflowType = init.workflowType;
    this.namespace = init.namespace;
    this.taskQueue = init.taskQueue;
    this.attempt = start.attempt;
    this.firstExecutionRunId = start.firstExecutionRunId;
    this.continuedFromExecutionRunId = start.continuedFromRunId;
    this.executionTimeoutMs = start.workflowExecutionTimeoutMs;
    this.runTimeoutMs = start.workflowRunTimeoutMs;
    this.taskTimeoutMs = start.workflowTaskTimeoutMs;
    this.cronSchedule = start.cronSchedule;
    this.cronScheduleToScheduleIntervalMs = start.cronScheduleToScheduleIntervalMs;
    this.retryPolicy = start.retryPolicy;
    this.parent = start.parent;
    this.root = start.root;
    this.priority = start.priority;
    this.unsafe = Object.freeze({
      get isReplaying() {
        return activator.moment.isReplaying;
      },
    });
    Object.freeze(this);
  }

  get startTime(): Date {
    return new Date(this.#start.startTimeMs);
  }

  get runStartTime(): Date {
    return new Date(this.#start.runStartTimeMs);
  }

  get memo(): Readonly<Record<string, unknown>> {
    this.#memo ??= Object.freeze(this.#activator.converter.fromPayloadMap(this.#start.memo));
    return this.#memo;
  }

  get lastResult(): unknown {
    const [payload] = this.#start.lastCompletionResult ?? [];
    return payload && this.#activator.converter.fromPayload(payload);
  }

  get lastFailure(): Error | undefined {
    const { continuedFailure } = this.#start;
    return continuedFailure && this.#activator.converter.toError(continuedFailure);
  }

  get historyLength(): number {
    return this.#activator.moment.historyLength;
  }

  get historySize(): number {
    return this.#activator.moment.historySizeBytes;
  }

  get continueAsNewSuggested(): boolean {
    return this.#activator.moment.continueAsNewSuggested;
  }

  get currentDeploymentVersion(): Activator['moment']['deploymentVersion'] {
    return this.#activator.moment.deploymentVersion;
  }
}
