/** Calls in progress, grouped by the signal that aborts them: one listener per signal, however many calls share it. */
export class AbortableCalls {
  private readonly groups = new WeakMap<AbortSignal, CallGroup>();

  add(signal: AbortSignal, call: Cancellable): void {
    let group = this.groups.get(signal);
    if (!group) {
      group = new CallGroup();
      this.groups.set(signal, group);
      signal.addEventListener('abort', group);
    }
    group.calls.add(call);
  }

  delete(signal: AbortSignal, call: Cancellable): void {
    const group = this.groups.get(signal);
    if (!group?.calls.delete(call) || group.calls.size > 0) return;
    this.groups.delete(signal);
    signal.removeEventListener('abort', group);
  }
}

/**
 * Calls `callback` when the signal is aborted. All callers that wait on one signal share one listener, so that Node.js
 * does not report a leak when fifty calls use the signal of one request.
 *
 * @param signal - a signal that is not aborted yet
 * @returns a function that stops waiting
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const call = { cancel: callback };
  waiting.add(signal, call);
  return () => waiting.delete(signal, call);
}

const waiting = new AbortableCalls();

interface Cancellable {
  cancel(): void;
}

class CallGroup {
  readonly calls = new Set<Cancellable>();

  /** Makes the group itself the listener. */
  handleEvent(): void {
    for (const call of this.calls) call.cancel();
  }
}
