/**
 * One run of a workflow, as a synchronous function of history and commands: a task goes in, activations come out, the
 * results of activations go in, the answer to the server comes out. It never waits, fetches or looks at a clock, and
 * gives the same activations for the same history whether the events are new or old.
 *
 *   applyTask ─→ nextActivation ⇄ acceptResult ─→ takeOutcome
 *                    └── isWaiting ─→ reportLocalActivity, putOff ─→ nextActivation …
 *
 * After an error, or a task that workflow code failed, the run is of no further use and must be dropped.
 */
import type { Activation, ActivationJob, WorkerDeploymentVersion } from '../activation/activation.js';
import { legacyQueryId } from '../activation/activation.js';
import type { ActivationResult, QueryResultCommand, TerminalCommand, WorkflowCommand } from '../activation/commands.js';
import { invariant } from '../common/errors.js';
import type { FailureInfo } from '../common/payload.js';
import type { VersioningBehavior } from '../common/policies.js';
import { acceptCommand, isTerminal } from './command-router.js';
import { deploymentVersionOf } from './deployment-version.js';
import type { EngineTask, QueryRequest, ReplayInit, RunOutcome } from './engine-task.js';
import { EngineFault } from './errors.js';
import { EventRouter } from './event-router.js';
import { HistoryBuffer } from './history/history-buffer.js';
import type { LocalActivityOrder, LocalActivityReport } from './local-activity-record.js';
import { machineRoutes } from './machine-routes.js';
import { RunState } from './run-state.js';
import { CoreFlag } from './sdk-flags.js';

/** `ready` and `activated` within a task; `broken` after an error or a failed task. */
type Phase = 'idle' | 'ready' | 'activated' | 'broken';

export class Replay {
  private readonly run: RunState;
  private readonly events: EventRouter;
  private readonly history = new HistoryBuffer();
  private phase: Phase = 'idle';
  private task: EngineTask | undefined;
  private queriesAsked = false;
  /** The task is answered although local activities are running. */
  private isPutOff = false;
  private queryResults: QueryResultCommand[] = [];
  private failure: FailureInfo | undefined;
  private deploymentVersion: WorkerDeploymentVersion | undefined;
  private versioningBehavior: VersioningBehavior | undefined;

  constructor(init: ReplayInit) {
    this.run = new RunState(init);
    this.events = new EventRouter(this.run);
  }

  /** Workflow code has ended the run, or the server has. */
  get isClosed(): boolean {
    return this.run.outcome.hasEnded;
  }

  /** The events of the next task must begin after this one; earlier ones are skipped. 0 before the first. */
  get lastAppliedEventId(): number {
    return this.history.lastEventId;
  }

  /**
   * Whether the task can be applied to what this run has become. Where it cannot (events are missing, the answer to the
   * last task did not count, an error happened), the run must be built again from its whole history.
   */
  continues(task: EngineTask): boolean {
    if (this.phase !== 'idle' || !this.history.continues(task.events)) return false;
    const wasAnswered = task.startedEventId > 0 && task.startedEventId <= this.run.workflowTask.startedEventId;
    return !wasAnswered;
  }

  /**
   * Takes in a task. Its events are applied as the activations need them.
   *
   * @throws EngineFault when the task does not continue the run, or asks for what the engine cannot do
   */
  applyTask(task: EngineTask): void {
    if (!this.continues(task)) {
      throw new EngineFault(
        `The task that starts with event ${task.startedEventId} does not continue the run, which stands at event ` +
          `${this.lastAppliedEventId} (${this.phase}). Build the run again from its whole history.`,
      );
    }
    this.phase = 'broken';
    this.task = task;
    this.run.messages = [];
    this.queriesAsked = false;
    this.isPutOff = false;
    this.queryResults = [];
    this.versioningBehavior = undefined;
    this.history.load(task.events, task.updates[0]?.sequencingEventId);
    this.phase = 'ready';
  }

