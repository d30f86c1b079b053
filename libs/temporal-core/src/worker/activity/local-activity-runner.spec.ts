import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../test/support/virtual-clock.js';
import { scheduleLocal } from '../../../test/support/replay-driver.js';
import { payload } from '../../../test/support/history-builder.js';
import { deferred, type Deferred } from '../../common/async.js';
import { TimeoutType } from '../../proto/enums.js';
import { Slots } from '../slots.js';
import type { ActivityTask } from './activity-task.js';
import type { LocalActivityResult } from './local-activity.js';
import { LocalActivityRunner } from './local-activity-runner.js';
import type { ActivityOutcome } from './task-completion.js';

const { TIMEOUT_TYPE_START_TO_CLOSE, TIMEOUT_TYPE_SCHEDULE_TO_START, TIMEOUT_TYPE_SCHEDULE_TO_CLOSE } = TimeoutType;
const done: ActivityOutcome = { status: 'completed', result: payload(1) };
const failed = (info = {}): ActivityOutcome => ({
  status: 'failed',
  failure: { message: 'no', applicationFailureInfo: { type: 'Refused', ...info } },
});

/** Attempts that were started, in order; each ends as the spec says. */
class Attempts {
  readonly tasks: ActivityTask[] = [];
  readonly cancellations: string[] = [];
  private readonly ends: Deferred<ActivityOutcome>[] = [];

  startLocal(task: ActivityTask): { outcome: Promise<ActivityOutcome>; cancel(reason: string): void } {
    const number = this.tasks.push(task);
    this.ends.push(deferred<ActivityOutcome>());
    return {
      outcome: this.ends[number - 1].promise,
      cancel: (reason) => void this.cancellations.push(`${number} ${reason}`),
    };
  }

  /** Ends the attempt that was started last. */
  end(outcome: ActivityOutcome, number = this.ends.length): void {
    this.ends[number - 1].resolve(outcome);
  }
}

const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp(slotCount = 1) {
  const clock = new VirtualClock();
  const attempts = new Attempts();
  const slots = new Slots(slotCount);
  const registry = {
    has: (type: string) => type === 'compose',
    find: (type: string): never => {
      throw new Error(`there is no ${type}`);
    },
  };
  const parts = { runner: attempts, registry, slots, namespace: 'n', taskQueue: 'q', clock };
  const runner = new LocalActivityRunner(parts);
  const workflow = { workflowId: 'w', runId: 'r', workflowType: 'W' };
  const cancelling = new AbortController();
  const start = (command: Parameters<typeof scheduleLocal>[0] = {}) => {
    const run = { ended: undefined as LocalActivityResult | undefined };
    const request = { workflow, command: scheduleLocal(command) };
    void runner.run(request as never, cancelling.signal).then((result) => (run.ended = result));
    return run;
  };
  return { clock, attempts, slots, runner, start, cancel: () => cancelling.abort() };
}

const timedOut = (timeoutType: TimeoutType) => ({
  status: 'failed',
  failure: { message: 'Activity timed out', timeoutFailureInfo: { timeoutType } },
});
const report = (run: { ended?: LocalActivityResult }) => (run.ended?.status === 'ended' ? run.ended.report : run.ended);

