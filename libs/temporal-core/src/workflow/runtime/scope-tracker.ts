/**
 * What the code that runs now belongs to, across `await`: a cancellation scope, the update that it handles, if any, and the
 * values of AsyncLocalStorages. Until a run uses one of them nothing is tracked, and everything belongs to the root scope of
 * the run.
 */
import type { Scope } from './scope.js';

/** Carries one value along the asynchronous flow of control. Given by the host, which alone sees every promise. */
export interface FlowTracker {
  /** The value of the innermost {@link FlowTracker.run} that led here, or `undefined`. */
  current(): unknown;
  /** @param action - must not throw */
  run(value: unknown, action: () => void): void;
}

/** An update, as the code that handles it sees it. */
export interface UpdateInfo {
  /** Unique among the updates of the workflow execution. */
  readonly id: string;
  /** Name of the update. */
  readonly name: string;
}

/** What must be known of a run to follow its flow of control. */
interface TrackedRun {
  tracksFlow: boolean;
  readonly rootScope: Scope;
}

/** Immutable: each change is a new one. */
interface Flow {
  readonly scope: Scope;
  readonly update?: UpdateInfo;
  /** Values by the storage that they belong to. */
  readonly values?: ReadonlyMap<object, unknown>;
}

let tracker: FlowTracker | undefined;

export function setFlowTracker(given: FlowTracker): void {
  tracker = given;
}

/** The scope in which the code that runs now issues its commands. */
export function currentScope(run: TrackedRun): Scope {
  return currentFlow(run)?.scope ?? run.rootScope;
}

/** The update that the code that runs now handles or validates. */
export function currentUpdate(run: TrackedRun): UpdateInfo | undefined {
  return currentFlow(run)?.update;
}

/** The value that `storage` has in the code that runs now. */
export function currentValue(run: TrackedRun, storage: object): unknown {
  return currentFlow(run)?.values?.get(storage);
}

/** Runs `action`, and all that it leads to, in `scope`. */
export function runInScope<T>(run: TrackedRun, scope: Scope, action: () => T): T {
  return runInFlow(run, { ...currentFlow(run), scope }, action);
}

/** Runs `action`, and all that it leads to, as part of an update. */
export function runInUpdate<T>(run: TrackedRun, update: UpdateInfo, action: () => T): T {
  return runInFlow(run, { ...flowOf(run), update }, action);
}

/** Runs `action`, and all that it leads to, with `value` in `storage`. */
export function runWithValue<T>(run: TrackedRun, storage: object, value: unknown, action: () => T): T {
  const flow = flowOf(run);
  return runInFlow(run, { ...flow, values: new Map(flow.values).set(storage, value) }, action);
}

/** Runs what the caller only happens to start, such as the handler of a kept message: as if nobody had called it. */
export function runDetached<T>(run: TrackedRun, action: () => T): T {
  return currentFlow(run) ? runInFlow(run, { scope: run.rootScope }, action) : action();
}

/** A function that runs actions as part of what the code that runs now belongs to. */
export function snapshotFlow(run: TrackedRun): <T>(action: () => T) => T {
  const flow = flowOf(run);
  return (action) => runInFlow(run, flow, action);
}

function flowOf(run: TrackedRun): Flow {
  return currentFlow(run) ?? { scope: run.rootScope };
}

function currentFlow(run: TrackedRun): Flow | undefined {
  return run.tracksFlow ? (tracker?.current() as Flow | undefined) : undefined;
}

function runInFlow<T>(run: TrackedRun, flow: Flow, action: () => T): T {
  run.tracksFlow = true;
  let end: { value: T } | { error: unknown } | undefined;
  // Nothing thrown passes through a function of the host's, in either direction.
  tracker?.run(flow, () => {
    try {
      end = { value: action() };
    } catch (error) {
      end = { error };
    }
  });
  if (!end) throw new Error('The flow of control cannot be tracked here.');
  if ('error' in end) throw end.error;
  return end.value;
}