  /**
   * The next step of the task, `undefined` when nothing is left to do but {@link takeOutcome}.
   *
   * @throws NondeterminismError when workflow code did not do what history says
   * @throws EngineFault when history cannot be processed
   */
  nextActivation(): Activation | undefined {
    invariant(this.phase === 'ready' || this.failure, `nextActivation() in phase ${this.phase}`);
    if (this.failure) return undefined;
    this.phase = 'broken';
    const activation = this.advance();
    this.phase = activation ? 'activated' : 'ready';
    return activation;
  }

  /** @throws EngineFault when workflow code issued what the engine cannot process */
  acceptResult(result: ActivationResult): void {
    invariant(this.phase === 'activated', `acceptResult() in phase ${this.phase}`);
    this.phase = 'broken';
    if (result.status === 'failed') {
      this.failure = result.failure;
      return;
    }
    this.run.flags.useLangFlags(result.usedSdkFlags);
    this.versioningBehavior = result.versioningBehavior ?? this.versioningBehavior;
    this.acceptCommands(result.commands);
    this.phase = 'ready';
  }

  /** Nothing is left to do but to wait for local activities, or to {@link putOff} what they lead to. */
  get isWaiting(): boolean {
    return this.phase === 'ready' && !this.failure && this.waits;
  }

  /** Time that the server leaves for a workflow task of this run, in milliseconds. */
  get taskTimeoutMs(): number {
    return this.run.taskTimeoutMs;
  }

  /** Whether an answer to a message, such as an update, is ready to be sent. */
  get hasMessages(): boolean {
    return this.run.messages.length > 0 || this.run.queue.messages().length > 0;
  }

  /** What the worker must do for local activities since it asked last. */
  takeLocalActivityOrders(): LocalActivityOrder[] {
    return this.run.localActivities.takeOrders();
  }

  /** A local activity has ended. To be told while the task {@link isWaiting}, and not between tasks. */
  reportLocalActivity(seq: number, report: LocalActivityReport): void {
    invariant(this.phase === 'ready', `reportLocalActivity() in phase ${this.phase}`);
    this.run.localActivities.report(seq, report);
  }

  /** Goes on to the answer to the task without its local activities: the next task waits for them. */
  putOff(): void {
    invariant(this.isWaiting, `putOff() in phase ${this.phase}`);
    this.isPutOff = true;
  }

  /** The answer to the task. */
  takeOutcome(): RunOutcome {
    if (this.failure) return { type: 'failed', failure: this.failure };
    const { task } = this;
    invariant(this.phase === 'ready' && task, `takeOutcome() in phase ${this.phase}`);
    this.phase = 'broken';
    const outcome = task.legacyQuery ? this.answerLegacyQuery() : this.completeTask(task);
    this.task = undefined;
    this.history.release();
    this.phase = 'idle';
    return outcome;
  }

  /**
   * Takes back the task that was answered last: the server has dropped it together with its events, since all that the
   * answer held were rejections.
   *
   * @param startedEventId - event that started the task before
   */
  rewind(startedEventId: number): void {
    invariant(this.phase === 'idle', `rewind() in phase ${this.phase}`);
    this.history.rewindTask();
    this.run.workflowTask.discard(startedEventId);
  }

  /** Applies history until there is something for workflow code to do. */
  private advance(): Activation | undefined {
    const { jobs, localActivities } = this.run;
    localActivities.deliver();
    while (jobs.isEmpty) {
      if (!this.history.nextBatch()) return this.waits ? undefined : this.askQueries();
      this.applyBatch();
      localActivities.deliver();
    }
    const activation = this.buildActivation(jobs.drain(), this.run.isReplaying);
    localActivities.activationIndex++;
    return activation;
  }

  private applyBatch(): void {
    const { history, run } = this;
    const previousStartedEventId = this.task?.previousStartedEventId ?? 0;
    run.isReplaying = !history.batchStartsTask || history.batchEndId <= previousStartedEventId;
    // What the task recorded when it completed holds for the activation that leads to it.
    const completion = history.peekCompletion();
    if (completion?.sdkMetadata) run.flags.observe(completion.sdkMetadata);
    const recordedVersion = completion && deploymentVersionOf(completion);
    if (!run.isReplaying) this.deploymentVersion = run.init.deploymentVersion;
    else if (recordedVersion) this.deploymentVersion = recordedVersion;
    history.lookAhead((event) => machineRoutes.announce(run, event));
    if (history.batchEndId === this.task?.startedEventId) run.updates.expect(this.task.updates);
    for (let event = history.take(); event !== undefined; event = history.take()) {
      run.updates.deliverBefore(event);
      this.events.apply(event);
    }
    run.updates.deliverRest();
    run.localActivities.batchApplied();
  }

