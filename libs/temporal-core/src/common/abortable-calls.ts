/** Calls under way by the signal that aborts them: one listener for each signal, however many calls share it. */
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
 * Calls `callback` when the signal is aborted. All that wait on one signal share one listener, so that Node does not take
 * fifty calls with the signal of one request for a leak.
 *
 * @param signal - not aborted yet
 * @returns stops waiting
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
