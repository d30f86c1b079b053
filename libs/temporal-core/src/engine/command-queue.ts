/**
 * The commands of workflow code that history has not confirmed, in the order in which it must confirm them. On replay
 * each meets its event here or proves workflow code nondeterministic; past the end of history they are what is sent.
 */
import { CommandType } from '../proto/enums.js';
import type { Command, HistoryEvent } from '../proto/index.js';
import { NondeterminismError } from '../common/nondeterminism-error.js';
import type { OutgoingUpdateMessage } from './engine-task.js';
import { describeEvent } from './event-names.js';
import type { CommandSource } from './machines/machine-context.js';

/** By the edit of workflow code that usually leads to each difference. */
const advice = {
  added: 'The call was probably added: undo that, or make it only where patched("my-change") returns true.',
  removed: 'A call was probably removed or moved: restore it, or make it where patched("my-change") returns false.',
  changed:
    'A call was probably added, removed or moved: undo that, or make the new calls where patched("my-change") returns true, ' +
    'and the old ones where it returns false.',
} as const;

interface PendingCommand {
  readonly type: CommandType;
  readonly source: CommandSource;
  readonly message?: OutgoingUpdateMessage;
}

export class CommandQueue {
  private pending: PendingCommand[] = [];
  private next = 0;
  /** The command that ends the run comes last, whenever it was issued. */
  private terminal: PendingCommand | undefined;

  /** @param message - protocol message that is sent at the place of the command */
  add(type: CommandType, source: CommandSource, message?: OutgoingUpdateMessage): void {
    this.pending.push({ type, source, message });
  }

  addTerminal(type: CommandType, source: CommandSource): void {
    this.terminal = { type, source };
  }

  /** Who issued the next command to be confirmed, `undefined` when there is none. */
  get nextSource(): CommandSource | undefined {
    for (let i = this.next; i < this.pending.length; i++) {
      if (!this.pending[i].source.isWithdrawn) return this.pending[i].source;
    }
    return this.terminal?.source;
  }

  /**
   * Takes the next command off the queue, which must be of the `type` that `event` confirms.
   *
   * @throws NondeterminismError when it is another, or there is none
   */
  confirm(event: HistoryEvent, type: CommandType): CommandSource {
    const command = this.shift();
    if (command === undefined) {
      throw new NondeterminismError(
        `History has ${describeEvent(event)}, but workflow code issued no further command.`,
        event.eventId ?? 0,
        advice.removed,
      );
    }
    if (command.type !== type) {
      throw new NondeterminismError(
        `History has ${describeEvent(event)} where workflow code issued ${command.source.describeCommand(command.type)}.`,
        event.eventId ?? 0,
        advice.changed,
      );
    }
    return command.source;
  }

  /**
   * To be called where the commands of a completed task end in history.
   *
   * @throws NondeterminismError when a command is left that history did not confirm
   */
  expectConfirmed(next: HistoryEvent): void {
    const command = this.shift();
    if (command === undefined) return;
    throw new NondeterminismError(
      `Workflow code issued ${command.source.describeCommand(command.type)}, but history has ` +
        `${describeEvent(next)} where its event should be.`,
      next.eventId ?? 0,
      advice.added,
    );
  }

  /** What to send. The commands stay until history confirms them. */
  build(): Command[] {
    const commands: Command[] = [];
    for (let i = this.next; i < this.pending.length; i++) {
      const { type, source, message } = this.pending[i];
      if (!source.isWithdrawn) commands.push(message ? placeOf(message) : source.buildCommand(type));
    }
    if (this.terminal) commands.push(this.terminal.source.buildCommand(this.terminal.type));
    return commands;
  }

  /** The protocol messages whose places are among the commands of {@link build}. */
  messages(): OutgoingUpdateMessage[] {
    return this.pending.slice(this.next).flatMap(({ message }) => message ?? []);
  }

  private shift(): PendingCommand | undefined {
    while (this.next < this.pending.length) {
      const command = this.pending[this.next++];
      if (!command.source.isWithdrawn) return command;
    }
    if (this.next > 0) {
      this.pending = [];
      this.next = 0;
    }
    const command = this.terminal;
    this.terminal = undefined;
    return command;
  }
}

function placeOf({ id }: OutgoingUpdateMessage): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE,
    protocolMessageCommandAttributes: { messageId: id },
  };
}
