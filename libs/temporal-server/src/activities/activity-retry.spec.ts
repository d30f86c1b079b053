import { describe, expect, it } from 'vitest';
import { RetryState, TimeoutType } from '@nest-temporal/core/internal/proto/enums';
import type { Failure, RetryPolicy } from '@nest-temporal/core/internal/proto/index';
import { timestampFromMs } from '@nest-temporal/core/internal/proto/time';
import { ActivityBench } from '../../test/support/activity-bench.js';
import { startMs } from '../../test/support/run-bench.js';

const failure = (message: string, rest: object = {}): Failure => ({
  message,
  applicationFailureInfo: { type: 'Charge', ...rest },
});

async function failAttempt(bench: ActivityBench, what: Failure = failure('no')): Promise<void> {
  const { taskToken } = await bench.pollActivity();
  await bench.call('respondActivityTaskFailed', { taskToken, identity: 'worker', failure: what });
}

describe('an activity that fails', () => {
  it('is given to the queue again after the backoff, and its attempts leave no trace but the last', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ retryPolicy: { initialInterval: { seconds: 2 }, maximumInterval: { seconds: 3 } } });
    await failAttempt(bench, failure('first'));
    expect(bench.eventNames.at(-1)).toBe('ActivityTaskScheduled');
    expect(bench.clock.busy.size).toBe(0);
    bench.clock.advance(1_999);
    expect(await bench.hasNoActivity()).toBe(true);
    bench.clock.advance(1);
    expect(bench.clock.busy.size).toBe(1);
    await failAttempt(bench, failure('second'));
    bench.clock.advance(3_000);
    const third = await bench.pollActivity();
    expect(third).toMatchObject({
      attempt: 3,
      scheduledTime: timestampFromMs(startMs),
      currentAttemptScheduledTime: timestampFromMs(startMs + 5_000),
      startedTime: timestampFromMs(startMs + 5_000),
    });
    await bench.call('respondActivityTaskCompleted', { taskToken: third.taskToken });
    expect(bench.eventNames.slice(5)).toEqual([
      'ActivityTaskStarted',
      'ActivityTaskCompleted',
      'WorkflowTaskScheduled',
    ]);
    expect(bench.last('activityTaskStartedEventAttributes')).toMatchObject({
      attempt: 3,
      lastFailure: { message: 'second' },
    });
  });

  it('knows the tokens of earlier attempts no more', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    const { taskToken } = await bench.pollActivity();
    await bench.call('respondActivityTaskFailed', { taskToken, failure: failure('no') });
    const gone = /^invalid activityID or activity already timed out/;
    await expect(bench.call('respondActivityTaskCompleted', { taskToken })).rejects.toThrow(gone);
    bench.clock.advance(1_000);
    await bench.pollActivity();
    await expect(bench.call('recordActivityTaskHeartbeat', { taskToken })).rejects.toThrow(gone);
  });

  it('takes the delay that the failure asks for, beyond the longest interval', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ retryPolicy: { maximumInterval: { seconds: 1 } } });
    await failAttempt(bench, failure('later', { nextRetryDelay: { seconds: 60 } }));
    bench.clock.advance(59_999);
    expect(await bench.hasNoActivity()).toBe(true);
    bench.clock.advance(1);
    expect((await bench.pollActivity()).attempt).toBe(2);
  });

  it.each<[string, RetryPolicy, Failure, RetryState]>([
    [
      'the policy allows one attempt',
      { maximumAttempts: 1 },
      failure('no'),
      RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED,
    ],
    ['it says so', {}, failure('no', { nonRetryable: true }), RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE],
    [
      'its type is not to be retried',
      { nonRetryableErrorTypes: ['Charge'] },
      failure('no'),
      RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
    ],
    [
      'the next attempt would come too late',
      { initialInterval: { seconds: 40 } },
      failure('no'),
      RetryState.RETRY_STATE_TIMEOUT,
    ],
    [
      'it asks for no delay at all',
      {},
      failure('no', { nextRetryDelay: { seconds: 0 } }),
      RetryState.RETRY_STATE_TIMEOUT,
    ],
  ])('ends when %s', async (_, retryPolicy, what, retryState) => {
    const bench = new ActivityBench();
    await bench.schedule({ retryPolicy, scheduleToCloseTimeout: { seconds: 30 } });
    await failAttempt(bench, what);
    expect(bench.last('activityTaskFailedEventAttributes')).toMatchObject({ failure: what, retryState });
    expect(bench.eventNames.at(-1)).toBe('WorkflowTaskScheduled');
    expect(bench.clock.timerCount).toBe(0);
  });

  it('remembers a large failure in short', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    await failAttempt(bench, { ...failure('x'.repeat(3_000)), stackTrace: 'ä'.repeat(3_000), cause: failure('deep') });
    const kept = bench.activity?.lastFailure;
    expect(kept).toMatchObject({ message: 'Failure exceeds size limit.', serverFailureInfo: { nonRetryable: false } });
    expect(kept?.cause?.message).toBe('x'.repeat(3_000));
    expect(kept?.cause?.stackTrace).toMatch(/^ä{400,600}$/);
    expect(kept?.cause?.cause).toBeUndefined();
  });

  it('keeps the heartbeat details that come with the failure for the next attempt', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    const { taskToken } = await bench.pollActivity();
    const lastHeartbeatDetails = { payloads: [{ metadata: {}, data: new Uint8Array([7]) }] };
    await bench.call('respondActivityTaskFailed', { taskToken, failure: failure('no'), lastHeartbeatDetails });
    bench.clock.advance(1_000);
    const { heartbeatDetails } = await bench.pollActivity();
    expect(heartbeatDetails?.payloads?.[0]?.data).toEqual(new Uint8Array([7]));
  });
});

