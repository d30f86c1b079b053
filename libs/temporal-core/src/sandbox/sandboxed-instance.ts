import type { Activation } from '../activation/activation.js';
import type { ActivationResult } from '../activation/commands.js';
import type { RunInit, WorkflowInstance } from '../activation/workflow-host.js';
import { InternalError } from '../common/errors.js';
import type { FailureInfo } from '../common/payload.js';
import { readFailure, readResult, writeActivation } from './boundary.js';
import type { Realm } from './realm.js';

/** One run in a realm, seen from the host. */
export class SandboxedInstance implements WorkflowInstance {
  /** The run's state inside the realm, opaque here. */
  private run: object | undefined;

  constructor(
    private readonly realm: Realm,
    readonly init: RunInit,
    /** Runs what may never return. */
    private readonly runGuarded: (action: () => void) => void,
  ) {
    this.run = realm.entry.create(JSON.stringify(init));
  }

  get runId(): string {
    return this.init.runId;
  }

  /** The run's flow of control must be tracked whenever it goes on. */
  get tracksFlow(): boolean {
    return this.run !== undefined && this.realm.entry.tracksFlow(this.run);
  }

  get failsOnNondeterminism(): boolean {
    return this.run !== undefined && this.realm.entry.failsOnNondeterminism(this.run);
  }

  /** One activation: into the realm, until nothing moves, and out. */
  activate(activation: Activation): ActivationResult {
    const { entry } = this.realm;
    const run = this.live();
    const { text, bytes } = writeActivation(activation);
    for (const source of bytes) copyInto(entry.makeRoom(source.length), source);
    entry.begin(run, text);
    for (;;) {
      this.realm.drain();
      const result = entry.settle(run);
      if (result === '') continue;
      return this.realm.sourceMaps.mapResult(readResult(result, this.bytesAt));
    }
  }

  /** The failure of a rejection that nobody handled. */
  failureOf(reason: unknown): FailureInfo {
    const text = this.realm.entry.failureOf(this.live(), reason);
    return this.realm.sourceMaps.mapFailure(readFailure(text, this.bytesAt));
  }

  /** Forgets the run, which was stopped somewhere in the middle. */
  abandon(): void {
    this.run = undefined;
  }

  dispose(): void {
    const { run, realm } = this;
    this.run = undefined;
    // It is the author's code: it may not hold up the worker.
    if (run && realm.entry.wantsDispose(run)) this.runGuarded(() => realm.entry.dispose(run));
  }

  private readonly bytesAt = (index: number): Uint8Array => {
    const bytes = this.realm.entry.takeBytes(index);
    if (!bytes) throw new InternalError('A payload refers to bytes that did not cross the boundary of the realm');
    return Buffer.from(bytes);
  };

  private live(): object {
    if (this.run) return this.run;
    throw new InternalError(`Run ${this.runId} is used after it was disposed`);
  }
}

/** By the host's own method: no object of the host's is handed to the realm. */
function copyInto(room: Uint8Array, source: Uint8Array): void {
  Uint8Array.prototype.set.call(room, source);
}
