import { beforeEach, describe, expect, it } from 'vitest';
import {
  CancelExternalWorkflowExecutionFailedCause,
  SignalExternalWorkflowExecutionFailedCause,
} from '@nest-temporal/core/internal/proto/enums';
import type {
  Command,
  RequestCancelExternalWorkflowExecutionCommandAttributes,
  SignalExternalWorkflowExecutionCommandAttributes,
} from '@nest-temporal/core/internal/proto/index';
import { emptyPayload, ServerBench } from '../../test/support/server-bench.js';
import { command } from '../../test/support/test-server.js';

const completed = command('completeWorkflowExecution', {});

function signal(attributes: SignalExternalWorkflowExecutionCommandAttributes = {}): Command {
  const execution = { workflowId: 'target' };
  return command('signalExternalWorkflowExecution', { execution, signalName: 'changed', ...attributes });
}

function cancel(attributes: RequestCancelExternalWorkflowExecutionCommandAttributes = {}): Command {
  return command('requestCancelExternalWorkflowExecution', { workflowId: 'target', ...attributes });
}

describe('a workflow and another one', () => {
  let server: ServerBench;

  beforeEach(async () => {
    server = new ServerBench({ config: { 'history.maximumSignalsPerExecution': 1 } });
    await server.start();
    await server.start({ workflowId: 'target', taskQueue: { name: 'targets' } });
  });

  const cancelCauses = CancelExternalWorkflowExecutionFailedCause;
  const signalCauses = SignalExternalWorkflowExecutionFailedCause;

  it('signals it, and hears that it did', async () => {
    await server.run([signal({ input: { payloads: [emptyPayload] } })]);
    const { runId } = server.context.runs.get('default', 'order').state;
    expect(server.history('target').at(-1)?.workflowExecutionSignaledEventAttributes).toMatchObject({
      signalName: 'changed',
      input: { payloads: [emptyPayload] },
      identity: 'history-service',
      externalWorkflowExecution: { workflowId: 'order', runId },
    });
    expect(server.names().slice(4)).toEqual([
      'SignalExternalWorkflowExecutionInitiated',
      'ExternalWorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
    ]);
  });

  it('asks it to cancel, and hears that it did; of one that is closed as well', async () => {
    await server.run([cancel({ reason: 'enough' })]);
    expect(server.history('target').at(-1)?.workflowExecutionCancelRequestedEventAttributes).toMatchObject({
      cause: 'enough',
      externalInitiatedEventId: 5,
      externalWorkflowExecution: { workflowId: 'order' },
    });
    expect(server.names().at(-2)).toBe('ExternalWorkflowExecutionCancelRequested');
    await server.run([completed], 'targets');
    await server.run([cancel()]);
    expect(server.names().at(-2)).toBe('ExternalWorkflowExecutionCancelRequested');
  });

  it('hears that it does not exist', async () => {
    await server.run([signal({ execution: { workflowId: 'nobody' } }), cancel({ workflowId: 'nobody' })]);
    expect(server.history().at(-3)?.signalExternalWorkflowExecutionFailedEventAttributes?.cause).toBe(
      signalCauses.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND,
    );
    expect(server.history().at(-1)?.requestCancelExternalWorkflowExecutionFailedEventAttributes?.cause).toBe(
      cancelCauses.CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND,
    );
  });

  it('cannot be itself, or no child of its own when it must be', async () => {
    await server.run([signal({ execution: { workflowId: 'order' } }), signal({ childWorkflowOnly: true })]);
    const failures = server.history().filter((event) => event.signalExternalWorkflowExecutionFailedEventAttributes);
    expect(failures).toHaveLength(2);
    expect(server.names('target')).toHaveLength(2);
  });

  it('hears that the other has had its signals', async () => {
    await server.run([signal()]);
    await server.run([signal()]);
    expect(server.history().at(-2)?.signalExternalWorkflowExecutionFailedEventAttributes?.cause).toBe(
      signalCauses.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_SIGNAL_COUNT_LIMIT_EXCEEDED,
    );
  });

  it.each([
    ['WorkflowId is not set on SignalExternalWorkflowExecutionCommand.', signal({ execution: {} })],
    ['Execution is not set on SignalExternalWorkflowExecutionCommand.', signal({ execution: null })],
    ['SignalName is not set on SignalExternalWorkflowExecutionCommand.', signal({ signalName: '' })],
    ['WorkflowId is not set on RequestCancelExternalWorkflowExecutionCommand.', cancel({ workflowId: '' })],
    [
      'Invalid RunId set on RequestCancelExternalWorkflowExecutionCommand. WorkflowId=target RunId=x Namespace=',
      cancel({ runId: 'x' }),
    ],
  ])('fails the task that names it wrongly: %s', async (message, bad) => {
    await expect(server.run([bad])).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message) as string,
    });
  });

  it('cannot be a child that the same task starts, to be canceled', async () => {
    const child = command('startChildWorkflowExecution', { workflowId: 'child', workflowType: { name: 'Invoice' } });
    await expect(server.run([child, cancel({ workflowId: 'child' })])).rejects.toMatchObject({
      message: expect.stringContaining('not allowed in same workflow task. WorkflowId=child') as string,
    });
  });
});
