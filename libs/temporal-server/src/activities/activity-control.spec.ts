import { describe, expect, it } from 'vitest';
import { PendingActivityState } from '@nest-temporal/core/internal/proto/enums';
import { timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import { ActivityBench } from '../../test/support/activity-bench.js';
import { startMs } from '../../test/support/run-bench.js';
import { pendingActivityInfo } from './pending-activity-info.js';

const one = { namespace: 'default', execution: { workflowId: 'order' }, id: 'a' };
const seconds = (amount: number) => ({ seconds: amount });
const details = { payloads: [{ metadata: {}, data: new Uint8Array([1]) }] };

function describeActivity(bench: ActivityBench) {
  if (!bench.activity) throw new Error('No activity is pending');
  return pendingActivityInfo(bench.activity, bench.clock.now());
}

describe('a pending activity as it is described', () => {
  it('reports its options while it waits at its queue', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ priority: { priorityKey: 3 } });
    expect(describeActivity(bench)).toEqual({
      activityId: 'a',
      activityType: { name: 'charge' },
      state: PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED,
      attempt: 1,
      maximumAttempts: 0,
      scheduledTime: timestampFromMs(startMs),
      lastWorkerIdentity: '',
      priority: { priorityKey: 3 },
      activityOptions: {
        taskQueue: { name: 'orders', normalName: 'orders' },
        scheduleToCloseTimeout: { seconds: 0, nanos: 0 },
        scheduleToStartTimeout: { seconds: 0, nanos: 0 },
        startToCloseTimeout: { seconds: 10, nanos: 0 },
        heartbeatTimeout: { seconds: 0, nanos: 0 },
        retryPolicy: {
          initialInterval: { seconds: 1, nanos: 0 },
          backoffCoefficient: 2,
          maximumInterval: { seconds: 100, nanos: 0 },
          maximumAttempts: 0,
          nonRetryableErrorTypes: [],
        },
        priority: { priorityKey: 3 },
      },
    });
  });

  it('reports the attempt that runs, its heartbeat, and the one that comes', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ scheduleToCloseTimeout: seconds(60), retryPolicy: { initialInterval: seconds(2) } });
    const { taskToken } = await bench.pollActivity();
    bench.clock.advance(500);
    await bench.call('recordActivityTaskHeartbeat', { taskToken, details, identity: 'other' });
    expect(describeActivity(bench)).toMatchObject({
      state: PendingActivityState.PENDING_ACTIVITY_STATE_STARTED,
      lastStartedTime: timestampFromMs(startMs),
      lastHeartbeatTime: timestampFromMs(startMs + 500),
      lastWorkerIdentity: 'worker',
      expirationTime: timestampFromMs(startMs + 60_000),
    });
    bench.clock.advance(500);
    await bench.call('respondActivityTaskFailed', {
      taskToken,
      failure: { message: 'no', applicationFailureInfo: {} },
    });
    const waiting = describeActivity(bench);
    expect(waiting).toMatchObject({
      state: PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED,
      attempt: 2,
      lastFailure: { message: 'no' },
      lastWorkerIdentity: 'worker',
      lastAttemptCompleteTime: timestampFromMs(startMs + 1_000),
      scheduledTime: timestampFromMs(startMs + 3_000),
      nextAttemptScheduleTime: timestampFromMs(startMs + 3_000),
      currentRetryInterval: { seconds: 2 },
    });
    expect(waiting).not.toHaveProperty('lastStartedTime');
    bench.clock.advance(2_000);
    expect(describeActivity(bench)).not.toHaveProperty('nextAttemptScheduleTime');
  });
});

