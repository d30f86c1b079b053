/** Gives the commands of workflow code to machines: new ones for commands that start something, existing ones to cancel. */
import type { TerminalCommand, WorkflowCommand } from '../activation/commands.js';
import { EngineFault } from './errors.js';
import { ActivityMachine } from './machines/activity.machine.js';
import { TimerMachine } from './machines/timer.machine.js';
import type { RunState } from './run-state.js';

export function isTerminal(command: WorkflowCommand): command is TerminalCommand {
  switch (command.type) {
    case 'completeWorkflow':
    case 'failWorkflow':
    case 'cancelWorkflow':
    case 'continueAsNew':
      return true;
    default:
      return false;
  }
}

export class CommandRouter {
  constructor(private readonly run: RunState) {}

  /** @throws EngineFault when the command names nothing that exists, or is of a kind the engine has no machine for */
  accept(command: WorkflowCommand): void {
    const { run } = this;
    switch (command.type) {
      case 'scheduleActivity':
        run.activities.add(new ActivityMachine(run, command));
        return;
      case 'requestCancelActivity':
        run.activities.withSeq(command.seq)?.cancel();
        run.activities.dropIfClosed(command.seq);
        return;
      case 'startTimer':
        run.timers.add(new TimerMachine(run, command));
        return;
      case 'cancelTimer':
        run.timers.withSeq(command.seq)?.cancel();
        run.timers.dropIfClosed(command.seq);
        return;
      case 'completeWorkflow':
      case 'failWorkflow':
      case 'cancelWorkflow':
      case 'continueAsNew':
        run.outcome.end(command);
        return;
      default:
        throw new EngineFault(
          `Workflow code issued the command ${command.type}, which this version of the SDK cannot process. ` +
            'Use a version that can, or keep the feature out of this workflow.',
        );
    }
  }
}
