import { describe, expect, it } from 'vitest';
import { historyBuilder, payload } from '../../../test/support/history-builder.js';
import { describeTable, illegal } from '../../../test/support/machine-coverage.js';
import { MachineRun } from '../../../test/support/machine-run.js';
import type { SignalExternalWorkflowCommand } from '../../activation/commands.js';
import { CommandType, SignalExternalWorkflowExecutionFailedCause } from '../../proto/enums.js';
import { EngineFault } from '../errors.js';
import { ExternalSignalMachine, externalSignalTable } from './external-signal.machine.js';

describeTable(externalSignalTable, [
  ['requested', 'Initiated', 'sent'],
  ['requested', 'Cancel', 'closed', 'withdraw'],
  ['requested', 'Signaled', illegal],
  ['requested', 'Failed', illegal],
  ['sent', 'Signaled', 'closed', 'resolve'],
  ['sent', 'Failed', 'closed', 'resolve'],
  ['sent', 'Cancel', 'sent'],
  ['sent', 'Initiated', illegal],
  ['closed', 'Initiated', illegal],
  ['closed', 'Signaled', illegal],
  ['closed', 'Failed', illegal],
  ['closed', 'Cancel', illegal],
]);

const { COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION: send } = CommandType;
const command: SignalExternalWorkflowCommand = {
  type: 'signalExternalWorkflow',
  seq: 1,
  target: { workflowId: 'other', runId: 'run-9', childWorkflowOnly: false },
  signalName: 'approve',
  arguments: [payload(1)],
  headers: { trace: payload('t') },
};

function signal(overrides: Partial<SignalExternalWorkflowCommand> = {}) {
  const run = new MachineRun();
  return { run, machine: new ExternalSignalMachine(run, { ...command, ...overrides }) };
}

describe('external signal', () => {
  it('sends all that workflow code asked for', () => {
    const { run, machine } = signal();
    expect(run.commands).toEqual([send]);
    expect(machine.buildCommand(send)).toEqual({
      commandType: send,
      signalExternalWorkflowExecutionCommandAttributes: {
        namespace: 'default',
        execution: { workflowId: 'other', runId: 'run-9' },
        signalName: 'approve',
        input: { payloads: [payload(1)] },
        header: { fields: { trace: payload('t') } },
        childWorkflowOnly: false,
      },
    });
    expect(machine.describeCommand(send)).toBe(
      'SignalExternalWorkflowExecution (signal "approve", workflow id "other")',
    );
  });

  it('of a child is for nobody else', () => {
    const { machine } = signal({ target: { workflowId: 'child-1', childWorkflowOnly: true } });
    expect(machine.buildCommand(send).signalExternalWorkflowExecutionCommandAttributes).toMatchObject({
      execution: { workflowId: 'child-1' },
      childWorkflowOnly: true,
    });
  });

  it('resolves when the server has delivered it, cancelled meanwhile or not', () => {
    const { run, machine } = signal();
    const [initiated, signaled] = historyBuilder().externalSignalInitiated().externalSignaled(1).events;
    machine.applyEvent(initiated);
    expect(() => machine.buildCommand(send)).toThrow(EngineFault);
    machine.cancel();
    expect(run.jobs).toEqual([]);
    machine.applyEvent(signaled);
    expect(run.jobs).toEqual([{ type: 'resolveSignalExternalWorkflow', seq: 1, failure: undefined }]);
    expect(machine.isClosed).toBe(true);
    expect(machine.isWithdrawn).toBe(false);
  });

  const {
    SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND: notFound,
    SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_NAMESPACE_NOT_FOUND: namespaceNotFound,
    SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_SIGNAL_COUNT_LIMIT_EXCEEDED: tooMany,
  } = SignalExternalWorkflowExecutionFailedCause;
  it.each([
    ['ExternalWorkflowExecutionNotFound', notFound, 'it was not found'],
    ['NamespaceNotFound', namespaceNotFound, 'its namespace was not found'],
    ['SignalCountLimitExceeded', tooMany, 'it has received as many signals as the server allows'],
    ['Unspecified', 99 as never, 'of cause 99, which this version of the SDK does not know'],
  ])('fails with what the server could not do: %s', (type, cause, reason) => {
    const { run, machine } = signal();
    const [initiated, failed] = historyBuilder().externalSignalInitiated().externalSignalFailed(1, cause).events;
    machine.applyEvent(initiated);
    machine.applyEvent(failed);
    expect(run.jobs).toEqual([
      {
        type: 'resolveSignalExternalWorkflow',
        seq: 1,
        failure: {
          message: `Unable to signal external workflow because ${reason}`,
          applicationFailureInfo: { type },
        },
      },
    ]);
    expect(machine.isClosed).toBe(true);
  });

  it('sends nothing when cancelled before it was sent', () => {
    const { run, machine } = signal();
    machine.cancel();
    expect(machine.isWithdrawn).toBe(true);
    expect(run.jobs).toMatchObject([{ failure: { canceledFailureInfo: {} } }]);
  });

  it('takes no events of other machines', () => {
    const [timer] = historyBuilder().timerStarted().events;
    expect(() => signal().machine.applyEvent(timer)).toThrow('cannot take event 1 (TimerStarted)');
  });
});
