/** What a command of a workflow task does. One handler a command type; the table is in `command-table.ts`. */
import type { Command, PollActivityTaskQueueResponse, ProtocolMessage } from '@nest-temporal/core/internal/proto/index';
import type { RunTransaction } from './run.js';
import type { ServerContext } from './server-context.js';

export interface CommandContext {
  readonly server: ServerContext;
  readonly transaction: RunTransaction;
  /** Event id of WorkflowTaskCompleted. */
  readonly completedEventId: number;
  readonly identity: string;
  /** Activities started at once for the worker that asked; the handler of ScheduleActivityTask adds to it. */
  readonly eagerActivities: PollActivityTaskQueueResponse[];
  /** Steps that follow when all commands and messages have been obeyed. */
  readonly afterCommands: (() => void)[];
  /** Ids of children that this very task initiated: they cannot be canceled in it. */
  readonly initiatedChildIds: Set<string>;
  /** Messages of the completion that no command has named yet, by id. */
  readonly messages: Map<string, ProtocolMessage>;
  /**
   * Events came while the task was started. Commands that close the run are refused while this is set, before their
   * handlers are called.
   */
  hasUnhandledEvents: boolean;
}

/**
 * The first event that a handler appends gets the user metadata and event group markers of its command.
 *
 * @throws CommandFault when the command cannot be obeyed: the workflow task fails with its cause
 */
export type CommandHandler = (context: CommandContext, command: Command) => void;
