/**
 * Runs that stay in memory between their tasks, so that a task brings only its new events. At most one task works on a run
 * at a time; the run used longest ago leaves first, and never while a task works on it.
 *
 * The server is not told of evictions. Its ResetStickyTaskQueue strands a task that waits on the sticky queue meanwhile
 * until it times out; a task for an evicted run costs a single fetch of its history.
 */
import type { WorkflowRun } from './run.js';

/** Exclusive use of a run, or of the place where it would be. */
export interface RunLease {
  /** The cached run, if there is one. */
  readonly run: WorkflowRun | undefined;
  /** Ends the lease and keeps the run; `undefined` drops it. */
  release(keep: WorkflowRun | undefined): void;
}

interface Entry {
  run?: WorkflowRun;
  isLeased: boolean;
  waiters: ((lease: RunLease) => void)[];
}

export class RunCache {
  /** In order of use, the longest unused first. */
  private readonly entries = new Map<string, Entry>();
  private cached = 0;

  /** @param capacity - runs to keep; 0 keeps none */
  constructor(private readonly capacity: number) {}

  /** Runs in the cache. */
  get size(): number {
    return this.cached;
  }

  /** Waits until no other task works on the run. */
  lease(runId: string): Promise<RunLease> {
    let entry = this.entries.get(runId);
    if (!entry) {
      entry = { isLeased: false, waiters: [] };
      this.entries.set(runId, entry);
    }
    if (!entry.isLeased) return Promise.resolve(this.grant(runId, entry));
    const waiting = entry;
    return new Promise((resolve) => waiting.waiters.push(resolve));
  }

  /** Disposes all runs. No lease may be out. */
  clear(): void {
    for (const { run } of this.entries.values()) run?.dispose();
    this.entries.clear();
    this.cached = 0;
  }

  private grant(runId: string, entry: Entry): RunLease {
    entry.isLeased = true;
    const { run } = entry;
    let isOver = false;
    return {
      run,
      release: (keep) => {
        if (isOver) return;
        isOver = true;
        this.put(entry, keep);
        this.settle(runId, entry);
      },
    };
  }

  private put(entry: Entry, keep: WorkflowRun | undefined): void {
    if (entry.run && entry.run !== keep) {
      entry.run.dispose();
      this.cached--;
      delete entry.run;
    }
    if (!keep || entry.run === keep) return;
    if (this.capacity === 0) {
      keep.dispose();
      return;
    }
    entry.run = keep;
    this.cached++;
  }

  private settle(runId: string, entry: Entry): void {
    const next = entry.waiters.shift();
    if (next) {
      next(this.grant(runId, entry));
      return;
    }
    entry.isLeased = false;
    this.entries.delete(runId);
    if (!entry.run) return;
    this.entries.set(runId, entry);
    if (this.cached > this.capacity) this.evict();
  }

  private evict(): void {
    for (const [runId, { run, isLeased }] of this.entries) {
      if (isLeased || !run) continue;
      this.entries.delete(runId);
      this.cached--;
      run.dispose();
      return;
    }
  }
}
