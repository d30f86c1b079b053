/**
 * What the host calls in the realm. Only primitives, functions of the realm and byte arrays of the realm pass in and out,
 * and nothing thrown ever leaves: the realm and the host cannot reach each other's objects.
 */
import type { RunInit } from '../../activation/workflow-host.js';
import { safeText } from '../../common/safe-text.js';
import { WorkflowDefinitionError, workflowOptionsOf } from '../../common/workflow-definition.js';
import { defaultPayloadConverters } from '../../converter/default-converters.js';
import { DtoConverter } from '../../converter/dto.js';
import type { DtoLibraries, DtoValidatorOptions } from '../../converter/dto-libraries.js';
import { DefaultFailureConverter } from '../../converter/failure-converter.js';
import { CompositePayloadConverter } from '../../converter/payload-converter.js';
import { beginActivation, disposeRun, settleActivation } from './activation-cycle.js';
import { Activator, type RealmServices } from './activator.js';
import { makeRoom, readActivation, takeBytes, writeFailure, writeResult } from './boundary.js';
import { findActivator, setActivatorSource, setCurrentActivator } from './current.js';
import { evaluationError, type EvaluationError } from './evaluation.js';
import { loadCode } from './job-handlers.js';
import { explainMissingGlobal } from './missing-global.js';
import { failsOnNondeterminism } from './run-end.js';
import type { RealmConverters } from './run-converter.js';
import { setFlowTracker, type FlowTracker } from './scope-tracker.js';
import { LoadedCode, type BundleExports, type BundleFactory } from './workflow-code.js';

export { installDeterminism, startTimerOfScope } from './determinism.js';
export { evaluateShared, type EvaluationError, type SharedModuleError } from './evaluation.js';
export { registerWorkflowClass } from './registrar.js';
export type { RealmConverters } from './run-converter.js';
export type { InterceptorModule } from './workflow-code.js';

/** Storage of a passthrough module that must be a run's own although the module is shared. */
export interface RunRegistry {
  /** A storage for one run, holding what the module registered at boot. */
  create(): unknown;
  /** Makes a storage the one in use; `undefined` means that of the boot. */
  enter(storage: unknown): void;
}

/** What the passthrough script hands to {@link bootRealm}. */
export interface RealmParts {
  /** Modules evaluated once for all runs, by the name under which authors import them. */
  readonly modules: Readonly<Record<string, unknown>>;
  readonly registries: readonly RunRegistry[];
  readonly converters: RealmConverters;
  /** Takes the host's parser of addresses. */
  useUrlService?(parse: HostFunctions['parseUrl']): void;
}

/** Evaluates the author's bundle: the script of the factory. Hands what it holds to `register`. */
export type FactoryScript = (
  require: (name: string) => unknown,
  register: (bundle: BundleExports) => void,
  globalThis?: object,
  global?: object,
) => void;

/** Options as the host knows them, in a text. */
export interface RealmOptionsText {
  failureErrorTypes: string[];
  /** Sink functions that are called during replay, as `sink.function`. */
  replayedSinks?: string[];
  /** Options of class-validator. */
  validator?: DtoValidatorOptions;
}

/** What the host learns about the author's code from its first evaluation. */
export type Catalogue = { types: string[]; hasDynamic: boolean } | { error: EvaluationError };

/** What the realm may call on the host. Values pass by as they are; none of it throws. */
export interface HostFunctions {
  log(level: string, message: string, attributes: string): void;
  /** Takes a {@link Measurement} as JSON. */
  measure(measurement: string): void;
  /** Takes the call of a sink; see `SinkCallText`. */
  sink(sinkName: string, fnName: string, args: string, info: string): void;
  now(): number;
  /** @returns the stack trace, at places in the author's files */
  mapStack(stack: string): string;
  /** @returns the text of a source of the author, `''` when it must not be shown */
  sourceText(file: string): string;
  flowCurrent(): unknown;
  flowRun(value: unknown, action: () => void): void;
  /** @returns the parts as JSON, or `''` */
  parseUrl(href: string, base?: string, part?: string, value?: string): string;
}

