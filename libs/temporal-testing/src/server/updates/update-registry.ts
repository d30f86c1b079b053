/** The updates of one run that are under way, and who waits for them. Its states change only after a commit. */
import type { ProtocolMessage } from '@nest-temporal/core/internal/proto/index';
import type { RunTransaction } from '../run/transaction.js';

export interface UpdateRegistry {
  /** True when an update waits to be sent with a workflow task. */
  readonly hasUnsent: boolean;
  /** True when the run nears the number of updates that it may have. */
  readonly suggestsContinueAsNew: boolean;
  /** True when an update was admitted or sent and is neither accepted nor rejected. */
  readonly hasUndecided: boolean;
  /**
   * Messages for the task that starts now; marks them sent. `startedEventId` orders them into the history. What was sent with a
   * task that failed or timed out is sent again, but not when the task continues one that only heartbeated.
   */
  takeMessages(
    transaction: RunTransaction,
    startedEventId: number,
    options: { includesSent: boolean },
  ): ProtocolMessage[];
  /**
   * A protocol message of a completion, at its place among the commands, or after them when no command names it.
   *
   * @throws CommandFault `BAD_UPDATE_WORKFLOW_EXECUTION_MESSAGE`
   */
  accept(transaction: RunTransaction, message: ProtocolMessage, workflowTaskCompletedEventId: number): void;
  /** The task is completed: what was sent and not answered is rejected. */
  endTask(transaction: RunTransaction): void;
  /**
   * The completion of a task was refused for a command or message at fault. Not told of tasks that their worker failed, or that
   * timed out: their updates are sent again with the next one.
   */
  failTask(transaction: RunTransaction): void;
  /** The run closed; `continues` when a new run follows. */
  close(transaction: RunTransaction, continues: boolean): void;
}
