/**
 * The one `node:vm` context of a worker. Its global object is no host object (DONT_CONTEXTIFY), it compiles no text, and
 * its microtasks run only when the host drains them.
 */
import { constants, createContext, Script, type Context } from 'node:vm';
import type {
  Catalogue,
  FactoryScript,
  RealmEntry,
  RealmOptionsText,
  SharedModuleError,
} from '../workflow/runtime/entrypoint.js';
import type { SinkCallText } from '../common/sinks.js';
import type { LogLevel } from '../common/telemetry.js';
import { withSourceMap } from './debugging.js';
import { createFlowTracker } from './flow-tracker.js';
import { loadError, sharedModuleError } from './load-error.js';
import { PromiseRealm } from './promise-realm.js';
import { realmScheme, SourceMapper } from './source-maps.js';
import { parseUrl } from './url-service.js';
import { checkBundle, type WorkflowBundle } from './workflow-bundle.js';

/** File names of the scripts in stack traces. */
const factoryFileName = `${realmScheme}workflows.js`;
const passthroughFileName = `${realmScheme}runtime.js`;

const drainScript = new Script('0', { filename: `${realmScheme}drain.js` });
const guardScript = new Script('__nestTemporalGuard()', { filename: `${realmScheme}guard.js` });

export interface RealmOptions {
  /** Names of error classes that fail the workflow. */
  failureErrorTypes: readonly string[];
  /** Sink functions that are called during replay, as `sink.function`. */
  replayedSinks: readonly string[];
  /** Gives debuggers the source map of workflow code, at the cost of its size. */
  hasSourceMap: boolean;
  /** Lets queries for stack traces answer with the sources of workflow code. */
  showsSources: boolean;
  /** Options of class-validator. */
  validator?: RealmOptionsText['validator'];
  /** Takes a line that workflow code logged, its attributes as JSON text. */
  log: (level: LogLevel, message: string, attributes: string) => void;
  /** Takes a measurement as JSON. */
  measure: (measurement: string) => void;
  sink: (call: SinkCallText) => void;
}

export class Realm {
  /** Stack frames back to the author's files. */
  readonly sourceMaps: SourceMapper;
  /** Carries cancellation scopes along the promises of the realm. */
  readonly flow = createFlowTracker();
  /** What the author's code registers. */
  readonly catalogue: Exclude<Catalogue, { error: unknown }>;

  private constructor(
    private readonly context: Context,
    /** The runtime inside. Its methods take and give primitives and objects of the realm only. */
    readonly entry: RealmEntry,
    /** Tells the promises of the realm from others. */
    readonly promises: PromiseRealm,
    bundle: WorkflowBundle,
    options: RealmOptions,
  ) {
    const { flow } = this;
    this.sourceMaps = new SourceMapper(factoryFileName, bundle.sourceMap, bundle.factoryScript);
    entry.connect('log', (level, message, attributes) => options.log(level as LogLevel, message, attributes));
    entry.connect('measure', (measurement) => options.measure(measurement));
    entry.connect('sink', (sinkName, fnName, args, info) => options.sink({ sinkName, fnName, args, info }));
    entry.connect('mapStack', (stack) => this.sourceMaps.mapStack(stack));
    if (options.showsSources) entry.connect('sourceText', (file) => this.sourceMaps.sourceText(file));
    entry.connect('now', () => Date.now());
    entry.connect('flowCurrent', () => flow.current());
    entry.connect('flowRun', (value, action) => flow.run(value, action));
    entry.connect('parseUrl', parseUrl);
    const { factoryScript, sourceMap } = bundle;
    const script = options.hasSourceMap ? withSourceMap(factoryScript, sourceMap) : factoryScript;
    const factory = new Script(script, { filename: factoryFileName }).runInContext(context) as FactoryScript;
    const { failureErrorTypes, replayedSinks, validator } = options;
    const text = entry.load(factory, JSON.stringify({ failureErrorTypes, replayedSinks, validator }));
    this.drain();
    const catalogue = JSON.parse(text) as Catalogue;
    if ('error' in catalogue) {
      const { error } = catalogue;
      throw loadError({ ...error, stack: this.sourceMaps.mapStack(error.stack) });
    }
    this.catalogue = catalogue;
  }

  /**
   * Boots a realm: globals, shared modules, hardening, and a first look at the author's code.
   *
   * @throws InvalidWorkflowBundleError when the bundle is damaged or was made by another version
   * @throws WorkflowModuleError when one of its modules throws while it is evaluated
   * @throws WorkflowDefinitionError when a workflow class in it is malformed, or two have one type
   */
  static boot(bundle: WorkflowBundle, options: RealmOptions): Realm {
    checkBundle(bundle);
    const context = createContext(constants.DONT_CONTEXTIFY, {
      name: 'nest-temporal workflows',
      microtaskMode: 'afterEvaluate',
      codeGeneration: { strings: false, wasm: false },
    });
    // Before the passthrough: once hardened, the realm's globals cannot be looked up by another name.
    const prototypes = new Script('[Promise.prototype, Object.prototype]').runInContext(context) as [object, object];
    const entry = evaluatePassthrough(bundle, context);
    return new Realm(context, entry, new PromiseRealm(...prototypes), bundle, options);
  }

  /** Runs the realm's microtasks until there are none. */
  drain(): void {
    drainScript.runInContext(this.context);
  }

  /**
   * Runs a function of the host under a time limit that covers the realm's code in it, drains included.
   *
   * @returns false when the limit was reached: the function was stopped somewhere in the middle
   */
  runGuarded(action: () => void, timeoutMs: number): boolean {
    this.entry.arm(action);
    try {
      guardScript.runInContext(this.context, { timeout: timeoutMs });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      return false;
    }
  }
}

function evaluatePassthrough(bundle: WorkflowBundle, context: Context): RealmEntry {
  const script = new Script(bundle.passthroughScript, { filename: passthroughFileName });
  try {
    return script.runInContext(context) as RealmEntry;
  } catch (error) {
    if (typeof error !== 'string') throw error;
    throw sharedModuleError(JSON.parse(error) as SharedModuleError);
  }
}
