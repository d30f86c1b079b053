import { beforeEach, describe, expect, it } from 'vitest';
import { ContinueAsNewInitiator, RetryState } from '@nest-temporal/core/internal/proto/enums';
import type { WorkflowExecutionStartedEventAttributes } from '@nest-temporal/core/internal/proto/index';
import { durationToMs } from '@nest-temporal/core/internal/proto/time';
import { emptyPayload, ServerBench } from '../../test/support/server-bench.js';
import { command } from '../../test/support/test-server.js';

describe('the run that follows', () => {
  let server: ServerBench;

  beforeEach(() => {
    server = new ServerBench();
  });

  const completed = command('completeWorkflowExecution', {});
  const failure = { message: 'no', applicationFailureInfo: { type: 'Broken' } };
  const failed = command('failWorkflowExecution', { failure });

  function newest(): WorkflowExecutionStartedEventAttributes {
    const [started] = server.history();
    return started?.workflowExecutionStartedEventAttributes ?? {};
  }

  it('continues as new in the chain, with what the command says and the rest of the run before', async () => {
    const { runId } = await server.start({
      workflowRunTimeout: { seconds: 500 },
      memo: { fields: { a: emptyPayload } },
    });
    await server.run([command('continueAsNewWorkflowExecution', { input: { payloads: [emptyPayload] } })]);
    const closing = server.history('order', runId).at(-1)?.workflowExecutionContinuedAsNewEventAttributes;
    expect(closing).toMatchObject({ workflowType: { name: 'Order' }, taskQueue: { name: 'orders' } });

    const started = newest();
    expect(started).toMatchObject({
      continuedExecutionRunId: runId,
      firstExecutionRunId: runId,
      originalExecutionRunId: closing?.newExecutionRunId,
      initiator: ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_WORKFLOW,
      workflowRunTimeout: { seconds: 500 },
      input: { payloads: [emptyPayload] },
    });
    expect(started.memo).toBeUndefined();
  });

  it('comes a second after the run before it at the earliest', async () => {
    await server.start();
    await server.run([command('continueAsNewWorkflowExecution', {})]);
    const backoffMs = durationToMs(newest().firstWorkflowTaskBackoff) ?? 0;
    expect(backoffMs).toBeGreaterThan(0);
    expect(backoffMs).toBeLessThanOrEqual(1_000);
    expect(server.names()).toEqual(['WorkflowExecutionStarted']);
    await server.advance(1_000);
    expect(server.names().at(-1)).toBe('WorkflowTaskScheduled');
  });

  it('tries a failed workflow again, until the attempts are used up', async () => {
    const { runId } = await server.start({
      retryPolicy: { maximumAttempts: 2, initialInterval: { seconds: 5 } },
    });
    await server.run([failed]);
    const closing = server.history('order', runId).at(-1)?.workflowExecutionFailedEventAttributes;
    expect(closing?.retryState).toBe(RetryState.RETRY_STATE_IN_PROGRESS);
    expect(newest()).toMatchObject({
      attempt: 2,
      continuedFailure: { message: 'no' },
      initiator: ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_RETRY,
      firstWorkflowTaskBackoff: { seconds: 5 },
      originalExecutionRunId: closing?.newExecutionRunId,
    });
    await server.advance(5_000);
    await server.run([failed]);
    expect(server.history().at(-1)?.workflowExecutionFailedEventAttributes).toMatchObject({
      retryState: RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED,
      newExecutionRunId: undefined,
    });
  });

  it('is none for a failure that is not to be retried, or without time for it', async () => {
    await server.start({ retryPolicy: { nonRetryableErrorTypes: ['Broken'] } });
    await server.run([failed]);
    expect(server.history().at(-1)?.workflowExecutionFailedEventAttributes?.retryState).toBe(
      RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
    );
    const retryPolicy = { initialInterval: { seconds: 60 } };
    await server.start({ retryPolicy, workflowExecutionTimeout: { seconds: 30 } });
    await server.run([failed]);
    expect(server.history().at(-1)?.workflowExecutionFailedEventAttributes?.retryState).toBe(
      RetryState.RETRY_STATE_TIMEOUT,
    );
  });

  it('tries a run that timed out again, but not beyond the timeout of the chain', async () => {
    const { runId } = await server.start({
      workflowRunTimeout: { seconds: 10 },
      workflowExecutionTimeout: { seconds: 15 },
      retryPolicy: {},
    });
    await server.advance(10_000);
    expect(server.history('order', runId).at(-1)?.workflowExecutionTimedOutEventAttributes).toMatchObject({
      retryState: RetryState.RETRY_STATE_IN_PROGRESS,
    });
    expect(newest()).toMatchObject({ attempt: 2, continuedFailure: { message: 'workflow timeout' } });
    await server.advance(5_000);
    expect(server.history().at(-1)?.workflowExecutionTimedOutEventAttributes).toMatchObject({
      retryState: RetryState.RETRY_STATE_TIMEOUT,
      newExecutionRunId: undefined,
    });
  });

  it('comes with the cron schedule after success and failure, with the last result', async () => {
    const result = { payloads: [{ metadata: {}, data: new Uint8Array([7]) }] };
    await server.start({ cronSchedule: '@every 1h' });
    expect(newest()).toMatchObject({ firstWorkflowTaskBackoff: { seconds: 3600 } });
    await server.advance(3_600_000);
    await server.run([command('completeWorkflowExecution', { result })]);
    expect(newest()).toMatchObject({
      attempt: 1,
      initiator: ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_CRON_SCHEDULE,
      lastCompletionResult: { payloads: [emptyPayload] },
    });
    await server.advance(3_600_000);
    await server.run([failed]);
    expect(newest()).toMatchObject({
      continuedFailure: { message: 'no' },
      lastCompletionResult: { payloads: [emptyPayload] },
    });
    await server.advance(3_600_000);
    await server.run([command('cancelWorkflowExecution', {})]);
    expect(server.names().at(-1)).toBe('WorkflowExecutionCanceled');
  });

  it('is there when those wake who wait for the end of the run before it', async () => {
    const { runId } = await server.start();
    const execution = { workflowId: 'order', runId };
    const { nextPageToken } = await server.call('getWorkflowExecutionHistory', {
      execution,
      waitNewEvent: true,
    });
    await server.poll().then(async (task) => {
      const waiting = server.call('getWorkflowExecutionHistory', {
        execution,
        nextPageToken,
        waitNewEvent: true,
      });
      await server.complete(task, [command('continueAsNewWorkflowExecution', {})]);
      await waiting;
    });
    const events = server.history('order', runId);
    const next = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    expect(server.names('order', next)).toEqual(['WorkflowExecutionStarted']);
    await server.advance(1_000);
    await server.run([completed]);
    expect(server.names().at(-1)).toBe('WorkflowExecutionCompleted');
  });
});
