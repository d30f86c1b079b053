import { describe, expect, it } from 'vitest';
import { payload } from '../../../test/support/history-builder.js';
import { describeTable, illegal, type Row } from '../../../test/support/machine-coverage.js';
import { MachineRun } from '../../../test/support/machine-run.js';
import type { ContinueAsNewCommand, TerminalCommand } from '../../activation/commands.js';
import { CommandType, ContinueAsNewVersioningBehavior } from '../../proto/enums.js';
import type { Command } from '../../proto/index.js';
import { WorkflowOutcomeMachine, workflowOutcomeTable } from './workflow-outcome.machine.js';

const legal: readonly Row[] = [
  ['open', 'Complete', 'completeRequested', 'send'],
  ['open', 'Fail', 'failRequested', 'send'],
  ['open', 'Cancel', 'cancelRequested', 'send'],
  ['open', 'ContinueAsNew', 'continueRequested', 'send'],
  ['open', 'Terminated', 'closed'],
  ['open', 'TimedOut', 'closed'],
  ['completeRequested', 'Completed', 'closed'],
  ['completeRequested', 'Terminated', 'closed'],
  ['completeRequested', 'TimedOut', 'closed'],
  ['failRequested', 'Failed', 'closed'],
  ['failRequested', 'Terminated', 'closed'],
  ['failRequested', 'TimedOut', 'closed'],
  ['cancelRequested', 'Canceled', 'closed'],
  ['cancelRequested', 'Terminated', 'closed'],
  ['cancelRequested', 'TimedOut', 'closed'],
  ['continueRequested', 'ContinuedAsNew', 'closed'],
  ['continueRequested', 'Terminated', 'closed'],
  ['continueRequested', 'TimedOut', 'closed'],
];
const refused: readonly [state: string, events: string][] = [
  ['open', 'Completed Failed Canceled ContinuedAsNew'],
  ['completeRequested', 'Complete Fail Cancel ContinueAsNew Failed Canceled ContinuedAsNew'],
  ['failRequested', 'Complete Fail Cancel ContinueAsNew Completed Canceled ContinuedAsNew'],
  ['cancelRequested', 'Complete Fail Cancel ContinueAsNew Completed Failed ContinuedAsNew'],
  ['continueRequested', 'Complete Fail Cancel ContinueAsNew Completed Failed Canceled'],
  ['closed', 'Complete Fail Cancel ContinueAsNew Completed Failed Canceled ContinuedAsNew Terminated TimedOut'],
];
const illegalRows = refused.flatMap(([state, events]) =>
  events.split(' ').map((event): Row => [state, event, illegal]),
);

describeTable(workflowOutcomeTable, [...legal, ...illegalRows]);

describe('workflow outcome', () => {
  const continueAsNew: ContinueAsNewCommand = {
    type: 'continueAsNew',
    workflowType: 'greet',
    arguments: [payload(1)],
    headers: { trace: payload('t') },
  };

  function commandOf(request: TerminalCommand, run = new MachineRun()): Command {
    const outcome = new WorkflowOutcomeMachine(run);
    outcome.end(request);
    expect(outcome.hasEnded).toBe(true);
    expect(outcome.isClosed).toBe(false);
    return outcome.buildCommand(run.commands[0]);
  }

  it('completes with the result', () => {
    const result = payload('done');
    expect(commandOf({ type: 'completeWorkflow', result })).toEqual({
      commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
      completeWorkflowExecutionCommandAttributes: { result: { payloads: [result] } },
    });
  });

  it('fails with the failure as workflow code gave it', () => {
    const failure = { message: 'no', applicationFailureInfo: { type: 'Refused' } };
    const command = commandOf({ type: 'failWorkflow', failure });
    expect(command.commandType).toBe(CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION);
    expect(command.failWorkflowExecutionCommandAttributes?.failure).toBe(failure);
  });

  it('ends as cancelled', () => {
    expect(commandOf({ type: 'cancelWorkflow' }).commandType).toBe(CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION);
  });

  it('continues as new with what workflow code says', () => {
    const command = commandOf({
      ...continueAsNew,
      taskQueue: 'other',
      workflowRunTimeoutMs: 2000,
      retryPolicy: { maximumAttempts: 2 },
      memo: { note: payload('n') },
      searchAttributes: {},
      initialVersioningBehavior: 'AUTO_UPGRADE',
    });
    expect(command.continueAsNewWorkflowExecutionCommandAttributes).toMatchObject({
      workflowType: { name: 'greet' },
      taskQueue: { name: 'other' },
      input: { payloads: [payload(1)] },
      header: { fields: { trace: payload('t') } },
      workflowRunTimeout: { seconds: 2, nanos: 0 },
      retryPolicy: { maximumAttempts: 2 },
      memo: { fields: { note: payload('n') } },
      searchAttributes: { indexedFields: {} },
      inheritBuildId: false,
      initialVersioningBehavior: ContinueAsNewVersioningBehavior.CONTINUE_AS_NEW_VERSIONING_BEHAVIOR_AUTO_UPGRADE,
    });
  });

  it('hands memo, search attributes and retry policy of the run on to the next one', () => {
    const run = new MachineRun();
    run.carriedOver = {
      memo: { note: payload('n') },
      searchAttributes: { City: payload('Bern') },
      retryPolicy: { initialIntervalMs: 500 },
    };
    expect(commandOf(continueAsNew, run).continueAsNewWorkflowExecutionCommandAttributes).toMatchObject({
      taskQueue: { name: 'main' },
      memo: { fields: { note: payload('n') } },
      searchAttributes: { indexedFields: { City: payload('Bern') } },
      retryPolicy: { initialInterval: { seconds: 0, nanos: 500_000_000 } },
      inheritBuildId: true,
    });
  });
});
