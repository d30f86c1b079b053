import { beforeEach, describe, expect, it } from 'vitest';
import {
  ParentClosePolicy,
  StartChildWorkflowExecutionFailedCause,
  WorkflowIdReusePolicy,
  WorkflowTaskFailedCause,
} from '@nest-temporal/core/internal/proto/enums';
import type { Command, StartChildWorkflowExecutionCommandAttributes } from '@nest-temporal/core/internal/proto/index';
import { emptyPayload, ServerBench } from '../../test/support/server-bench.js';
import { command } from '../../test/support/test-server.js';

const completed = command('completeWorkflowExecution', {});

function child(attributes: StartChildWorkflowExecutionCommandAttributes = {}): Command {
  return command('startChildWorkflowExecution', {
    workflowId: 'child',
    workflowType: { name: 'Invoice' },
    taskQueue: { name: 'invoices' },
    ...attributes,
  });
}

describe('a child workflow', () => {
  let server: ServerBench;

  beforeEach(async () => {
    server = new ServerBench({ namespaces: ['other'], config: { 'limit.numPendingChildExecutions.error': 2 } });
    await server.start();
  });

  it('starts after its parent knows of it, and the parent hears how it ended', async () => {
    await server.run([child()]);
    expect(server.names().slice(4)).toEqual([
      'StartChildWorkflowExecutionInitiated',
      'ChildWorkflowExecutionStarted',
      'WorkflowTaskScheduled',
    ]);
    const [parentRun] = [server.context.runs.get('default', 'order').state.runId];
    const [started] = server.history('child');
    expect(started?.workflowExecutionStartedEventAttributes).toMatchObject({
      parentWorkflowExecution: { workflowId: 'order', runId: parentRun },
      rootWorkflowExecution: { workflowId: 'order', runId: parentRun },
      parentInitiatedEventId: 5,
      parentWorkflowNamespace: 'default',
    });
    await server.run();
    await server.run([command('completeWorkflowExecution', { result: { payloads: [emptyPayload] } })], 'invoices');
    expect(server.history().at(-2)).toMatchObject({
      childWorkflowExecutionCompletedEventAttributes: {
        initiatedEventId: 5,
        startedEventId: 6,
        result: { payloads: [emptyPayload] },
      },
    });
    expect(server.names().at(-1)).toBe('WorkflowTaskScheduled');
  });

  it('that starts and ends while its parent works is told of in the right order, with the id of its start', async () => {
    await server.run([child()]);
    const task = await server.poll();
    await server.run([command('failWorkflowExecution', { failure: { message: 'no' } })], 'invoices');
    expect(server.names().at(-1)).toBe('WorkflowTaskStarted');
    await server.complete(task);
    expect(server.history().at(-2)?.childWorkflowExecutionFailedEventAttributes).toMatchObject({
      startedEventId: 6,
      failure: { message: 'no' },
    });
  });

  it('does not start when its id is taken, or may not be used again', async () => {
    await server.start({ workflowId: 'child', taskQueue: { name: 'invoices' } });
    await server.run([child()]);
    const { startChildWorkflowExecutionFailedEventAttributes: running } = server.history().at(-2) ?? {};
    const exists =
      StartChildWorkflowExecutionFailedCause.START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS;
    expect(running).toMatchObject({ initiatedEventId: 5, workflowId: 'child', cause: exists });
    await server.run([completed], 'invoices');
    const policy = WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE;
    await server.run([child({ workflowIdReusePolicy: policy })]);
    expect(server.history().at(-2)?.startChildWorkflowExecutionFailedEventAttributes?.cause).toBe(exists);
  });

  it('is not told of while it goes on in another run, but when its last run ends', async () => {
    await server.run([child()]);
    await server.run();
    await server.run([command('continueAsNewWorkflowExecution', {})], 'invoices');
    expect(server.names().at(-1)).toBe('WorkflowTaskCompleted');
    await server.advance(1_000);
    await server.run([completed], 'invoices');
    const last = server.context.runs.get('default', 'child').state.runId;
    expect(server.history().at(-2)?.childWorkflowExecutionCompletedEventAttributes).toMatchObject({
      workflowExecution: { workflowId: 'child', runId: last },
    });
  });

  it.each([
    [ParentClosePolicy.PARENT_CLOSE_POLICY_UNSPECIFIED, 'WorkflowExecutionTerminated'],
    [ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE, 'WorkflowExecutionTerminated'],
    [ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL, 'WorkflowExecutionCancelRequested'],
    [ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON, 'WorkflowTaskScheduled'],
  ])('whose parent closes with policy %s ends with %s', async (parentClosePolicy, last) => {
    await server.run([child({ parentClosePolicy })]);
    await server.run([completed]);
    expect(server.names('child').at(-1)).toBe(last);
  });

  it('is followed over its chain when its parent closes', async () => {
    await server.run([child()]);
    await server.run([command('continueAsNewWorkflowExecution', {})], 'invoices');
    await server.run([completed]);
    expect(server.history('child').at(-1)?.workflowExecutionTerminatedEventAttributes).toMatchObject({
      reason: 'by parent close policy',
      identity: 'history-service',
    });
  });

  it('takes its own children along when it is terminated', async () => {
    await server.run([child()]);
    await server.run([child({ workflowId: 'grandchild' })], 'invoices');
    await server.call('terminateWorkflowExecution', { workflowExecution: { workflowId: 'order' } });
    expect(server.names('child').at(-1)).toBe('WorkflowExecutionTerminated');
    expect(server.names('grandchild').at(-1)).toBe('WorkflowExecutionTerminated');
  });

  it('does not start when its parent closes with the same task', async () => {
    await server.run([child({ parentClosePolicy: ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON }), completed]);
    expect(server.context.runs.find('default', 'child')).toBeUndefined();
  });

  it('runs by its cron schedule from its first run on', async () => {
    await server.run([child({ cronSchedule: '@every 1m' })]);
    expect(server.names('child')).toEqual(['WorkflowExecutionStarted']);
    await server.advance(60_000);
    expect(server.names('child').at(-1)).toBe('WorkflowTaskScheduled');
  });

  it('has the queue of its parent unless the command names one', async () => {
    await server.run([child({ taskQueue: null })]);
    expect(server.history('child')[0]?.workflowExecutionStartedEventAttributes?.taskQueue?.name).toBe('orders');
  });

  const { WORKFLOW_TASK_FAILED_CAUSE_BAD_START_CHILD_EXECUTION_ATTRIBUTES: badChild } = WorkflowTaskFailedCause;
  it.each([
    ['Required field WorkflowId is not set', { workflowId: '' }],
    ['Required field WorkflowType is not set', { workflowType: null }],
    [
      'Invalid WorkflowRunTimeout on StartChildWorkflowExecutionCommand: negative duration.',
      { workflowRunTimeout: { seconds: -1 } },
    ],
    ['invalid CronSchedule on StartChildWorkflowExecutionCommand: invalid CronSchedule.', { cronSchedule: 'never' }],
    ['invalid WorkflowRetryPolicy on StartChildWorkflowExecutionCommand: ', { retryPolicy: { maximumAttempts: -1 } }],
    ['cross namespace commands are not allowed', { namespace: 'other' }],
  ] satisfies [string, StartChildWorkflowExecutionCommandAttributes][])(
    'fails the task that cannot have it: %s',
    async (message, attributes) => {
      await expect(server.run([child(attributes)])).rejects.toMatchObject({
        status: 'INVALID_ARGUMENT',
        message: expect.stringContaining(message) as string,
      });
      expect(server.history().at(-1)?.workflowTaskFailedEventAttributes?.cause).toBe(badChild);
    },
  );

  it('is one too many when the parent has as many as it may', async () => {
    const three = ['a', 'b', 'c'].map((workflowId) => child({ workflowId }));
    await expect(server.run(three)).rejects.toMatchObject({
      message: expect.stringContaining('pending child workflow executions, 2, has reached') as string,
    });
    expect(server.context.runs.find('default', 'a')).toBeUndefined();
  });
});