  private get waits(): boolean {
    return !this.isPutOff && !this.task?.legacyQuery && this.run.localActivities.areAwaited;
  }

  private buildActivation(jobs: ActivationJob[], isReplaying: boolean): Activation {
    const { workflowTask, flags } = this.run;
    return {
      timestampMs: workflowTask.timestampMs,
      isReplaying,
      historyLength: this.history.lastEventId,
      historySizeBytes: workflowTask.historySizeBytes,
      continueAsNewSuggested: workflowTask.continueAsNewSuggested,
      continueAsNewReasons: workflowTask.continueAsNewReasons,
      targetDeploymentVersionChanged: workflowTask.targetDeploymentVersionChanged,
      deploymentVersion: this.deploymentVersion,
      sdkFlags: flags.langFlags,
      jobs,
    };
  }

  /** Queries come last and by themselves: they see what the task has led to, and add nothing to it. */
  private askQueries(): Activation | undefined {
    const { task } = this;
    this.requireWholeTask(task);
    if (this.queriesAsked || task === undefined) return undefined;
    this.queriesAsked = true;
    const queries = task.legacyQuery ? [{ ...task.legacyQuery, queryId: legacyQueryId }] : task.queries;
    if (queries.length === 0) return undefined;
    return this.buildActivation(queries.map(toJob), true);
  }

  private requireWholeTask(task: EngineTask | undefined): void {
    const { startedEventId } = this.run.workflowTask;
    const expected = task?.startedEventId ?? 0;
    if (startedEventId > 0 && startedEventId >= expected) return;
    throw new EngineFault(
      `History ends with event ${this.lastAppliedEventId}, before the started event ` +
        `${expected > 0 ? `${expected} of the task` : 'of any task'}.`,
    );
  }

  private acceptCommands(commands: readonly WorkflowCommand[]): void {
    const { run } = this;
    const movesTerminal = run.hasFlag(CoreFlag.MoveTerminalCommands);
    let hasEnded = run.outcome.hasEnded;
    let terminal: TerminalCommand | undefined;
    for (const command of commands) {
      if (command.type === 'queryResult') {
        this.queryResults.push(command);
      } else if (this.queriesAsked) {
        throw new EngineFault(`A query handler issued the command ${command.type}; queries must change nothing.`);
      } else if (isTerminal(command)) {
        if (!hasEnded) terminal = command;
        hasEnded = true;
      } else if (!hasEnded || movesTerminal) {
        acceptCommand(run, command);
      }
    }
    if (terminal) acceptCommand(run, terminal);
    if (hasEnded) run.localActivities.end();
  }

  private completeTask(task: EngineTask): RunOutcome {
    const { run } = this;
    return {
      type: 'completed',
      commands: run.queue.build(),
      messages: run.isReplaying ? [] : [...run.queue.messages(), ...run.messages],
      queryResults: task.queries.length > 0 ? task.queries.map((query) => this.resultOf(query.queryId)) : [],
      sdkMetadata: run.isReplaying ? undefined : run.flags.takeMetadata(),
      versioningBehavior: this.versioningBehavior,
      isClosed: this.isClosed,
      continuesInNextTask: run.localActivities.areAwaited,
    };
  }

  private answerLegacyQuery(): RunOutcome {
    return { type: 'legacyQuery', result: this.resultOf(legacyQueryId) };
  }

  private resultOf(queryId: string): QueryResultCommand {
    const result = this.queryResults.find((candidate) => candidate.queryId === queryId);
    if (!result) throw new EngineFault(`Workflow code did not answer the query "${queryId}".`);
    return result;
  }
}

function toJob(query: QueryRequest): ActivationJob {
  return {
    type: 'queryWorkflow',
    queryId: query.queryId,
    queryName: query.queryName,
    arguments: query.arguments,
    headers: query.headers,
  };
}