/** The realm, as the host holds it. */
export interface RealmEntry {
  /** @returns a {@link Catalogue} as text */
  load(factory: FactoryScript, options: string): string;
  /** Hands in one function of the host. */
  connect<K extends keyof HostFunctions>(name: K, hostFunction: HostFunctions[K]): void;
  /** Prepares a run; no author code runs. @returns the run, opaque to the host */
  create(init: string): object;
  makeRoom(length: number): Uint8Array;
  /** Applies the jobs of an activation; the microtasks must be drained after it. */
  begin(run: object, activation: string): void;
  /** Settles the activation. @returns the result as a string, or `''` when there is more to drain */
  settle(run: object): string;
  /** The failure of an error that nobody handled, as text. */
  failureOf(run: object, error: unknown): string;
  /** Whether the author or the worker wants workflows to fail by a NondeterminismError. */
  failsOnNondeterminism(run: object): boolean;
  /** Sets the function that the next call of the guard runs. */
  arm(action: () => void): void;
  takeBytes(index: number): Uint8Array | undefined;
  /** Forgets the current run, after it was stopped from outside. */
  reset(): void;
  /** Lets interceptors see that the run is dropped. */
  dispose(run: object): void;
  /** Whether any interceptor wants to. */
  wantsDispose(run: object): boolean;
  /** Whether the flow of control must be tracked in the run. */
  tracksFlow(run: object): boolean;
}

/**
 * The same entry for workflow classes of the host realm. Nothing is shared with the runs of realms but the code.
 *
 * @param currentRun - the run, as `create` returned it, whose code executes now
 */
export function enterHostRealm(converters: RealmConverters, currentRun: () => object | undefined): RealmEntry {
  setActivatorSource(() => (currentRun() as Run | undefined)?.activator);
  return new Realm({ modules: {}, registries: [], converters }, false).entry();
}

/** One run: its state, and its own storage of each registry. */
class Run {
  constructor(
    readonly activator: Activator,
    readonly storages: readonly unknown[],
  ) {}
}

/** Builds the entry, once the realm's globals are in place and its passthrough modules are evaluated. */
export function bootRealm(parts: RealmParts): RealmEntry {
  Object.defineProperty(globalThis, '__nestTemporalGuard', { value: Object.freeze(runArmed) });
  return new Realm(parts, true).entry();
}

/** The converters of a realm for which its author gave none. */
export function realmConverters(libraries: DtoLibraries): RealmConverters {
  return {
    payloadConverter: new CompositePayloadConverter(...defaultPayloadConverters({ keepText: true })),
    failureConverter: new DefaultFailureConverter(),
    dto: new DtoConverter(libraries),
  };
}

class Realm {
  private factory: BundleFactory = () => {
    throw new Error('No workflow bundle is loaded.');
  };
  private services!: RealmServices;
  /** The author's code has been loaded without an error. */
  private isChecked = false;
  private readonly host: Partial<HostFunctions> = {};

  constructor(
    private readonly parts: RealmParts,
    private readonly isSandboxed: boolean,
  ) {
    const tracker: FlowTracker = {
      current: () => shielded(() => this.host.flowCurrent?.()),
      run: (value, action) => shielded(() => this.host.flowRun?.(value, action)),
    };
    setFlowTracker(tracker);
    parts.useUrlService?.((...texts) => shielded(() => this.host.parseUrl?.(...texts)) ?? '');
  }

  entry(): RealmEntry {
    return Object.freeze<RealmEntry>({
      load: (factory: FactoryScript, options: string) => this.load(factory, options),
      connect: (name, hostFunction) => {
        this.host[name] = hostFunction;
      },
      create: (init: string) => this.create(JSON.parse(init) as RunInit),
      makeRoom,
      begin: (run: object, activation: string) => {
        this.enter(run as Run);
        beginActivation((run as Run).activator, readActivation(activation));
      },
      settle: (run: object) => {
        const text = settledText((run as Run).activator);
        if (text !== '') this.leave();
        return text;
      },
      failureOf: (run: object, error: unknown) =>
        writeFailure((run as Run).activator.converter.toFailure(explainMissingGlobal(error))),
      failsOnNondeterminism: (run: object) => failsOnNondeterminism((run as Run).activator),
      arm,
      takeBytes,
      reset: () => this.leave(),
      dispose: (run: object) => {
        this.enter(run as Run);
        disposeRun((run as Run).activator);
        this.leave();
      },
      wantsDispose: (run: object) => (run as Run).activator.interceptors.interceptsDispose,
      tracksFlow: (run: object) => (run as Run).activator.tracksFlow,
    });
  }

