/** Calls under way by the signal that aborts them: one listener for each signal, however many calls share it. */
export class AbortableCalls {
  private readonly groups = new Map<AbortSignal, CallGroup>();

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
