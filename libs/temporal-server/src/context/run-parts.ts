/**
 * What the other parts of the server add to each run: commands, deadlines, the registries of updates and queries, and
 * how a run is ended. Given to the run table and the handlers of workflow tasks, so that neither imports them.
 */
import type { CommandType } from '@nest-temporal/core/internal/proto/enums';
import type { CommandHandler } from './command-handler.js';
import type { QueryRegistry, Run, RunTransaction, UpdateRegistry } from './run.js';
import type { ServerContext } from './server-context.js';
import type { RunState } from './run-state.js';

/** Something that happens to a run at a time. */
export interface RunDeadline {
  /** Milliseconds in the server's time of the next one; undefined when there is none. Asked of running runs only. */
  readonly next: (state: Readonly<RunState>) => number | undefined;
  /**
   * Does what is due at `transaction.nowMs`; called in a transaction of its own when `next` is over. Must leave `next`
   * in the future.
   */
  readonly fire: (context: ServerContext, transaction: RunTransaction) => void;
}

/** The handler of every command that the server obeys. */
export type CommandTable = Partial<Record<CommandType, CommandHandler>>;

export interface RunParts {
  readonly commands: CommandTable;
  /** Those of one instant fire in this order. */
  readonly deadlines: readonly RunDeadline[];
  readonly newUpdates: (context: ServerContext, run: Run) => UpdateRegistry;
  readonly newQueries: (context: ServerContext, run: Run) => QueryRegistry;
  /** The last steps of every change, within its transaction: what makes it fit to be committed. */
  readonly prepareCommit: (context: ServerContext, transaction: RunTransaction) => void;
  /** Terminates the run by the server's own decision: a started workflow task fails first. */
  readonly terminate: (context: ServerContext, transaction: RunTransaction, termination: Termination) => void;
}

export interface Termination {
  readonly reason: string;
  readonly identity: string;
}
