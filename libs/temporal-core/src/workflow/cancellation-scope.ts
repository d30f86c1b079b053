import type { Duration } from '../common/duration.js';
import { optionsOf } from '../common/options/option-schema.js';
import { duration, flag, having } from '../common/options/option-types.js';
import { CancelledFailure } from '../common/failures.js';
import type { Activator } from './runtime/activator.js';
import { callPlace } from './runtime/call-error.js';
import { activatorFor, mutableActivatorFor } from './runtime/current.js';
import { oneLater, soon } from './runtime/microtasks.js';
import { Scope } from './runtime/scope.js';
import { currentScope, runInScope } from './runtime/scope-tracker.js';
import { cancelTimer, startTimer } from './runtime/timer-commands.js';

export interface CancellationScopeOptions {
  /** Whether the cancellation of an enclosing scope cancels this one. @defaultValue true */
  cancellable?: boolean;
  /** Time after which the scope is cancelled. @defaultValue never */
  timeout?: Duration;
  /** Enclosing scope. @defaultValue the current scope */
  parent?: CancellationScope;
}

export const scopeSchema = optionsOf<CancellationScopeOptions>()({
  cancellable: flag().default(true),
  timeout: duration().otherwise('never'),
  parent: having<CancellationScope>('a CancellationScope', 'run', 'cancel').otherwise('the current scope'),
});

const wrappers = new WeakMap<Scope, CancellationScope>();

/**
 * Groups timers, activities and other scopes, which are cancelled together. Cancelling the workflow cancels the root
 * scope.
 *
 * @example
 * await CancellationScope.nonCancellable(() => this.payments.refund(id));
 */
export class CancellationScope {
  private readonly scope: Scope;
  private readonly timeoutMs?: number;
  private request?: Promise<never>;

  /**
   * @throws WorkflowCallError when an option is unknown or malformed
   * @throws WorkflowContextError outside workflow code
   */
  constructor(options: CancellationScopeOptions = {}) {
    const { parent, cancellable, timeout } = scopeSchema.read(options, callPlace('CancellationScope'));
    this.scope = new Scope(parent?.scope ?? currentScope(activatorFor('CancellationScope')), cancellable);
    this.timeoutMs = timeout;
    wrappers.set(this.scope, this);
  }

  /** The scope in which the calling code runs. */
  static current(): CancellationScope {
    return CancellationScope.around(currentScope(activatorFor('CancellationScope.current()')));
  }

  /** Runs `action` in a scope of its own. */
  static cancellable<T>(action: () => Promise<T>): Promise<T> {
    return new this().run(action);
  }

  /** Runs `action` in a scope that cannot be cancelled, for example to clean up. */
  static nonCancellable<T>(action: () => Promise<T>): Promise<T> {
    return new this({ cancellable: false }).run(action);
  }

  /** Runs `action`, and cancels whatever is still running in it after `timeout`. */
  static withTimeout<T>(timeout: Duration, action: () => Promise<T>): Promise<T> {
    return new this({ timeout }).run(action);
  }

  private static around(scope: Scope): CancellationScope {
    const known = wrappers.get(scope);
    if (known) return known;
    const wrapper = Object.assign(Object.create(CancellationScope.prototype) as CancellationScope, { scope });
    wrappers.set(scope, wrapper);
    return wrapper;
  }

  /** The scope around this one; of the root scope, `undefined`. */
  get parent(): CancellationScope | undefined {
    const { parent } = this.scope;
    return parent && CancellationScope.around(parent);
  }

  /** Whether the scope is cancelled. Anything started in a cancelled scope is cancelled immediately. */
  get consideredCancelled(): boolean {
    return this.scope.cancelReason !== undefined;
  }

  /** Whether the scope can be cancelled. */
  get cancellable(): boolean {
    return this.scope.cancellable;
  }

  /** Rejects when cancellation of the scope is requested, even if the scope is not cancellable. */
  get cancelRequested(): Promise<never> {
    if (!this.request) {
      this.request = new Promise<never>((_, reject) => {
        const { requestReason } = this.scope;
        if (requestReason) reject(requestReason);
        else this.scope.subscribeToRequest(reject);
      });
      this.request.catch(() => undefined);
    }
    return this.request;
  }

  /**
   * Cancels everything in the scope that is still running. The commands are issued before the call returns; pending
   * promises reject afterwards.
   *
   * @throws WorkflowContextError outside workflow code, and in a query
   */
  cancel(): void {
    mutableActivatorFor('CancellationScope.cancel()');
    this.scope.cancel();
  }

  /**
   * Runs `action`, including its asynchronous continuations, in the scope.
   *
   * @throws WorkflowContextError outside workflow code, and in a query
   */
  run<T>(action: () => Promise<T>): Promise<T> {
    return this.runIn(mutableActivatorFor('CancellationScope.run()'), action);
  }

  private async runIn<T>(activator: Activator, action: () => Promise<T>): Promise<T> {
    const { scope, timeoutMs } = this;
    if (timeoutMs === undefined) return await runInScope(activator, scope, action);
    const seq = activator.timers.nextSeq();
    oneLater(startTimer(activator, seq, timeoutMs, scope)).then(
      () => scope.cancel(),
      () => undefined,
    );
    try {
      return await runInScope(activator, scope, action);
    } finally {
      soon(() => cancelTimer(activator, seq, new CancelledFailure('The scope has ended')));
    }
  }
}
