/** Command ProtocolMessage: the place of a message among the commands of its completion. */
import type { Command, ProtocolMessage } from '@nest-temporal/core/internal/proto/index';
import { WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import type { CommandContext } from '../context/command-handler.js';
import { CommandFault } from '../common/command-fault.js';

const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_UPDATE_WORKFLOW_EXECUTION_MESSAGE;

export function protocolMessage(context: CommandContext, command: Command): void {
  const on = 'ProtocolMessageCommand';
  const attributes = command.protocolMessageCommandAttributes;
  if (!attributes) throw new CommandFault(cause, `${on}Attributes is not set on ${on}.`);
  const { messageId = '' } = attributes;
  if (messageId === '') throw new CommandFault(cause, `MessageID is not set on ${on}.`);
  const message = context.messages.get(messageId);
  if (!message) throw new CommandFault(cause, `ProtocolMessageCommand referenced absent message ID ${messageId}`);
  context.messages.delete(messageId);
  deliverMessage(context, message);
}

/** Gives a message of the completion to the updates of the run. */
export function deliverMessage(
  { server, transaction, completedEventId }: CommandContext,
  message: ProtocolMessage,
): void {
  const { typeUrl = '', value } = message.body ?? {};
  const limit = server.config.get('limit.blobSize.error');
  if ((value?.length ?? 0) + typeUrl.length > limit) {
    const name = typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
    throw new CommandFault(cause, `Message type ${name} exceeds size limit.`, true);
  }
  transaction.run.updates.accept(transaction, message, completedEventId);
}
