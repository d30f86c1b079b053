/** All runs of the server, by key and by workflow id. Synchronous: a store that must wait loads before it answers. */
import type { Run, RunTransaction } from './run.js';
import type { RunKey, RunState } from './run-state.js';

export interface Runs {
  /** The run; the current one of its workflow id when `runId` is empty or absent. Undefined when there is none. */
  find(namespace: string, workflowId: string, runId?: string): Run | undefined;
  /**
   * The same, or the error that the server gives.
   *
   * @throws NotFoundError `workflow not found for ID: …` or `workflow execution not found for workflow ID "…" and run
   * ID "…"`
   */
  get(namespace: string, workflowId: string, runId?: string): Run;
  /** The newest run of a workflow id, closed or not. */
  current(namespace: string, workflowId: string): Run | undefined;
  /** Makes a run and its first transaction; it becomes the current one of its workflow id. */
  create(key: RunKey, initial: (transaction: RunTransaction) => void): Run;
  delete(key: RunKey): void;
  /** Forgets the closed runs whose retention is over, for those who list runs. */
  forgetExpired(): void;
  all(): Iterable<Run>;
}

/** Where committed runs are kept. The memory store keeps nothing beyond the process. */
export interface RunStore {
  save(state: Readonly<RunState>, newEvents: readonly unknown[]): void;
  delete(key: RunKey): void;
}
