/**
 * Carries a value of the realm's along its promises: how cancellation scopes follow `await`. The values are the realm's own
 * and never looked into.
 *
 * Where Node carries such values by itself (from 24 on) an AsyncLocalStorage does it. Elsewhere one would make the deadlock
 * guard abort the process (see `deadlock-guard.ts`), so the promise hooks of V8 do, switched on only for runs that need them.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { promiseHooks } from 'node:v8';

/** As `workflow/runtime/scope-tracker.ts` takes it, with what the host needs around a run. */
export interface HostFlowTracker {
  current(): unknown;
  run(value: unknown, action: () => void): void;
  /** A run that has used {@link run} is about to go on. */
  resume(): void;
  /** The run has stopped, or was stopped. */
  suspend(): void;
}

export function createFlowTracker(): HostFlowTracker {
  return carriesContext() ? new ContextFlowTracker() : new HookFlowTracker();
}

/** Whether AsyncLocalStorage works without async hooks. */
function carriesContext(): boolean {
  const flags = `${process.execArgv.join(' ')} ${process.env['NODE_OPTIONS'] ?? ''}`;
  return Number(process.versions.node.split('.')[0]) >= 24 && !flags.includes('--no-async-context-frame');
}

class ContextFlowTracker implements HostFlowTracker {
  private readonly storage = new AsyncLocalStorage();

  current(): unknown {
    return this.storage.getStore();
  }

  run(value: unknown, action: () => void): void {
    this.storage.run(value, action);
  }

  resume(): void {
    // The context travels with the promises.
  }

  suspend(): void {
    // A run that was stopped inside run() leaves its value behind.
    if (this.storage.getStore() !== undefined) this.storage.enterWith(undefined);
  }
}

class HookFlowTracker implements HostFlowTracker {
  private readonly values = new WeakMap<object, unknown>();
  private readonly outer: unknown[] = [];
  private value: unknown;
  private stop?: () => void;

  current(): unknown {
    return this.value;
  }

  run(value: unknown, action: () => void): void {
    this.resume();
    const before = this.value;
    this.value = value;
    action();
    this.value = before;
  }

  resume(): void {
    this.stop ??= promiseHooks.createHook({
      init: (promise) => {
        if (this.value !== undefined) this.values.set(promise, this.value);
      },
      before: (promise) => {
        this.outer.push(this.value);
        this.value = this.values.get(promise);
      },
      after: () => {
        this.value = this.outer.pop();
      },
    }) as () => void;
  }

  suspend(): void {
    this.stop?.();
    this.stop = undefined;
    this.outer.length = 0;
    this.value = undefined;
  }
}
