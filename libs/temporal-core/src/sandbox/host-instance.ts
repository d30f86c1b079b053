/**
 * One run of a workflow class of the host realm (`sandboxed: false`). The class, its modules and all globals are the
 * application's own: nothing is isolated, replaced or limited in time.
 *
 * The microtasks of the host cannot be drained, so each drain is a turn of the event loop. Other code runs meanwhile;
 * whose a piece of code is, an AsyncLocalStorage tells.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Activation } from '../activation/activation.js';
import type { ActivationResult } from '../activation/commands.js';
import type { RunInit, WorkflowInstance } from '../activation/workflow-host.js';
import { InternalError } from '../common/errors.js';
import type { FailureInfo } from '../common/payload.js';
import type { RealmEntry } from '../workflow/runtime/entrypoint.js';
import { readFailure, readResult, writeActivation } from './boundary.js';

/** What follows the code of a run wherever it awaits. */
interface Frame {
  readonly instance: HostInstance;
  /** Cancellation scope; opaque here. */
  readonly scope?: unknown;
}

/** One for the process: the runtime of the host realm is one, too. Before its first use it costs nothing. */
const frames = new AsyncLocalStorage<Frame>();

export class HostInstance implements WorkflowInstance {
  /** The run's state in the runtime, opaque here. */
  private run: object | undefined;
  private isActive = false;
  private readonly unhandled: unknown[] = [];

  constructor(
    private readonly entry: RealmEntry,
    readonly init: RunInit,
  ) {
    this.run = entry.create(JSON.stringify(init));
  }

  /** The run whose code executes now, if its workflow task is in work: code that waited for something else has none. */
  static currentRun(): object | undefined {
    const instance = frames.getStore()?.instance;
    return instance?.isActive === true ? instance.run : undefined;
  }

  /** The instance whose code executes now, whether it may or not. */
  static current(): HostInstance | undefined {
    return frames.getStore()?.instance;
  }

  static currentScope(): unknown {
    return frames.getStore()?.scope;
  }

  /** @param action - must not throw */
  static runInScope(scope: unknown, action: () => void): void {
    const frame = frames.getStore();
    if (frame) frames.run({ instance: frame.instance, scope }, action);
  }

  get runId(): string {
    return this.init.runId;
  }

  get failsOnNondeterminism(): boolean {
    return this.run !== undefined && this.entry.failsOnNondeterminism(this.run);
  }

  /** Marks the time in which the run may issue commands. */
  async during<T>(task: () => Promise<T>): Promise<T> {
    this.isActive = true;
    try {
      return await task();
    } finally {
      this.isActive = false;
    }
  }

  /** One activation: until nothing moves. */
  async activate(activation: Activation): Promise<ActivationResult> {
    const { entry } = this;
    const { text, bytes } = writeActivation(activation);
    this.within((run) => {
      for (const source of bytes) entry.makeRoom(source.length).set(source);
      entry.begin(run, text);
    });
    for (;;) {
      await turnOfTheEventLoop();
      const result = this.within((run) => {
        const settled = entry.settle(run);
        return settled === '' ? undefined : readResult(settled, this.bytesAt);
      });
      if (result) return result;
    }
  }

  /** Keeps the reason of a rejection that nobody handled, for the next task to fail by. */
  keepRejection(reason: unknown): void {
    if (this.run) this.unhandled.push(reason);
  }

  /** Failures of the rejections that nobody handled since the last call. */
  takeRejections(): FailureInfo[] {
    const run = this.live();
    return this.unhandled.splice(0).map((reason) => readFailure(this.entry.failureOf(run, reason), this.bytesAt));
  }

  dispose(): void {
    const { run } = this;
    if (run && this.entry.wantsDispose(run)) this.within(() => this.entry.dispose(run));
    this.run = undefined;
  }

  private within<T>(action: (run: object) => T): T {
    const run = this.live();
    return frames.run({ instance: this }, () => action(run));
  }

  private readonly bytesAt = (index: number): Uint8Array => {
    const bytes = this.entry.takeBytes(index);
    if (!bytes) throw new InternalError('A payload refers to bytes that the runtime did not write');
    return bytes;
  };

  private live(): object {
    if (this.run) return this.run;
    throw new InternalError(`Run ${this.runId} is used after it was disposed`);
  }
}

/** All microtasks have run by then, and Node has reported the rejections among them. */
export function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
