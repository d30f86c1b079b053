import { describe, expect, it } from 'vitest';
import { RetryState } from '@nest-temporal/core/internal/proto/enums';
import { timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import { ActivityBench, activityCommand } from '../../test/support/activity-bench.js';
import { startMs } from '../../test/support/run-bench.js';
import { command } from '../../test/support/test-server.js';

const textPayloads = (text: string) => ({ payloads: [{ metadata: {}, data: new TextEncoder().encode(text) }] });
const textOf = (payloads: { payloads?: { data?: Uint8Array }[] } | null | undefined) =>
  new TextDecoder().decode(payloads?.payloads?.[0]?.data);
const applicationFailure = { message: 'no money', applicationFailureInfo: { type: 'Charge' } };
const once = { maximumAttempts: 1 };

describe('activities', () => {
  it('go from command over poll to completion, and the started event comes with the outcome', async () => {
    const bench = new ActivityBench();
    await bench.schedule({
      input: textPayloads('in'),
      header: { fields: { h: { metadata: {}, data: new Uint8Array([1]) } } },
    });
    const task = await bench.pollActivity();
    expect(bench.eventNames.at(-1)).toBe('ActivityTaskScheduled');
    bench.clock.advance(3_000);
    await bench.call('respondActivityTaskCompleted', {
      taskToken: task.taskToken,
      identity: 'w',
      result: textPayloads('out'),
    });
    expect(bench.eventNames.slice(4)).toEqual([
      'ActivityTaskScheduled',
      'ActivityTaskStarted',
      'ActivityTaskCompleted',
      'WorkflowTaskScheduled',
    ]);
    const [, started, completed] = bench.run.events.slice(4);
    expect(started).toMatchObject({
      eventTime: timestampFromMs(startMs),
      activityTaskStartedEventAttributes: { scheduledEventId: 5, identity: 'worker', attempt: 1 },
    });
    expect(completed).toMatchObject({
      eventTime: timestampFromMs(startMs + 3_000),
      activityTaskCompletedEventAttributes: { scheduledEventId: 5, startedEventId: 6, identity: 'w' },
    });
    expect(textOf(bench.last('activityTaskCompletedEventAttributes').result)).toBe('out');
    expect(bench.clock.timerCount).toBe(0);
  });

  it('give the worker all that it needs', async () => {
    const bench = new ActivityBench({ started: { priority: { priorityKey: 2, fairnessKey: 'k' } } });
    await bench.schedule({
      input: textPayloads('in'),
      priority: { priorityKey: 4 },
      retryPolicy: { maximumAttempts: 3, nonRetryableErrorTypes: ['Bad'] },
      heartbeatTimeout: { seconds: 20 },
    });
    const task = await bench.pollActivity();
    expect(task).toMatchObject({
      workflowNamespace: 'default',
      workflowType: { name: 'Order' },
      workflowExecution: { workflowId: 'order', runId: bench.run.state.runId },
      activityType: { name: 'charge' },
      activityId: 'a',
      scheduledTime: timestampFromMs(startMs),
      currentAttemptScheduledTime: timestampFromMs(startMs),
      startedTime: timestampFromMs(startMs),
      attempt: 1,
      scheduleToCloseTimeout: {},
      startToCloseTimeout: { seconds: 10 },
      heartbeatTimeout: { seconds: 10 },
      retryPolicy: {
        initialInterval: { seconds: 1 },
        backoffCoefficient: 2,
        maximumInterval: { seconds: 100 },
        maximumAttempts: 3,
        nonRetryableErrorTypes: ['Bad'],
      },
      priority: { priorityKey: 4, fairnessKey: 'k' },
    });
    expect(textOf(task.input)).toBe('in');
  });

  it('wait at their own queue, and the workflow queue gives none away', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ taskQueue: { name: 'payments' } });
    expect(await bench.hasNoActivity()).toBe(true);
    expect((await bench.pollActivity(undefined, 'payments')).activityId).toBe('a');
    expect(await bench.hasNoActivity('payments')).toBe(true);
  });

  it('end a poll without a task when the caller leaves', async () => {
    const bench = new ActivityBench();
    expect(await bench.hasNoActivity()).toBe(true);
    await bench.schedule({});
    expect((await bench.pollActivity()).activityId).toBe('a');
  });

  it('are answered once', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    const { taskToken } = await bench.pollActivity();
    await bench.call('respondActivityTaskCompleted', { taskToken });
    const gone = 'invalid activityID or activity already timed out or invoking workflow is completed';
    await expect(bench.call('respondActivityTaskCompleted', { taskToken })).rejects.toThrow(gone);
    await expect(bench.call('respondActivityTaskFailed', { taskToken })).rejects.toThrow(gone);
    await expect(bench.call('recordActivityTaskHeartbeat', { taskToken })).rejects.toThrow(gone);
  });

  it('refuse tokens that are none', async () => {
    const bench = new ActivityBench();
    const answer = (taskToken: Uint8Array) => bench.call('respondActivityTaskCompleted', { taskToken });
    await expect(answer(new Uint8Array([1]))).rejects.toThrow('Error deserializing task token.');
    await expect(answer(new TextEncoder().encode('["default"]'))).rejects.toThrow('Error deserializing task token.');
    const { taskToken = new Uint8Array(0) } = await bench.pollTask();
    await expect(answer(taskToken)).rejects.toThrow(/^invalid activityID or activity already timed out/);
  });

  it('cannot be answered by who knows its ids, without the token', async () => {
    const bench = new ActivityBench();
    await bench.runTask([activityCommand()]);
    const { taskToken = new Uint8Array(0) } = await bench.pollActivity();
    const text = Buffer.from(taskToken).toString('latin1');
    const forged = Buffer.from(text.slice(text.indexOf('[')), 'latin1');
    await expect(bench.call('respondActivityTaskCompleted', { taskToken: forged })).rejects.toThrow(
      'Error deserializing task token.',
    );
    await bench.call('respondActivityTaskCompleted', { taskToken });
  });

  it('keep their outcome from a started workflow task, and order it after other news', async () => {
    const bench = new ActivityBench();
    await bench.runTask([
      activityCommand(),
      command('startTimer', { timerId: 't', startToFireTimeout: { seconds: 1 } }),
      activityCommand({ activityId: 'b', scheduleToCloseTimeout: { seconds: 2 } }),
    ]);
    const first = await bench.pollActivity();
    bench.clock.advance(1_000);
    const running = await bench.pollTask();
    await bench.call('respondActivityTaskCompleted', { taskToken: first.taskToken });
    bench.clock.advance(1_000);
    expect(bench.eventNames.at(-1)).toBe('WorkflowTaskStarted');
    await bench.complete(running);
    expect(bench.eventNames.slice(-5)).toEqual([
      'WorkflowTaskCompleted',
      'ActivityTaskStarted',
      'ActivityTaskCompleted',
      'ActivityTaskTimedOut',
      'WorkflowTaskScheduled',
    ]);
    const startedEventId = bench.run.events.find((event) => event.activityTaskStartedEventAttributes)?.eventId;
    expect(bench.last('activityTaskCompletedEventAttributes').startedEventId).toBe(startedEventId);
  });

  it('fail for good when the policy allows no further attempt', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ retryPolicy: once });
    const { taskToken } = await bench.pollActivity();
    const { failures } = await bench.call('respondActivityTaskFailed', {
      taskToken,
      identity: 'w',
      failure: applicationFailure,
      workerVersion: { buildId: '1.0' },
    });
    expect(failures).toEqual([]);
    expect(bench.eventNames.slice(5, 7)).toEqual(['ActivityTaskStarted', 'ActivityTaskFailed']);
    expect(bench.last('activityTaskFailedEventAttributes')).toMatchObject({
      failure: applicationFailure,
      retryState: RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED,
      startedEventId: 6,
      identity: 'w',
    });
    expect(bench.last('activityTaskStartedEventAttributes').workerVersion?.buildId).toBe('1.0');
  });

  it('take failures of applications only from a worker', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ retryPolicy: once });
    const { taskToken } = await bench.pollActivity();
    const failure = { message: 'x', serverFailureInfo: {} };
    const answer = bench.call('respondActivityTaskFailed', { taskToken, failure });
    await expect(answer).rejects.toThrow('Failure must have ApplicationFailureInfo.');
    await bench.call('respondActivityTaskFailed', { taskToken });
    expect(bench.last('activityTaskFailedEventAttributes').failure).toBeUndefined();
  });

  it('turn a result that is too large into a failure that is final', async () => {
    const bench = new ActivityBench({ config: { 'limit.blobSize.error': 100 } });
    await bench.schedule({});
    const { taskToken } = await bench.pollActivity();
    await bench.call('respondActivityTaskCompleted', { taskToken, result: textPayloads('x'.repeat(200)) });
    expect(bench.last('activityTaskFailedEventAttributes')).toMatchObject({
      failure: { message: 'Complete result exceeds size limit.', serverFailureInfo: { nonRetryable: true } },
      retryState: RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
    });
  });

  it('shorten a failure that is too large, and leave out heartbeat details that are', async () => {
    const bench = new ActivityBench({ config: { 'limit.blobSize.error': 1_000, 'limit.blobSize.warn': 100 } });
    await bench.schedule({});
    const { taskToken } = await bench.pollActivity();
    const { failures } = await bench.call('respondActivityTaskFailed', {
      taskToken,
      failure: { ...applicationFailure, message: 'x'.repeat(2_000) },
      lastHeartbeatDetails: textPayloads('x'.repeat(2_000)),
    });
    expect(failures?.map(({ message }) => message)).toEqual([
      'Heartbeat details exceed size limit.',
      'Failure exceeds size limit.',
    ]);
    const { failure } = bench.last('activityTaskFailedEventAttributes');
    expect(failure?.cause?.applicationFailureInfo).toEqual({ type: 'Charge', nonRetryable: false });
    expect(failure?.cause?.message).toMatch(/^x{50,100}$/);
  });

  it('can be answered by the names that a client knows, in the current run', async () => {
    const bench = new ActivityBench();
    const names = { namespace: 'default', workflowId: 'order', activityId: 'a' };
    await bench.schedule({});
    await expect(bench.call('respondActivityTaskFailedById', names)).rejects.toThrow(/^invalid activityID/);
    await bench.pollActivity();
    expect(
      await bench.call('recordActivityTaskHeartbeatById', { ...names, details: textPayloads('half') }),
    ).toMatchObject({});
    expect(textOf(bench.activity?.lastHeartbeat?.details)).toBe('half');
    await bench.call('respondActivityTaskCompletedById', { ...names, identity: 'client', result: textPayloads('out') });
    expect(bench.last('activityTaskCompletedEventAttributes')).toMatchObject({ identity: 'client', startedEventId: 6 });
    const again = bench.call('respondActivityTaskCompletedById', names);
    await expect(again).rejects.toThrow('cannot find pending activity with ActivityID a, check workflow execution');
  });

  it('can be completed by a client before any worker has them', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    const names = { namespace: 'default', workflowId: 'order', activityId: 'a' };
    await bench.call('respondActivityTaskCompletedById', { ...names, identity: 'client' });
    expect(bench.last('activityTaskStartedEventAttributes')).toMatchObject({ identity: 'client', requestId: '' });
    expect(await bench.hasNoActivity()).toBe(true);
  });

  it.each([
    [{ workflowId: 'order' }, 'ActivityId is not set on request.'],
    [{ activityId: 'a' }, 'activity not found for ID: a'],
    [{ workflowId: 'order', runId: 'x', activityId: 'a' }, 'RunId is not valid UUID.'],
    [{ workflowId: 'none', activityId: 'a' }, 'workflow not found for ID: none'],
  ])('name what is missing in %o', async (names, message) => {
    const bench = new ActivityBench();
    const answer = bench.call('respondActivityTaskCanceledById', { namespace: 'default', ...names });
    await expect(answer).rejects.toThrow(message);
  });
});
