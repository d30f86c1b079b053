/** The order of commands in a completion, and their execution. */
import type { Command } from '@nest-temporal/core/internal/proto/index';
import { CommandType, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import type { CommandContext } from '../context/command-handler.js';
import { deliverMessage } from '../commands/protocol-message.js';
import { InvalidArgumentError } from '../common/errors.js';
import { enumText } from '../common/enum-text.js';
import type { CommandTable } from '../context/run-parts.js';
import { CommandFault } from '../common/command-fault.js';

const closingCommands: ReadonlySet<CommandType | undefined> = new Set([
  CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
  CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
  CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
  CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
]);

/** @throws InvalidArgumentError when a command follows one that closes the run, or is of no known type */
export function checkSequence(commands: readonly Command[]): void {
  let closing: CommandType | undefined;
  for (const { commandType = CommandType.COMMAND_TYPE_UNSPECIFIED } of commands) {
    if (closing !== undefined) {
      const names = commands.map((command) => nameOf(command.commandType)).join(', ');
      const rule = `command ${nameOf(closing)} must be the last command.`;
      throw new InvalidArgumentError(`invalid command sequence: [${names}], ${rule}`);
    }
    if (!knownCommands.has(commandType)) {
      throw new InvalidArgumentError(`unknown command type: ${nameOf(commandType)}`);
    }
    if (closingCommands.has(commandType)) closing = commandType;
  }
}

/**
 * Obeys the commands in their order, then takes the messages that none of them named.
 *
 * @throws CommandFault when one cannot be obeyed
 */
export function obey(table: CommandTable, context: CommandContext, commands: readonly Command[]): void {
  for (const command of commands) {
    const { commandType = CommandType.COMMAND_TYPE_UNSPECIFIED } = command;
    const handler = table[commandType];
    if (!handler) throw new InvalidArgumentError(`Unknown command type: ${nameOf(commandType)}`);
    if (context.hasUnhandledEvents && closingCommands.has(commandType)) {
      throw new CommandFault(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND, '');
    }
    const { staged } = context.transaction;
    const index = staged.length;
    handler(context, command);
    const event = staged[index];
    if (event && command.userMetadata) event.userMetadata = command.userMetadata;
    if (event && command.eventGroupMarkers?.length) event.eventGroupMarkers = command.eventGroupMarkers;
  }
  for (const message of context.messages.values()) deliverMessage(context, message);
  for (const follow of context.afterCommands) follow();
}

const knownCommands: ReadonlySet<CommandType> = new Set(
  Object.values(CommandType).filter((type) => type !== CommandType.COMMAND_TYPE_UNSPECIFIED),
);

function nameOf(type: CommandType | undefined): string {
  return enumText(CommandType, type, 'COMMAND_TYPE_');
}