  private load(script: FactoryScript, options: string): string {
    const { failureErrorTypes, replayedSinks, validator } = JSON.parse(options) as RealmOptionsText;
    const { converters } = this.parts;
    this.factory = () => evaluate(script, this.parts.modules);
    this.services = {
      converters: validator ? { ...converters, dto: converters.dto.withValidator(validator) } : converters,
      failureErrorTypes,
      load: () => LoadedCode.load(this.factory, this.isChecked),
      log: (level, message, attributes) => {
        const texts = [String(level), safeText(message), attributesText(attributes)] as const;
        shielded(() => this.host.log?.(...texts));
      },
      measure: (measurement) => {
        const text = JSON.stringify(measurement);
        shielded(() => this.host.measure?.(text));
      },
      replayedSinks: new Set(replayedSinks),
      callSink: ({ sinkName, fnName, args, info }) => shielded(() => this.host.sink?.(sinkName, fnName, args, info)),
      mapStack: (stack) => shielded(() => this.host.mapStack?.(stack)) ?? stack,
      sourceText: (file) => shielded(() => this.host.sourceText?.(file)) ?? '',
      now: () => shielded(() => this.host.now?.()) ?? 0,
    };
    // A first evaluation for nothing but its names, in a run that is thrown away.
    const probe = this.create({ namespace: '', taskQueue: '', workflowType: '', workflowId: '', runId: '' });
    this.enter(probe);
    try {
      const code = loadCode(probe.activator);
      if (this.isSandboxed) refuseUnsandboxed(code);
      this.isChecked = true;
      return JSON.stringify(catalogueOf(code));
    } catch (error) {
      return JSON.stringify({ error: evaluationError(error) });
    } finally {
      this.leave();
    }
  }

  private create(init: RunInit): Run {
    return new Run(
      new Activator(init, this.services),
      this.parts.registries.map((registry) => registry.create()),
    );
  }

  private enter(run: Run): void {
    const { registries } = this.parts;
    for (let i = 0; i < registries.length; i++) registries[i]?.enter(run.storages[i]);
    setCurrentActivator(run.activator);
  }

  private leave(): void {
    setCurrentActivator(undefined);
    for (const registry of this.parts.registries) registry.enter(undefined);
  }
}

/** Calls the host. What it throws, if only for want of stack, is an object of the host's and must not be seen here. */
function shielded<T>(call: () => T): T {
  try {
    return call();
  } catch {
    throw new Error('The host of the workflow failed.');
  }
}

let armed: (() => void) | undefined;

function arm(action: () => void): void {
  armed = action;
}

/** Runs the armed function once. The host calls it by name from a script, for only scripts have a time limit. */
function runArmed(): void {
  const action = armed;
  armed = undefined;
  action?.();
}

/** Evaluates the bundle for one run. */
function evaluate(script: FactoryScript, modules: Readonly<Record<string, unknown>>): BundleExports {
  let exports: BundleExports | undefined;
  const register = (given: BundleExports): void => {
    exports = given;
  };
  const require = (name: string): unknown => {
    if (Object.hasOwn(modules, name)) return modules[name];
    throw new Error(`Module "${name}" cannot be loaded inside a workflow: only what was bundled can.`);
  };
  // A script that names the global object gets one of its own, so that what it puts there is the run's.
  const global = script.length > 2 ? ownGlobal() : undefined;
  const activator = findActivator();
  if (global && activator) globals.set(activator, global);
  script(require, register, global, global);
  if (!exports) throw new Error('The workflow bundle has no entry.');
  return exports;
}

const globals = new WeakMap<Activator, Record<string, unknown>>();

/** The global object of the run whose code executes, if its code names it. */
export function currentGlobal(): Record<string, unknown> | undefined {
  const activator = findActivator();
  return activator && globals.get(activator);
}

function ownGlobal(): Record<string, unknown> {
  const own = Object.create(globalThis) as Record<string, unknown>;
  for (const name of ['globalThis', 'global', 'self']) {
    Object.defineProperty(own, name, { value: own, writable: true, configurable: true });
  }
  return own;
}

function catalogueOf(code: LoadedCode): Catalogue {
  return { types: [...code.workflows.keys()].sort(), hasDynamic: code.hasDynamic };
}

/** In a realm each class is sandboxed, whatever it says. */
function refuseUnsandboxed({ classes }: LoadedCode): void {
  const found = classes.find((target) => workflowOptionsOf(target).sandboxed === false);
  if (!found) return;
  throw new WorkflowDefinitionError(
    `Workflow class "${found.name}" has "sandboxed: false", but it is in the bundle of sandboxed workflows. ` +
      `List it in the worker option "workflows", and keep it in a module that "workflowsPath" does not lead to.`,
  );
}

/** The result of an activation as text, or `''` when there is more to drain. */
function settledText(activator: Activator): string {
  try {
    const result = settleActivation(activator);
    return result ? writeResult(result) : '';
  } catch (error) {
    // What an author gave may be no JSON where it is sent as it is.
    return writeResult({ status: 'failed', failure: activator.converter.toFailure(error) });
  }
}

/** Attributes are an object, or were meant to be one. */
function attributesText(attributes: unknown): string {
  if (typeof attributes !== 'object') return JSON.stringify({ attributes: safeText(attributes) });
  try {
    return JSON.stringify(attributes) ?? '{}';
  } catch (error) {
    return JSON.stringify({ unwritable: safeText(error) });
  }
}
