import { describe, expect, it } from 'vitest';
import { historyBuilder } from '../../test/support/history-builder.js';
import { CommandType } from '../proto/enums.js';
import type { Command } from '../proto/index.js';
import { CommandQueue } from './command-queue.js';
import { NondeterminismError } from '../common/nondeterminism-error.js';
import type { CommandSource } from './machines/machine-context.js';

const {
  COMMAND_TYPE_START_TIMER: startTimer,
  COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK: schedule,
  COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION: complete,
} = CommandType;

class Source implements CommandSource {
  isWithdrawn = false;
  constructor(readonly seq: number) {}
  buildCommand(type: CommandType): Command {
    return { commandType: type, startTimerCommandAttributes: { timerId: String(this.seq) } };
  }
  describeCommand(): string {
    return `Command ${this.seq}`;
  }
  applyEvent(): void {
    throw new Error('The queue only pairs.');
  }
}

const [timerStarted, activityScheduled, completed] = historyBuilder()
  .timerStarted()
  .activityScheduled()
  .completed().events;

describe('command queue', () => {
  it('pairs each event with the command it confirms, in order', () => {
    const queue = new CommandQueue();
    const [first, second] = [new Source(1), new Source(2)];
    queue.add(startTimer, first);
    queue.add(schedule, second);
    expect(queue.confirm(timerStarted, startTimer)).toBe(first);
    expect(queue.confirm(activityScheduled, schedule)).toBe(second);
    expect(() => queue.expectConfirmed(completed)).not.toThrow();
  });

  it('sends what is not confirmed, and again until it is', () => {
    const queue = new CommandQueue();
    queue.add(startTimer, new Source(1));
    queue.add(startTimer, new Source(2));
    queue.confirm(timerStarted, startTimer);
    expect(queue.build()).toHaveLength(1);
    expect(queue.build()).toEqual([{ commandType: startTimer, startTimerCommandAttributes: { timerId: '2' } }]);
  });

  it('neither sends nor expects a command that was withdrawn', () => {
    const queue = new CommandQueue();
    const [withdrawn, kept] = [new Source(1), new Source(2)];
    queue.add(startTimer, withdrawn);
    queue.add(startTimer, kept);
    withdrawn.isWithdrawn = true;
    expect(queue.build()).toHaveLength(1);
    expect(queue.confirm(timerStarted, startTimer)).toBe(kept);
  });

  it('keeps the terminal command last', () => {
    const queue = new CommandQueue();
    queue.addTerminal(complete, new Source(0));
    queue.add(startTimer, new Source(1));
    expect(queue.build().map((command) => command.commandType)).toEqual([startTimer, complete]);
    queue.confirm(timerStarted, startTimer);
    expect(queue.confirm(completed, complete).seq).toBe(0);
  });

  it('names event and command where they differ, and says what to do', () => {
    const queue = new CommandQueue();
    queue.add(startTimer, new Source(1));
    const confirm = (): unknown => queue.confirm(activityScheduled, schedule);
    expect(confirm).toThrow(NondeterminismError);
    queue.add(startTimer, new Source(2));
    expect(confirm).toThrow(
      /^\[TMPRL1100\] Nondeterminism error: History has event 2 \(ActivityTaskScheduled\) where workflow code issued Command 2\..*the new calls where patched\("my-change"\) returns true/,
    );
  });

  it('names the event that no command is left for', () => {
    expect(() => new CommandQueue().confirm(completed, complete)).toThrow(
      /event 3 \(WorkflowExecutionCompleted\), but workflow code issued no further command/,
    );
  });

  it('names the command that no event is left for', () => {
    const queue = new CommandQueue();
    queue.add(startTimer, new Source(1));
    expect(() => queue.expectConfirmed(activityScheduled)).toThrow(/issued Command 1, but history has event 2/);
    queue.addTerminal(complete, new Source(0));
    expect(() => queue.expectConfirmed(activityScheduled)).toThrow(/issued Command 0, but history has event 2/);
  });
});
