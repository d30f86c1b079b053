import { describe, expect, it } from 'vitest';
import { historyBuilder } from '../../../test/support/history-builder.js';
import { describeTable, illegal } from '../../../test/support/machine-coverage.js';
import { MachineRun } from '../../../test/support/machine-run.js';
import type { FailureInfo } from '../../common/payload.js';
import { CancelExternalWorkflowExecutionFailedCause, CommandType } from '../../proto/enums.js';
import { ExternalCancellationMachine, externalCancellationTable } from './external-cancellation.machine.js';

describeTable(externalCancellationTable, [
  ['requested', 'Initiated', 'sent'],
  ['requested', 'CancelRequested', illegal],
  ['requested', 'Failed', illegal],
  ['sent', 'CancelRequested', 'closed', 'resolve'],
  ['sent', 'Failed', 'closed', 'resolve'],
  ['sent', 'Initiated', illegal],
  ['closed', 'Initiated', illegal],
  ['closed', 'CancelRequested', illegal],
  ['closed', 'Failed', illegal],
]);

const { COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION: send } = CommandType;

function cancellation() {
  const run = new MachineRun();
  const answers: (FailureInfo | undefined)[] = [];
  const target = { workflowId: 'other', runId: 'run-9', childWorkflowOnly: false };
  const machine = new ExternalCancellationMachine(run, { seq: 1, target, reason: 'enough' }, (failure) => {
    answers.push(failure);
  });
  return { run, answers, machine };
}

describe('external cancellation', () => {
  it('sends whom and why', () => {
    const { run, machine } = cancellation();
    expect(run.commands).toEqual([send]);
    expect(machine.buildCommand(send)).toEqual({
      commandType: send,
      requestCancelExternalWorkflowExecutionCommandAttributes: {
        namespace: 'default',
        workflowId: 'other',
        runId: 'run-9',
        childWorkflowOnly: false,
        reason: 'enough',
      },
    });
    expect(machine.describeCommand(send)).toBe('RequestCancelExternalWorkflowExecution (workflow id "other")');
  });

  it('is answered once the server has recorded it', () => {
    const { answers, machine } = cancellation();
    const [initiated, requested] = historyBuilder().externalCancelInitiated().externalCancelRequested(1).events;
    machine.applyEvent(initiated);
    expect(answers).toEqual([]);
    machine.applyEvent(requested);
    expect(answers).toEqual([undefined]);
    expect(machine.isClosed).toBe(true);
  });

  const {
    CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND: notFound,
    CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_NAMESPACE_NOT_FOUND: namespaceNotFound,
  } = CancelExternalWorkflowExecutionFailedCause;
  it.each([
    ['ExternalWorkflowExecutionNotFound', notFound, 'it was not found'],
    ['NamespaceNotFound', namespaceNotFound, 'its namespace was not found'],
    ['Unspecified', 99 as never, 'of cause 99, which this version of the SDK does not know'],
  ])('is answered with what the server could not do: %s', (type, cause, reason) => {
    const { answers, machine } = cancellation();
    const [initiated, failed] = historyBuilder().externalCancelInitiated().externalCancelFailed(1, cause).events;
    machine.applyEvent(initiated);
    machine.applyEvent(failed);
    expect(answers).toEqual([
      {
        message: `Unable to cancel external workflow because ${reason}`,
        applicationFailureInfo: { type },
      },
    ]);
    expect(machine.isClosed).toBe(true);
  });

  it('takes no events of other machines', () => {
    const [timer] = historyBuilder().timerStarted().events;
    expect(() => cancellation().machine.applyEvent(timer)).toThrow('cannot take event 1 (TimerStarted)');
  });
});
