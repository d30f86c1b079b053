/**
 * The index of runs by what List and Count filter on. Told by every commit; immediate, where the real server is
 * eventual.
 */
import type { Payload, WorkflowExecutionInfo } from '@nest-temporal/core/internal/proto/index';
import type { RunKey, RunState } from './run-state.js';

export interface AttributeCheckOptions {
  /** False for a caller that checks them together with those the run has. @defaultValue true */
  readonly checksSizes?: boolean;
}

export interface Visibility {
  /** The run changed. Cheap: it is called with every commit. */
  update(state: Readonly<RunState>): void;
  delete(key: RunKey): void;
  /**
   * One page of a query.
   *
   * @throws InvalidArgumentError `invalid query: …`
   */
  list(
    namespace: string,
    query: string,
    pageSize: number,
    pageToken: Uint8Array,
  ): { executions: WorkflowExecutionInfo[]; nextPageToken: Uint8Array };
  count(namespace: string, query: string): { count: number; groups: { values: Payload[]; count: number }[] };
  /**
   * Checks search attributes that a start or an upsert carries and adds their `type` metadata.
   *
   * @throws InvalidArgumentError for a name that is not registered, or a value of another type
   */
  checkAttributes(
    namespace: string,
    attributes: Readonly<Record<string, Payload>>,
    options?: AttributeCheckOptions,
  ): Record<string, Payload>;
}