describe('a local activity', () => {
  it('runs once and is reported with its result and the time it took', async () => {
    const { clock, attempts, slots, start } = setUp();
    const run = start({ startToCloseTimeoutMs: 1_000 });
    await flush();
    expect(slots.available).toBe(0);
    clock.advance(300);
    attempts.end(done);
    await flush();
    expect(run.ended).toEqual({
      status: 'ended',
      report: { outcome: done, attempt: 1, runtimeMs: 300, originalScheduleTimeMs: 0 },
    });
    expect(slots.available).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('has the task of an activity, marked as local', async () => {
    const { attempts, start } = setUp();
    start({ attempt: 3, originalScheduleTimeMs: -50, startToCloseTimeoutMs: 1_000 });
    await flush();
    expect(attempts.tasks).toMatchObject([
      {
        activityId: '1',
        activityType: 'compose',
        attempt: 3,
        workflowNamespace: 'n',
        workflowType: 'W',
        workflowExecution: { workflowId: 'w', runId: 'r' },
        scheduledTimestampMs: -50,
        startToCloseTimeoutMs: 1_000,
        context: { isLocal: true, activityTaskQueue: 'q' },
      },
    ]);
  });

  it('that the worker does not have is unavailable, with the message of the registry', async () => {
    const { attempts, start } = setUp();
    const run = start({ activityType: 'missing' });
    await flush();
    expect(run.ended).toEqual({ status: 'unavailable', reason: 'there is no missing' });
    expect(attempts.tasks).toEqual([]);
  });

  it('that is completed by somebody else fails for good, with the reason', async () => {
    const { attempts, start } = setUp();
    const run = start();
    await flush();
    attempts.end({ status: 'unanswered' });
    await flush();
    expect(report(run)).toMatchObject({
      outcome: {
        failure: { message: /^A local activity cannot be completed/, applicationFailureInfo: { nonRetryable: true } },
      },
    });
  });
});

describe('a local activity that fails', () => {
  it('is tried again after each wait, until it succeeds', async () => {
    const { clock, attempts, start } = setUp();
    const run = start({ retryPolicy: { initialIntervalMs: 10 } });
    for (const delayMs of [10, 20]) {
      await flush();
      attempts.end(failed());
      const before = clock.now();
      await clock.next();
      expect(clock.now() - before).toBe(delayMs);
    }
    attempts.end(done);
    await flush();
    expect(attempts.tasks.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(report(run)).toMatchObject({ outcome: done, attempt: 3, runtimeMs: 30 });
  });

  it('holds no slot while it waits', async () => {
    const { attempts, slots, start } = setUp();
    start();
    await flush();
    attempts.end(failed());
    await flush();
    expect(slots.available).toBe(1);
  });

  it.each([
    ['at the last attempt', { retryPolicy: { maximumAttempts: 1 } }, failed()],
    ['with a failure that is not to be retried', {}, failed({ nonRetryable: true })],
    ['with a failure of such a type', { retryPolicy: { nonRetryableErrorTypes: ['Refused'] } }, failed()],
    ['with a wait that is longer than it has time', { scheduleToCloseTimeoutMs: 1_000 }, failed()],
  ])('%s, has ended', async (_, command, outcome) => {
    const { clock, attempts, start } = setUp();
    const run = start(command);
    await flush();
    attempts.end(outcome);
    await flush();
    expect(report(run)).toMatchObject({ outcome, attempt: 1 });
    expect(report(run)).not.toHaveProperty('backoffMs');
    expect(clock.pending).toBe(0);
  });

  it('leaves a wait above the threshold to a timer of the workflow', async () => {
    const { attempts, start } = setUp();
    const command = { retryPolicy: { initialIntervalMs: 100 }, localRetryThresholdMs: 100, attempt: 2 };
    const run = start({ ...command, originalScheduleTimeMs: -900 });
    await flush();
    attempts.end(failed());
    await flush();
    expect(report(run)).toMatchObject({ attempt: 2, backoffMs: 200, originalScheduleTimeMs: -900 });
  });

  it('leaves a wait of more than a minute to a timer by default', async () => {
    const { clock, attempts, start } = setUp();
    const waits = start({ localRetryThresholdMs: undefined, retryPolicy: { initialIntervalMs: 60_000 } });
    await flush();
    attempts.end(failed());
    await flush();
    expect([waits.ended, clock.pending]).toEqual([undefined, 1]);
    await clock.next();
    attempts.end(failed());
    await flush();
    expect(report(waits)).toMatchObject({ attempt: 2, backoffMs: 120_000 });
  });
});

describe('the timeout of a local activity', () => {
  it('START_TO_CLOSE cancels the attempt, keeps its slot until the function returns, and is retried', async () => {
    const { clock, attempts, slots, start } = setUp(2);
    const run = start({ startToCloseTimeoutMs: 100, retryPolicy: { maximumAttempts: 2 } });
    await clock.next();
    expect(attempts.cancellations).toEqual(['1 TIMED_OUT']);
    expect(slots.available).toBe(1);
    // The wait, the second attempt, its timeout.
    await clock.next();
    expect(attempts.tasks).toHaveLength(2);
    await clock.next();
    expect(report(run)).toMatchObject({ outcome: timedOut(TIMEOUT_TYPE_START_TO_CLOSE), attempt: 2 });
    attempts.end(done, 1);
    attempts.end(done, 2);
    await flush();
    expect(slots.available).toBe(2);
  });

  it('SCHEDULE_TO_CLOSE counts from the first attempt, and is final', async () => {
    const { clock, attempts, start } = setUp();
    const run = start({ scheduleToCloseTimeoutMs: 100, originalScheduleTimeMs: -40, attempt: 2 });
    await clock.next();
    expect(clock.now()).toBe(60);
    expect(attempts.cancellations).toEqual(['1 TIMED_OUT']);
    expect(report(run)).toMatchObject({ outcome: timedOut(TIMEOUT_TYPE_SCHEDULE_TO_CLOSE), attempt: 2, runtimeMs: 60 });
  });

  it('SCHEDULE_TO_START ends the wait for a slot, for good', async () => {
    const { clock, attempts, start } = setUp();
    start();
    const waiting = start({ scheduleToStartTimeoutMs: 100 });
    await clock.next();
    expect(report(waiting)).toMatchObject({ outcome: timedOut(TIMEOUT_TYPE_SCHEDULE_TO_START), attempt: 1 });
    expect(attempts.tasks).toHaveLength(1);
  });

  it('SCHEDULE_TO_CLOSE ends the wait for a slot too, whichever comes first', async () => {
    const { clock, start } = setUp();
    start();
    const waiting = start({ scheduleToStartTimeoutMs: 100, scheduleToCloseTimeoutMs: 50 });
    await clock.next();
    expect(report(waiting)).toMatchObject({ outcome: timedOut(TIMEOUT_TYPE_SCHEDULE_TO_CLOSE) });
  });

  it('has passed where the timer of a backoff took too long', async () => {
    const { clock, attempts, start } = setUp();
    const run = start({ scheduleToCloseTimeoutMs: 100, originalScheduleTimeMs: -100, attempt: 2 });
    await flush();
    expect(report(run)).toMatchObject({ outcome: timedOut(TIMEOUT_TYPE_SCHEDULE_TO_CLOSE), attempt: 2 });
    expect(attempts.tasks).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer behind where it was stopped before it began', async () => {
    const { clock, start, cancel, runner } = setUp();
    cancel();
    const cancelled = start({ scheduleToStartTimeoutMs: 100 });
    await flush();
    expect(report(cancelled)).toMatchObject({ outcome: { failure: { canceledFailureInfo: {} } } });
    runner.stop();
    expect(clock.pending).toBe(0);
  });

  it('longer than timers of Node.js is none', async () => {
    const { clock, start } = setUp();
    start({ startToCloseTimeoutMs: 2 ** 31 });
    await flush();
    expect(clock.pending).toBe(0);
  });
});

describe('the cancellation of a local activity', () => {
  it('ends it at once while it waits for a slot', async () => {
    const { attempts, slots, start, cancel } = setUp();
    const held = slots.tryAcquire();
    const run = start();
    await flush();
    cancel();
    await flush();
    expect(report(run)).toMatchObject({ outcome: { failure: { canceledFailureInfo: {} } }, attempt: 1 });
    expect(attempts.tasks).toEqual([]);
    held?.release();
    expect(slots.available).toBe(1);
  });

  it('ends it at once between attempts', async () => {
    const { clock, attempts, start, cancel } = setUp();
    const run = start();
    await flush();
    attempts.end(failed());
    await flush();
    clock.advance(250);
    cancel();
    await flush();
    expect(report(run)).toMatchObject({ outcome: { failure: { canceledFailureInfo: {} } }, runtimeMs: 250 });
    expect(clock.pending).toBe(0);
  });

  it('is told to an attempt that runs, whose end counts', async () => {
    const { attempts, start, cancel } = setUp();
    const run = start();
    await flush();
    cancel();
    await flush();
    expect(attempts.cancellations).toEqual(['1 CANCELLED']);
    expect(run.ended).toBeUndefined();
    attempts.end({ status: 'cancelled', details: [payload(7)] });
    await flush();
    expect(report(run)).toMatchObject({
      outcome: { failure: { canceledFailureInfo: { details: { payloads: [payload(7)] } } } },
    });
  });
});

describe('a local activity whose worker stops', () => {
  it.each(['failed', 'waiting for a slot', 'between attempts'])('is left to another worker: %s', async (state) => {
    const { attempts, slots, runner, start } = setUp();
    if (state === 'waiting for a slot') slots.tryAcquire();
    const run = start();
    await flush();
    if (state === 'between attempts') attempts.end(failed());
    await flush();
    runner.stop();
    if (state === 'failed') attempts.end(failed());
    await flush();
    expect(run.ended).toEqual({ status: 'interrupted' });
  });

  it('is reported when it still completes', async () => {
    const { attempts, runner, start } = setUp();
    const run = start();
    await flush();
    runner.stop();
    attempts.end(done);
    await flush();
    expect(report(run)).toMatchObject({ outcome: done });
  });
});
