/** Runs workflows in a hardened realm: one realm, any number of runs, one workflow task at a time. */
import type { Activation } from '../activation/activation.js';
import type {
  RunInit,
  WorkflowHost,
  WorkflowInstance,
  WorkflowTaskOutcome,
  WorkflowTaskSteps,
} from '../activation/workflow-host.js';
import { InternalError } from '../common/errors.js';
import type { SinkCallText } from '../common/sinks.js';
import type { LogAttributes, LogLevel, Measurement } from '../common/telemetry.js';
import { withoutStorageHooks } from './async-hooks.js';
import { DeadlockGuard, type GuardKind } from './deadlock-guard.js';
import { UnknownWorkflowTypeError } from './errors.js';
import { watchExceptions } from './exception-watch.js';
import { Realm, type RealmOptions } from './realm.js';
import { watchRejections, type RejectionClaim } from './rejection-watch.js';
import { SandboxedInstance } from './sandboxed-instance.js';
import type { WorkflowBundle } from './workflow-bundle.js';

export interface RealmHostOptions {
  /** Longest time of a workflow task inside workflow code, in milliseconds; 0 switches the guard off. */
  deadlockTimeoutMs: number;
  /**
   * Who stops workflow code that does not yield in time. `external` spares the cost of V8's time limits, and is safe only
   * where somebody watches this thread and ends it when a task takes too long. @defaultValue `vm`
   */
  guard?: GuardKind;
  /** Workflow types that keep V8's time limit under an external guard, for they got stuck before. @defaultValue none */
  suspects?: readonly string[];
  /** Names of error classes that fail the workflow instead of the workflow task. */
  failureErrorTypes?: readonly string[];
  /** Lets queries for stack traces answer with the sources of workflow code. @defaultValue false */
  showsSources?: boolean;
  /** Options of class-validator, as JSON can hold them. @defaultValue those of the DTO converter */
  validator?: RealmOptions['validator'];
  /** Lets debuggers find the author's files. @defaultValue false */
  hasSourceMap?: boolean;
  /** Takes the lines that workflows log; never those of a replay. */
  onLog: (level: LogLevel, message: string, attributes: LogAttributes) => void;
  /** Takes measurements of workflows; never those of a replay. @defaultValue nothing is measured */
  onMeasure?: (measurement: Measurement) => void;
  /** Takes the calls of sinks. @defaultValue nothing is called */
  onSink?: (call: SinkCallText) => void;
  /** Sink functions that are called during replay, as `sink.function`. @defaultValue none */
  replayedSinks?: readonly string[];
  /** Takes what the host itself has to say, such as that the guard is off. */
  onWarning: (message: string) => void;
}

export class RealmHost implements WorkflowHost {
  private readonly realm: Realm;
  private readonly guard: DeadlockGuard;
  private current?: SandboxedInstance;
  /** Ends when the task before ends: rejections belong to the one run of a turn of the event loop. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    bundle: WorkflowBundle,
    private readonly options: RealmHostOptions,
  ) {
    this.realm = Realm.boot(bundle, {
      failureErrorTypes: options.failureErrorTypes ?? [],
      ...(options.validator ? { validator: options.validator } : {}),
      hasSourceMap: options.hasSourceMap ?? false,
      showsSources: options.showsSources ?? false,
      log: (level, message, attributes) => this.log(level, message, attributes),
      replayedSinks: options.replayedSinks ?? [],
      measure: (measurement) => options.onMeasure?.(JSON.parse(measurement) as Measurement),
      sink: (call) => options.onSink?.({ ...call, args: this.realm.sourceMaps.mapPlaces(call.args) }),
    });
    this.guard = new DeadlockGuard(this.realm, {
      kind: options.guard ?? 'vm',
      suspects: new Set(options.suspects),
      timeoutMs: options.deadlockTimeoutMs,
      onUnguarded: () =>
        options.onWarning(
          'Async hooks are enabled on this thread: a workflow that never yields cannot be stopped without ending the ' +
            `process, so workflows run without a time limit. Run them in a workflow thread ('workflowThreads: 1')`,
        ),
    });
  }

  /**
   * Boots a realm for a bundle.
   *
   * @throws InvalidWorkflowBundleError when the bundle is damaged or was made by another version
   * @throws WorkflowModuleError when one of its modules throws while it is evaluated
   * @throws WorkflowDefinitionError when a workflow class in it is malformed, or two have one type
   */
  static create(bundle: WorkflowBundle, options: RealmHostOptions): RealmHost {
    return new RealmHost(bundle, options);
  }