describe('a paused activity', () => {
  it('is given to no worker and does not time out, until it goes on', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ scheduleToStartTimeout: seconds(5) });
    await bench.call('pauseActivity', { ...one, identity: 'me', reason: 'wait', requestId: 'r' });
    expect(await bench.hasNoActivity()).toBe(true);
    expect(bench.clock.busy.size).toBe(0);
    bench.clock.advance(60_000);
    expect(describeActivity(bench)).toMatchObject({
      state: PendingActivityState.PENDING_ACTIVITY_STATE_PAUSED,
      paused: true,
      pauseInfo: { pauseTime: timestampFromMs(startMs), manual: { identity: 'me', reason: 'wait' } },
    });
    expect(bench.pauseInfo).toBe('["property:activityType=charge"]');
    await bench.call('unpauseActivity', one);
    bench.clock.advance(0);
    expect(bench.pauseInfo).toBe('');
    expect(await bench.pollActivity()).toMatchObject({
      attempt: 1,
      currentAttemptScheduledTime: timestampFromMs(startMs + 60_000),
    });
    expect(await bench.hasNoActivity()).toBe(true);
  });

  it('is paused once, by requests of one id as often as they come', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    const { execution, namespace } = one;
    await bench.call('pauseActivity', { namespace, execution, type: 'charge', requestId: 'r' });
    await bench.call('pauseActivity', { ...one, requestId: 'r' });
    const other = bench.call('pauseActivity', { ...one, requestId: 'other' });
    await expect(other).rejects.toThrow('activity is already paused');
  });

  it('goes on with the worker that has it, who hears of it, and is not tried again when it fails', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    const { taskToken } = await bench.pollActivity();
    await bench.call('pauseActivity', one);
    expect(describeActivity(bench).state).toBe(PendingActivityState.PENDING_ACTIVITY_STATE_PAUSE_REQUESTED);
    expect(await bench.call('recordActivityTaskHeartbeat', { taskToken })).toMatchObject({ activityPaused: true });
    bench.clock.advance(60_000);
    await bench.call('respondActivityTaskFailed', { taskToken });
    bench.clock.advance(60_000);
    expect(describeActivity(bench)).toMatchObject({
      state: PendingActivityState.PENDING_ACTIVITY_STATE_PAUSED,
      attempt: 2,
    });
    await bench.call('unpauseActivity', { ...one, resetAttempts: true });
    bench.clock.advance(0);
    expect((await bench.pollActivity()).attempt).toBe(1);
  });
});

describe('an activity that is reset', () => {
  it('begins anew at once when it waits for its next attempt', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ retryPolicy: { initialInterval: seconds(60) } });
    const { taskToken } = await bench.pollActivity();
    await bench.call('respondActivityTaskFailed', { taskToken, lastHeartbeatDetails: details });
    await bench.call('resetActivity', { ...one, resetHeartbeat: true });
    bench.clock.advance(0);
    const again = await bench.pollActivity();
    expect(again).toMatchObject({ attempt: 1, currentAttemptScheduledTime: timestampFromMs(startMs) });
    expect(again.heartbeatDetails).toBeUndefined();
    bench.clock.advance(60_000);
    expect(bench.activity?.attempt).toBe(2);
  });

  it('tells the worker that has it, and drops its heartbeat with the next attempt', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    const { taskToken } = await bench.pollActivity();
    await bench.call('resetActivity', { ...one, resetHeartbeat: true });
    const heartbeat = await bench.call('recordActivityTaskHeartbeat', { taskToken, details });
    expect(heartbeat).toMatchObject({ activityReset: true, activityPaused: false });
    await bench.call('respondActivityTaskFailed', { taskToken });
    bench.clock.advance(1_000);
    const next = await bench.pollActivity();
    expect(next).toMatchObject({ attempt: 2 });
    expect(next.heartbeatDetails).toBeUndefined();
    const again = await bench.call('recordActivityTaskHeartbeat', { taskToken: next.taskToken });
    expect(again.activityReset).toBe(false);
  });

  it('stays paused when it is to', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    await bench.call('pauseActivity', one);
    await bench.call('resetActivity', { ...one, keepPaused: true });
    bench.clock.advance(0);
    expect(await bench.hasNoActivity()).toBe(true);
    const { execution, namespace } = one;
    await bench.call('resetActivity', { namespace, execution, matchAll: true });
    bench.clock.advance(0);
    expect((await bench.pollActivity()).activityId).toBe('a');
    expect(bench.pauseInfo).toBe('');
  });
});

