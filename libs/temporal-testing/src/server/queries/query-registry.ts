/** Queries that wait for an answer of one run's workflow code. */
import type { WorkflowQuery, WorkflowQueryResult } from '@nest-temporal/core/internal/proto/index';
import type { TaskQueueKey } from '../matching/matching.js';

export interface QueryRegistry {
  readonly hasBuffered: boolean;
  /** Buffered queries by id, for the task that starts now. */
  takeBuffered(): Record<string, WorkflowQuery>;
  /** Answers of a completed task; those it did not answer stay for the next one or are dispatched directly. */
  answer(results: Readonly<Record<string, WorkflowQueryResult>>): void;
  /** After a completion without a new task, or when the run closed: buffered queries go to the task queue on their own. */
  dispatchBuffered(): void;
  /**
   * A poller takes the matching task of a query that goes alone. Undefined when nobody waits for its answer any more; the token
   * finds it in RespondQueryTaskCompleted.
   */
  takeDirect(id: string, queue: TaskQueueKey): { query: WorkflowQuery; taskToken: Uint8Array } | undefined;
}
