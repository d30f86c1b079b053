/**
 * Runs workflow classes of the host realm: those with `sandboxed: false`. There is no isolation, no deterministic global
 * and no deadlock guard here; what holds the worker together is the author's care. Only for workers whose workflows run on
 * the main thread, where the classes are.
 */
import type {
  RunInit,
  WorkflowHost,
  WorkflowInstance,
  WorkflowTaskOutcome,
  WorkflowTaskSteps,
} from '../activation/workflow-host.js';
import { InternalError } from '../common/errors.js';
import type { DtoClass } from '../common/parameter-types.js';
import type { SinkCallText } from '../common/sinks.js';
import type { LogAttributes, LogLevel, Measurement } from '../common/telemetry.js';
import {
  enterHostRealm,
  registerWorkflowClass,
  type Catalogue,
  type InterceptorModule,
  type RealmConverters,
  type RealmEntry,
} from '../workflow/runtime/entrypoint.js';
import { UnknownWorkflowTypeError } from './errors.js';
import { HostInstance, turnOfTheEventLoop } from './host-instance.js';
import { loadError } from './load-error.js';
import { watchRejections, type RejectionClaim } from './rejection-watch.js';

export interface UnsandboxedHostOptions {
  workflows: readonly DtoClass[];
  /** May hold objects of the author's: nothing keeps them apart from workflow code. */
  converters: RealmConverters;
  /** Modules that export `interceptors`, loaded. */
  interceptorModules?: readonly InterceptorModule[];
  /** Names of error classes that fail the workflow instead of the workflow task. */
  failureErrorTypes?: readonly string[];
  /** Takes the lines that workflows log; never those of a replay. */
  onLog: (level: LogLevel, message: string, attributes: LogAttributes) => void;
  /** Takes measurements of workflows; never those of a replay. @defaultValue nothing is measured */
  onMeasure?: (measurement: Measurement) => void;
  /** Takes the calls of sinks. @defaultValue nothing is called */
  onSink?: (call: SinkCallText) => void;
  /** Sink functions that are called during replay, as `sink.function`. @defaultValue none */
  replayedSinks?: readonly string[];
}

/**
 * Never given up: a run may await what is none of the workflow API's, and fail long after its task, or its worker, is
 * gone. It must not end the process even then.
 */
const claim: RejectionClaim = {
  owns: () => HostInstance.current() !== undefined,
  take: (reason) => HostInstance.current()?.keepRejection(reason),
};

export class UnsandboxedHost implements WorkflowHost {
  private readonly entry: RealmEntry;
  private readonly catalogue: Exclude<Catalogue, { error: unknown }>;
  private readonly instances = new WeakSet<HostInstance>();

  private constructor(private readonly options: UnsandboxedHostOptions) {
    this.entry = enterHostRealm(options.converters, () => HostInstance.currentRun());
    this.entry.connect('log', (level, message, attributes) => this.log(level as LogLevel, message, attributes));
    this.entry.connect('measure', (measurement) => options.onMeasure?.(JSON.parse(measurement) as Measurement));
    this.entry.connect('sink', (sinkName, fnName, args, info) => options.onSink?.({ sinkName, fnName, args, info }));
    this.entry.connect('now', () => Date.now());
    this.entry.connect('flowCurrent', () => HostInstance.currentScope());
    this.entry.connect('flowRun', (scope, action) => HostInstance.runInScope(scope, action));
    this.catalogue = this.load();
  }

  /**
   * @throws WorkflowDefinitionError when a class is malformed
   * @throws WorkflowModuleError when an interceptor module does not export `interceptors`
   */
  static create(options: UnsandboxedHostOptions): UnsandboxedHost {
    return new UnsandboxedHost(options);
  }

  get workflowTypes(): readonly string[] {
    return this.catalogue.types;
  }

  create(init: RunInit): WorkflowInstance {
    const { types, hasDynamic } = this.catalogue;
    if (!hasDynamic && !types.includes(init.workflowType)) throw new UnknownWorkflowTypeError(init.workflowType, types);
    const instance = new HostInstance(this.entry, init);
    this.instances.add(instance);
    return instance;
  }

  async runTask<T>(instance: WorkflowInstance, steps: WorkflowTaskSteps<T>): Promise<WorkflowTaskOutcome<T>> {
    if (!(instance instanceof HostInstance) || !this.instances.has(instance)) {
      throw new InternalError('The instance belongs to another host');
    }
    watchRejections(claim);
    return instance.during(async () => {
      let step = steps.next();
      while (!step.done) step = steps.next(await instance.activate(step.value));
      await turnOfTheEventLoop();
      return { value: step.value, rejections: instance.takeRejections() };
    });
  }

  dispose(): void {
    // The classes are the application's.
  }

  private load(): Exclude<Catalogue, { error: unknown }> {
    const { workflows, interceptorModules = [], failureErrorTypes = [], replayedSinks = [] } = this.options;
    const text = this.entry.load((_require, register) => {
      // In a realm each run evaluates its classes; here they are, once and for all.
      for (const target of workflows) registerWorkflowClass(target);
      register({ modules: [], interceptorModules });
    }, JSON.stringify({ failureErrorTypes, replayedSinks }));
    const catalogue = JSON.parse(text) as Catalogue;
    if ('error' in catalogue) throw loadError(catalogue.error);
    return catalogue;
  }

  private log(level: LogLevel, message: string, attributes: string): void {
    const init = HostInstance.current()?.init;
    const facts = init && {
      namespace: init.namespace,
      taskQueue: init.taskQueue,
      workflowId: init.workflowId,
      runId: init.runId,
      workflowType: init.workflowType,
    };
    this.options.onLog(level, message, { ...facts, ...(JSON.parse(attributes) as LogAttributes) });
  }
}
