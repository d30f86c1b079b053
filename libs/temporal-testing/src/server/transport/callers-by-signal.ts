/** Waiting calls by the signal of their caller: one listener for each signal, however many calls share it. */
import { CancelledError } from '../errors.js';
import type { ServerCall } from '../frontend/server-call.js';

export class CallersBySignal {
  private readonly groups = new Map<AbortSignal, CallGroup>();

  add(signal: AbortSignal, call: ServerCall): void {
    let group = this.groups.get(signal);
    if (!group) {
      group = new CallGroup();
      this.groups.set(signal, group);
      signal.addEventListener('abort', group);
    }
    group.calls.add(call);
  }

  delete(signal: AbortSignal, call: ServerCall): void {
    const group = this.groups.get(signal);
    if (!group?.calls.delete(call) || group.calls.size > 0) return;
    this.groups.delete(signal);
    signal.removeEventListener('abort', group);
  }
}

class CallGroup {
  readonly calls = new Set<ServerCall>();

  /** Makes the group itself the listener. */
  handleEvent(): void {
    for (const call of this.calls) call.end(new CancelledError('The call was aborted by its AbortSignal'));
  }
}
