import { describe, expect, it } from 'vitest';
import { RetryState } from '@nest-temporal/core/internal/proto/enums';
import { ActivityBench, activityCommand } from '../../test/support/activity-bench.js';
import { command } from '../../test/support/test-server.js';

const cancelCommand = (scheduledEventId: number) => command('requestCancelActivityTask', { scheduledEventId });
const details = (byte: number) => ({ payloads: [{ metadata: {}, data: new Uint8Array([byte]) }] });

/** An activity that a worker has, and a workflow task that a timer brought. */
async function startedActivity(rest: object = {}) {
  const bench = new ActivityBench();
  await bench.runTask([
    activityCommand(rest),
    command('startTimer', { timerId: 't', startToFireTimeout: { seconds: 1 } }),
  ]);
  const { taskToken } = await bench.pollActivity();
  return { bench, taskToken };
}

describe('the cancellation of an activity', () => {
  it('is at once when no worker has it', async () => {
    const bench = new ActivityBench();
    await bench.runTask([activityCommand(), cancelCommand(5)]);
    expect(bench.eventNames.slice(4)).toEqual([
      'ActivityTaskScheduled',
      'ActivityTaskCancelRequested',
      'ActivityTaskCanceled',
      'WorkflowTaskScheduled',
    ]);
    const canceled = bench.last('activityTaskCanceledEventAttributes');
    expect(canceled).toMatchObject({
      scheduledEventId: 5,
      startedEventId: 0,
      latestCancelRequestedEventId: 6,
      identity: 'worker',
    });
    expect(new TextDecoder().decode(canceled.details?.payloads?.[0]?.data)).toBe('"ACTIVITY_ID_NOT_STARTED"');
    expect(await bench.hasNoActivity()).toBe(true);
  });

  it('is at once as well for a worker that asked for the activity itself', async () => {
    const bench = new ActivityBench();
    const { activityTasks } = await bench.runTask([activityCommand({ requestEagerExecution: true }), cancelCommand(5)]);
    expect(activityTasks).toEqual([]);
    expect(bench.eventNames.at(-2)).toBe('ActivityTaskCanceled');
  });

  it('reaches the worker with its heartbeat, and ends the activity when the worker agrees', async () => {
    const { bench, taskToken } = await startedActivity();
    expect((await bench.call('recordActivityTaskHeartbeat', { taskToken })).cancelRequested).toBe(false);
    const early = bench.call('respondActivityTaskCanceled', { taskToken });
    await expect(early).rejects.toThrow(
      'unable to mark activity as canceled without activity being request canceled first',
    );
    bench.clock.advance(1_000);
    await bench.runTask([cancelCommand(5)]);
    expect(bench.eventNames.at(-1)).toBe('ActivityTaskCancelRequested');
    expect((await bench.call('recordActivityTaskHeartbeat', { taskToken })).cancelRequested).toBe(true);
    await bench.call('respondActivityTaskCanceled', { taskToken, identity: 'worker', details: details(1) });
    expect(bench.eventNames.slice(-4)).toEqual([
      'ActivityTaskCancelRequested',
      'ActivityTaskStarted',
      'ActivityTaskCanceled',
      'WorkflowTaskScheduled',
    ]);
    expect(bench.last('activityTaskCanceledEventAttributes')).toMatchObject({
      latestCancelRequestedEventId: 11,
      startedEventId: 12,
    });
  });

  it('forbids further attempts', async () => {
    const { bench, taskToken } = await startedActivity();
    bench.clock.advance(1_000);
    await bench.runTask([cancelCommand(5)]);
    const failure = { message: 'no', applicationFailureInfo: {} };
    await bench.call('respondActivityTaskFailed', { taskToken, failure });
    const { retryState } = bench.last('activityTaskFailedEventAttributes');
    expect(retryState).toBe(RetryState.RETRY_STATE_CANCEL_REQUESTED);
  });

  it('is at once between two attempts', async () => {
    const { bench, taskToken } = await startedActivity({ retryPolicy: { initialInterval: { seconds: 60 } } });
    await bench.call('respondActivityTaskFailed', { taskToken });
    bench.clock.advance(1_000);
    await bench.runTask([cancelCommand(5)]);
    expect(bench.eventNames.slice(-3)).toEqual([
      'ActivityTaskCancelRequested',
      'ActivityTaskCanceled',
      'WorkflowTaskScheduled',
    ]);
    bench.clock.advance(60_000);
    expect(await bench.hasNoActivity()).toBe(true);
  });

  it('is noted when the activity has ended without the knowledge of the workflow', async () => {
    const { bench, taskToken } = await startedActivity();
    bench.clock.advance(1_000);
    const task = await bench.pollTask();
    await bench.call('respondActivityTaskCompleted', { taskToken });
    await bench.complete(task, [cancelCommand(5)]);
    expect(bench.eventNames.slice(-5)).toEqual([
      'WorkflowTaskCompleted',
      'ActivityTaskCancelRequested',
      'ActivityTaskStarted',
      'ActivityTaskCompleted',
      'WorkflowTaskScheduled',
    ]);
  });

  it.each([
    [[cancelCommand(0)], 'ScheduledEventId is not set on RequestCancelActivityTaskCommand.'],
    [
      [cancelCommand(99)],
      'invalid history builder state for action: add-activitytask-cancel-requested-event, ScheduledEventID: 99',
    ],
    [
      [cancelCommand(5), cancelCommand(5)],
      'invalid history builder state for action: add-activitytask-cancel-requested-event, ScheduledEventID: 5',
    ],
  ])('is refused: %#', async (commands, fault) => {
    const { bench } = await startedActivity();
    bench.clock.advance(1_000);
    const cause = 'BadRequestCancelActivityAttributes';
    await expect(bench.runTask(commands)).rejects.toThrow(`${cause}: ${fault}`);
  });

  it('is a failure when its details are too large', async () => {
    const bench = new ActivityBench({ config: { 'limit.blobSize.error': 100 } });
    await bench.schedule({});
    const { taskToken } = await bench.pollActivity();
    const large = { payloads: [{ metadata: {}, data: new Uint8Array(200) }] };
    await bench.call('respondActivityTaskCanceled', { taskToken, details: large });
    expect(bench.last('activityTaskFailedEventAttributes').failure?.message).toBe('Cancel details exceed size limit.');
  });
});

