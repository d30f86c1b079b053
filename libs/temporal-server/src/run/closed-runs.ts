/**
 * Closed runs in the order in which they closed, and which of them are to be forgotten: those beyond the retention of
 * their namespace, and the oldest beyond a number, since all of them are in memory.
 */
import type { ServerContext } from '../context/server-context.js';
import type { RunKey } from '../context/run-state.js';

interface ClosedRun {
  readonly key: RunKey;
  readonly closedAtMs: number;
}

type Surroundings = Pick<ServerContext, 'clock' | 'config' | 'namespaces'>;

export class ClosedRuns {
  /** By namespace, the oldest first: a map keeps its order, and drops any of its entries at once. */
  readonly #byNamespace = new Map<string, Map<string, ClosedRun>>();
  #count = 0;

  constructor(
    private readonly context: Surroundings,
    private readonly forget: (key: RunKey) => void,
  ) {}

  /** The run closed. Nothing is forgotten yet: whoever waits for its end still looks at it. */
  add(key: RunKey, closedAtMs: number): void {
    let runs = this.#byNamespace.get(key.namespace);
    if (!runs) {
      runs = new Map();
      this.#byNamespace.set(key.namespace, runs);
    }
    runs.set(key.runId, { key, closedAtMs });
    this.#count++;
  }

  /** The run was deleted, for whatever reason. */
  remove({ namespace, runId }: RunKey): void {
    if (this.#byNamespace.get(namespace)?.delete(runId)) this.#count--;
  }

  /** Forgets what is over, on behalf of who looks for runs. Costs nothing when nothing is. */
  sweep(): void {
    const nowMs = this.context.clock.now();
    for (const [namespace, runs] of this.#byNamespace) {
      const retentionMs = this.context.namespaces.find(namespace)?.retentionMs ?? 0;
      for (const { key, closedAtMs } of runs.values()) {
        if (closedAtMs + retentionMs > nowMs) break;
        this.forget(key);
      }
    }
    const limit = this.context.config.get('embedded.maxClosedRuns');
    while (limit > 0 && this.#count > limit) this.#forgetOldest();
  }

  #forgetOldest(): void {
    let oldest: ClosedRun | undefined;
    for (const runs of this.#byNamespace.values()) {
      const [first] = runs.values();
      if (first && (!oldest || first.closedAtMs < oldest.closedAtMs)) oldest = first;
    }
    if (oldest) this.forget(oldest.key);
  }
}