  get workflowTypes(): readonly string[] {
    return this.realm.catalogue.types;
  }

  create(init: RunInit): WorkflowInstance {
    const { types, hasDynamic } = this.realm.catalogue;
    if (!hasDynamic && !types.includes(init.workflowType)) throw new UnknownWorkflowTypeError(init.workflowType, types);
    return new SandboxedInstance(this.realm, init, (action) => {
      const isThrough = this.guard.run(init.workflowType, action, false);
      if (!isThrough) this.realm.entry.reset();
    });
  }

  runTask<T>(instance: WorkflowInstance, steps: WorkflowTaskSteps<T>): Promise<WorkflowTaskOutcome<T>> {
    if (!(instance instanceof SandboxedInstance)) throw new InternalError('The instance belongs to another host');
    const task = this.turn.then(() => this.takeTurn(instance, steps));
    this.turn = task.catch(() => undefined);
    return task;
  }

  dispose(): void {
    // Nothing holds the realm but this object.
  }

  private async takeTurn<T>(instance: SandboxedInstance, steps: WorkflowTaskSteps<T>): Promise<WorkflowTaskOutcome<T>> {
    const reasons: unknown[] = [];
    const claim: RejectionClaim = {
      owns: (promise) => this.realm.promises.owns(promise),
      take: (reason) => reasons.push(reason),
    };
    const ends = [watchRejections(claim), watchExceptions(claim)];
    this.current = instance;
    try {
      const end = await withoutStorageHooks(() => this.drive(instance, steps));
      // Node reports unhandled rejections when all microtasks of a turn have run.
      await new Promise((resolve) => setImmediate(resolve));
      if (end.kind === 'deadlocked') return { deadlocked: true };
      if (end.kind === 'threw') throw end.error;
      return { value: end.value, rejections: reasons.map((reason) => instance.failureOf(reason)) };
    } finally {
      this.current = undefined;
      for (const end of ends) end();
    }
  }

  /** Drives the steps to their end under the guard. What it stops leaves nothing behind but the run's own state. */
  private drive<T>(instance: SandboxedInstance, steps: WorkflowTaskSteps<T>): TaskEnd<T> {
    let end: TaskEnd<T> | undefined;
    let step: IteratorResult<Activation, T> | undefined;
    const goOn = (): void => {
      const startedAt = performance.now();
      try {
        step ??= steps.next();
        while (!step.done) {
          step = steps.next(instance.activate(step.value));
          if (performance.now() - startedAt >= this.guard.sharedMs) return;
        }
        end = { kind: 'done', value: step.value };
      } catch (error) {
        end = { kind: 'threw', error };
      }
    };
    if (instance.tracksFlow) this.realm.flow.resume();
    let isThrough = true;
    while (isThrough && !end) isThrough = this.guard.run(instance.init.workflowType, goOn);
    this.realm.flow.suspend();
    if (isThrough && end) return end;
    this.realm.entry.reset();
    instance.abandon();
    return { kind: 'deadlocked' };
  }

  private log(level: LogLevel, message: string, attributes: string): void {
    const init = this.current?.init;
    const facts = init && {
      namespace: init.namespace,
      taskQueue: init.taskQueue,
      workflowId: init.workflowId,
      runId: init.runId,
      workflowType: init.workflowType,
    };
    const { sourceMaps } = this.realm;
    const own = JSON.parse(sourceMaps.mapPlaces(attributes)) as LogAttributes;
    this.options.onLog(level, sourceMaps.mapPlaces(message), { ...facts, ...own });
  }
}

type TaskEnd<T> = { kind: 'done'; value: T } | { kind: 'threw'; error: unknown } | { kind: 'deadlocked' };