describe('an activity that takes too long', () => {
  it('ends when no worker takes it in time', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ scheduleToStartTimeout: { seconds: 3 } });
    bench.clock.advance(3_000);
    expect(bench.eventNames.slice(5)).toEqual(['ActivityTaskTimedOut', 'WorkflowTaskScheduled']);
    expect(bench.last('activityTaskTimedOutEventAttributes')).toEqual({
      scheduledEventId: 5,
      startedEventId: 0,
      failure: {
        message: 'activity ScheduleToStart timeout',
        source: 'Server',
        timeoutFailureInfo: { timeoutType: TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START },
      },
      retryState: RetryState.RETRY_STATE_TIMEOUT,
    });
    expect(await bench.hasNoActivity()).toBe(true);
  });

  it('is tried again after an attempt, until the attempts are used up', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ retryPolicy: { maximumAttempts: 2 } });
    await bench.pollActivity();
    bench.clock.advance(10_000);
    expect(bench.eventNames.at(-1)).toBe('ActivityTaskScheduled');
    bench.clock.advance(1_000);
    expect((await bench.pollActivity()).attempt).toBe(2);
    bench.clock.advance(10_000);
    expect(bench.eventNames.slice(5)).toEqual(['ActivityTaskStarted', 'ActivityTaskTimedOut', 'WorkflowTaskScheduled']);
    const attempt = { message: 'activity StartToClose timeout', source: 'Server' };
    expect(bench.last('activityTaskTimedOutEventAttributes')).toMatchObject({
      startedEventId: 6,
      failure: { ...attempt, timeoutFailureInfo: { timeoutType: 1 }, cause: { ...attempt } },
      retryState: RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED,
    });
    expect(bench.last('activityTaskTimedOutEventAttributes').failure?.cause?.cause).toBeUndefined();
  });

  it('reports that the whole is over when there is no time for another attempt, and why the last one failed', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ scheduleToCloseTimeout: { seconds: 15 }, startToCloseTimeout: { seconds: 10 } });
    await failAttempt(bench, failure('first'));
    bench.clock.advance(1_000);
    const { taskToken } = await bench.pollActivity();
    const details = { payloads: [{ metadata: {}, data: new Uint8Array([7]) }] };
    await bench.call('recordActivityTaskHeartbeat', { taskToken, details });
    bench.clock.advance(14_000);
    expect(bench.last('activityTaskTimedOutEventAttributes')).toMatchObject({
      failure: {
        message: 'Not enough time to schedule next retry before activity ScheduleToClose timeout, giving up retrying',
        source: 'Server',
        timeoutFailureInfo: { timeoutType: TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE },
        cause: { message: 'activity StartToClose timeout' },
      },
      retryState: RetryState.RETRY_STATE_TIMEOUT,
    });
    const { failure: told } = bench.last('activityTaskTimedOutEventAttributes');
    expect(told?.timeoutFailureInfo?.lastHeartbeatDetails?.payloads?.[0]?.data).toEqual(new Uint8Array([7]));
  });

  it('is over as a whole when its one attempt, started at once, takes all of the time', async () => {
    const bench = new ActivityBench();
    const time = { seconds: 10 };
    await bench.schedule({
      scheduleToCloseTimeout: time,
      startToCloseTimeout: time,
      retryPolicy: { maximumAttempts: 1 },
    });
    await bench.pollActivity();
    bench.clock.advance(10_000);
    expect(bench.last('activityTaskTimedOutEventAttributes')).toMatchObject({
      failure: { timeoutFailureInfo: { timeoutType: TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE } },
      retryState: RetryState.RETRY_STATE_TIMEOUT,
    });
  });

  it('ends while it waits for its next attempt when the whole is over', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ scheduleToCloseTimeout: { seconds: 5 }, retryPolicy: { initialInterval: { seconds: 4 } } });
    await failAttempt(bench, failure('first'));
    bench.clock.advance(5_000);
    expect(bench.eventNames.slice(5)).toEqual(['ActivityTaskTimedOut', 'WorkflowTaskScheduled']);
    expect(bench.last('activityTaskTimedOutEventAttributes').failure).toMatchObject({ cause: { message: 'first' } });
    expect(await bench.hasNoActivity()).toBe(true);
  });

  it('is not tried again after a timeout that the policy names', async () => {
    const bench = new ActivityBench();
    await bench.schedule({ retryPolicy: { nonRetryableErrorTypes: ['TemporalTimeout:StartToClose'] } });
    await bench.pollActivity();
    bench.clock.advance(10_000);
    expect(bench.last('activityTaskTimedOutEventAttributes')).toMatchObject({
      failure: { message: 'activity StartToClose timeout' },
      retryState: RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
    });
  });

  it('does not time out once its run is closed', async () => {
    const bench = new ActivityBench();
    await bench.schedule({});
    const { taskToken } = await bench.pollActivity();
    bench.terminate();
    bench.clock.advance(60_000);
    expect(bench.eventNames.at(-1)).toBe('WorkflowExecutionTerminated');
    const answer = bench.call('respondActivityTaskCompleted', { taskToken });
    await expect(answer).rejects.toThrow('workflow execution already completed');
    expect(bench.clock.timerCount).toBe(0);
  });

  it('leaves all at rest when several are due at once', async () => {
    const bench = new ActivityBench();
    await bench.schedule(
      { activityId: 'late', scheduleToCloseTimeout: { seconds: 2 } },
      { activityId: 'early', scheduleToCloseTimeout: { seconds: 1 } },
    );
    const task = await bench.pollActivity();
    expect(task.activityId).toBe('late');
    bench.clock.leap(2_000);
    const timedOut = bench.run.events.flatMap(
      (event) => event.activityTaskTimedOutEventAttributes?.scheduledEventId ?? [],
    );
    expect(timedOut).toEqual([6, 5]);
    expect(bench.eventNames.filter((name) => name === 'WorkflowTaskScheduled')).toHaveLength(2);
  });
});
