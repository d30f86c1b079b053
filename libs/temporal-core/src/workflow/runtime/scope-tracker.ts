/**
 * Which cancellation scope the code that runs now belongs to, across `await`. Until a run opens its first nested scope
 * nothing is tracked, and everything belongs to the root scope of the run.
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

let tracker: FlowTracker | undefined;

export function setFlowTracker(given: FlowTracker): void {
  tracker = given;
}

/** The scope in which the code that runs now issues its commands. */
export function currentScope(activator: Activator): Scope {
  if (!activator.usesScopes) return activator.rootScope;
  return (tracker?.current() as Scope | undefined) ?? activator.rootScope;
}

/** Runs `action`, and all that it leads to, in `scope`. */
export function runInScope<T>(activator: Activator, scope: Scope, action: () => T): T {
  activator.usesScopes = true;
  let end: { value: T } | { error: unknown } | undefined;
  // Nothing thrown passes through a function of the host's, in either direction.
  tracker?.run(scope, () => {
    try {
      end = { value: action() };
    } catch (error) {
      end = { error };
    }
  });
  if (!end) throw new Error('Cancellation scopes are not available here.');
  if ('error' in end) throw end.error;
  return end.value;
}
