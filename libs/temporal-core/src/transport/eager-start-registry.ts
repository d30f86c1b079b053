/**
 * Where a client that starts a workflow finds a worker of its own process to run the first task, which then comes with the
 * answer and needs no poll. Held by the connection, since client and worker must share one.
 */
import type { PollWorkflowTaskQueueResponse, WorkerDeploymentOptions } from '../proto/index.js';

/** A place for one workflow task. Exactly one of its methods is called, once. */
export interface EagerSlot {
  /** Runs the task that came with the answer, and frees the place when it is done. */
  schedule(task: PollWorkflowTaskQueueResponse): void;
  /** Frees the place: the server gave no task. */
  release(): void;
}

/** A worker that takes first tasks. */
export interface EagerStartWorker {
  readonly namespace: string;
  readonly taskQueue: string;
  /** Of a worker that takes part in worker versioning: the server must know which version would run the task. */
  readonly deploymentOptions?: WorkerDeploymentOptions;
  /** A free place, or undefined when there is none, or the worker is shutting down. Takes no time. */
  tryReserveSlot(): EagerSlot | undefined;
}

/** A place that a worker holds for one start. */
export interface EagerReservation extends EagerSlot {
  readonly deploymentOptions?: WorkerDeploymentOptions;
}

export class EagerStartRegistry {
  private readonly workers = new Map<string, EagerStartWorker[]>();

  /** @returns a function that takes the worker out again */
  register(worker: EagerStartWorker): () => void {
    const key = keyOf(worker.namespace, worker.taskQueue);
    const workers = this.workers.get(key);
    if (workers) workers.push(worker);
    else this.workers.set(key, [worker]);
    return () => this.unregister(key, worker);
  }

  /** A place with one of the workers of this queue; the next call asks another worker first. */
  tryReserveSlot(namespace: string, taskQueue: string): EagerReservation | undefined {
    const workers = this.workers.get(keyOf(namespace, taskQueue));
    if (!workers) return undefined;
    for (let asked = 0; asked < workers.length; asked++) {
      const worker = workers.shift() as EagerStartWorker;
      workers.push(worker);
      const slot = worker.tryReserveSlot();
      if (slot) return new Reservation(slot, worker.deploymentOptions);
    }
    return undefined;
  }

  private unregister(key: string, worker: EagerStartWorker): void {
    const workers = this.workers.get(key);
    const index = workers?.indexOf(worker) ?? -1;
    if (!workers || index < 0) return;
    workers.splice(index, 1);
    if (workers.length === 0) this.workers.delete(key);
  }
}

/** Passes on the first of its calls only, so that no path of a failed start frees a place twice. */
class Reservation implements EagerReservation {
  private slot: EagerSlot | undefined;

  constructor(
    slot: EagerSlot,
    readonly deploymentOptions: WorkerDeploymentOptions | undefined,
  ) {
    this.slot = slot;
  }

  schedule(task: PollWorkflowTaskQueueResponse): void {
    this.take()?.schedule(task);
  }

  release(): void {
    this.take()?.release();
  }

  private take(): EagerSlot | undefined {
    const { slot } = this;
    this.slot = undefined;
    return slot;
  }
}

function keyOf(namespace: string, taskQueue: string): string {
  return `${namespace}\n${taskQueue}`;
}