describe('heartbeats', () => {
  it('put the timeout off, and their details are for the next attempt', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ heartbeatTimeout: { seconds: 2 } });
    const { taskToken } = await bench.pollActivity();
    bench.clock.advance(1_500);
    await bench.call('recordActivityTaskHeartbeat', { taskToken, details: details(1) });
    bench.clock.advance(1_500);
    await bench.call('recordActivityTaskHeartbeat', { taskToken, details: details(2) });
    bench.clock.advance(2_000);
    expect(bench.activity).toMatchObject({ attempt: 2, lastFailure: { message: 'activity Heartbeat timeout' } });
    bench.clock.advance(1_000);
    const second = await bench.pollActivity();
    expect(second.heartbeatDetails?.payloads?.[0]?.data).toEqual(new Uint8Array([2]));
    bench.clock.advance(1_999);
    expect(bench.activity?.started).toBeDefined();
    bench.clock.advance(1);
    expect(bench.activity?.attempt).toBe(3);
  });

  it('write nothing', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    const { taskToken } = await bench.pollActivity();
    const before = bench.run.events.length;
    await bench.call('recordActivityTaskHeartbeat', { taskToken, details: details(1), identity: 'other' });
    expect(bench.run.events).toHaveLength(before);
    expect(bench.activity?.lastWorkerIdentity).toBe('other');
  });

  it('end the activity when their details are too large', async () => {
    const bench = new ActivityBench({ config: { 'limit.blobSize.error': 100 } });
    await bench.schedule({});
    const { taskToken } = await bench.pollActivity();
    const large = { payloads: [{ metadata: {}, data: new Uint8Array(200) }] };
    const answer = await bench.call('recordActivityTaskHeartbeat', { taskToken, details: large });
    expect(answer.cancelRequested).toBe(true);
    expect(bench.last('activityTaskFailedEventAttributes').failure).toMatchObject({
      message: 'Heartbeat details exceed size limit.',
      serverFailureInfo: { nonRetryable: true },
    });
  });
});