describe('the options of a pending activity', () => {
  it('are changed by the fields that a mask names, and the attempt goes to its new queue', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ priority: { priorityKey: 3 } });
    const { activityOptions } = await bench.call('updateActivityOptions', {
      ...one,
      activityOptions: {
        taskQueue: { name: 'payments' },
        startToCloseTimeout: seconds(3),
        heartbeatTimeout: seconds(30),
        retryPolicy: { maximumAttempts: 1, backoffCoefficient: 9 },
        priority: { priorityKey: 1, fairnessKey: 'f' },
      },
      updateMask: {
        paths: ['task_queue.name', 'startToCloseTimeout', 'retry_policy.maximum_attempts', 'priority.fairness_key'],
      },
    });
    expect(activityOptions).toMatchObject({
      taskQueue: { name: 'payments' },
      startToCloseTimeout: seconds(3),
      heartbeatTimeout: {},
      retryPolicy: { maximumAttempts: 1, backoffCoefficient: 2 },
      priority: { priorityKey: 3, fairnessKey: 'f' },
    });
    bench.clock.advance(0);
    expect(await bench.hasNoActivity()).toBe(true);
    expect((await bench.pollActivity(undefined, 'payments')).priority).toMatchObject({
      priorityKey: 3,
      fairnessKey: 'f',
    });
    bench.clock.advance(3_000);
    expect(bench.eventNames.slice(5)).toEqual(['ActivityTaskStarted', 'ActivityTaskTimedOut', 'WorkflowTaskScheduled']);
  });

  it('go back to what the activity was scheduled with', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    const taskQueue = { name: 'payments' };
    const updateMask = { paths: ['taskQueue.name'] };
    await bench.call('updateActivityOptions', { ...one, activityOptions: { taskQueue }, updateMask });
    await bench.call('updateActivityOptions', { ...one, restoreOriginal: true });
    bench.clock.advance(0);
    expect(await bench.hasNoActivity('payments')).toBe(true);
    expect((await bench.pollActivity()).activityId).toBe('a');
  });

  it.each<[string, object]>([
    ['ActivityOptions are not provided', {}],
    ['UpdateMask is not provided', { activityOptions: {} }],
    ['TaskQueue is not provided', { activityOptions: {}, updateMask: { paths: ['taskQueue.name'] } }],
    ['Priority is not provided', { activityOptions: {}, updateMask: { paths: ['priority.priorityKey'] } }],
    ['RetryPolicy is not provided', { activityOptions: {}, updateMask: { paths: ['retryPolicy'] } }],
    [
      'MaximumAttempts cannot be negative on retry policy.',
      {
        activityOptions: { retryPolicy: { maximumAttempts: -1 } },
        updateMask: { paths: ['retryPolicy.maximumAttempts'] },
      },
    ],
    ["priority key can't be negative", { activityOptions: { priority: { priorityKey: -1 } } }],
    [
      'Both UpdateMask and RestoreOriginal are provided',
      { restoreOriginal: true, updateMask: { paths: ['priority'] } },
    ],
    ['WorkflowId is not set on request.', { execution: {} }],
    ['Either Activity.Id or Activity.Type should be set on request.', { id: undefined }],
    ['RunId is not valid UUID.', { execution: { workflowId: 'order', runId: 'x' } }],
    ["Can't find pending activity with such ID. Invalid activityID or activity already completed", { id: 'none' }],
  ])('are refused: %s', async (fault, request) => {
    const bench = new ActivityBench();
    await bench.schedule({});
    await expect(bench.call('updateActivityOptions', { ...one, ...request })).rejects.toThrow(fault);
  });
});
