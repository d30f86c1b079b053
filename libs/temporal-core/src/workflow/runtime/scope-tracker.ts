/**
 * What the code that runs now belongs to, across `await`: a cancellation scope, the update that it handles, if any, and the
 * values of AsyncLocalStorages. Until a run uses one of them nothing is tracked, and everything belongs to the root scope of
 * the run.
 */
import type { Activator } from './activator.js';
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
export function currentScope(activator: Activator): Scope {
  return currentFlow(activator)?.scope ?? activator.rootScope;
}

/** The update that the code that runs now handles or validates. */
export function currentUpdate(activator: Activator): UpdateInfo | undefined {
  return currentFlow(activator)?.update;
}

/** The value that `storage` has in the code that runs now. */
export function currentValue(activator: Activator, storage: object): unknown {
  return currentFlow(activator)?.values?.get(storage);
}

/** Runs `action`, and all that it leads to, in `scope`. */
export function runInScope<T>(activator: Activator, scope: Scope, action: () => T): T {
  return runInFlow(activator, { ...currentFlow(activator), scope }, action);
}

/** Runs `action`, and all that it leads to, as part of an update. */
export function runInUpdate<T>(activator: Activator, update: UpdateInfo, action: () => T): T {
  return runInFlow(activator, { ...flowOf(activator), update }, action);
}

/** Runs `action`, and all that it leads to, with `value` in `storage`. */
export function runWithValue<T>(activator: Activator, storage: object, value: unknown, action: () => T): T {
  const flow = flowOf(activator);
  return runInFlow(activator, { ...flow, values: new Map(flow.values).set(storage, value) }, action);
}

/** Runs what the caller only happens to start, such as the handler of a kept message: as if nobody had called it. */
export function runDetached<T>(activator: Activator, action: () => T): T {
  return currentFlow(activator) ? runInFlow(activator, { scope: activator.rootScope }, action) : action();
}

/** A function that runs actions as part of what the code that runs now belongs to. */
export function snapshotFlow(activator: Activator): <T>(action: () => T) => T {
  const flow = flowOf(activator);
  return (action) => runInFlow(activator, flow, action);
}

function flowOf(activator: Activator): Flow {
  return currentFlow(activator) ?? { scope: activator.rootScope };
}

function currentFlow(activator: Activator): Flow | undefined {
  return activator.tracksFlow ? (tracker?.current() as Flow | undefined) : undefined;
}

function runInFlow<T>(activator: Activator, flow: Flow, action: () => T): T {
  activator.tracksFlow = true;
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
