/** All runs of one server in memory. The one implementation of Runs. */
import { NotFoundError } from '../common/errors.js';
import type { ServerContext } from '../context/server-context.js';
import type { RunParts } from '../context/run-parts.js';
import type { RunKey } from '../context/run-state.js';
import type { Run, RunTransaction } from '../context/run.js';
import type { Runs, RunStore } from '../context/runs.js';
import { TransferQueue } from './transfer-queue.js';
import { WorkflowRun, type RunSurroundings } from './workflow-run.js';
import { ClosedRuns } from './closed-runs.js';

/** Keeps nothing: the runs live in the table alone. */
export const memoryStore: RunStore = { save: () => undefined, delete: () => undefined };

export class RunTable implements Runs {
  private readonly byRunId = new Map<string, WorkflowRun>();
  private readonly currentOf = new Map<string, WorkflowRun>();
  private readonly surroundings: RunSurroundings;
  private readonly closed: ClosedRuns;
  private lastTaskId = 1 << 20;

  constructor(context: ServerContext, parts: RunParts, store: RunStore = memoryStore) {
    const transfers = new TransferQueue(context.clock);
    this.closed = new ClosedRuns(context, (key) => this.delete(key));
    this.surroundings = {
      context,
      parts,
      transfers,
      store,
      nextTaskId: () => ++this.lastTaskId,
      noteClosed: (key, closedAtMs) => this.closed.add(key, closedAtMs),
    };
  }

  find(namespace: string, workflowId: string, runId?: string): Run | undefined {
    this.closed.sweep();
    if (!runId) return this.current(namespace, workflowId);
    const run = this.byRunId.get(runId);
    return run?.state.workflowId === workflowId && run.state.namespace === namespace ? run : undefined;
  }

  get(namespace: string, workflowId: string, runId?: string): Run {
    const run = this.find(namespace, workflowId, runId);
    if (run) return run;
    throw new NotFoundError(
      runId
        ? `workflow execution not found for workflow ID "${workflowId}" and run ID "${runId}"`
        : `workflow not found for ID: ${workflowId}`,
    );
  }

  current(namespace: string, workflowId: string): Run | undefined {
    return this.currentOf.get(workflowKey(namespace, workflowId));
  }

  create(key: RunKey, initial: (transaction: RunTransaction) => void): Run {
    const run = new WorkflowRun(key, this.surroundings);
    run.transact((transaction) => {
      // The first effect of the commit: the others must find the run.
      transaction.afterCommit(() => {
        this.byRunId.set(key.runId, run);
        this.currentOf.set(workflowKey(key.namespace, key.workflowId), run);
      });
      initial(transaction);
    });
    return run;
  }

  delete(key: RunKey): void {
    const run = this.byRunId.get(key.runId);
    if (!run) return;
    run.delete();
    this.closed.remove(key);
    this.byRunId.delete(key.runId);
    const name = workflowKey(key.namespace, key.workflowId);
    if (this.currentOf.get(name) === run) this.currentOf.delete(name);
    this.surroundings.store.delete(key);
    this.surroundings.context.visibility.delete(key);
  }

  forgetExpired(): void {
    this.closed.sweep();
  }

  all(): Iterable<Run> {
    return this.byRunId.values();
  }
}

function workflowKey(namespace: string, workflowId: string): string {
  return `${namespace}\0${workflowId}`;
}
