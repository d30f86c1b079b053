/** Gives the commands of workflow code to machines: new ones for commands that start something, existing ones to cancel. */
import type { TerminalCommand, WorkflowCommand } from '../activation/commands.js';
import { EngineFault } from './errors.js';
import { machineRoutes } from './machine-routes.js';
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

/** @throws EngineFault when the command names nothing that exists, or is of a kind the engine has no machine for */
export function acceptCommand(run: RunState, command: WorkflowCommand): void {
  if (machineRoutes.acceptCommand(run, command)) return;
  throw new EngineFault(
    `Workflow code issued the command ${command.type}, which this version of the SDK cannot process. ` +
      'Use a version that can, or keep the feature out of this workflow.',
  );
}
