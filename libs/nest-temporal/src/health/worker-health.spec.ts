import type { WorkerStatus } from '@nest-temporal/core/worker';
import { describe, expect, it } from 'vitest';
import { healthOf, troubleOf } from './worker-health.js';

const minute = 60_000;

function status(more: Partial<WorkerStatus> = {}): WorkerStatus {
  return {
    state: 'running',
    namespace: 'default',
    taskQueue: 'orders',
    identity: 'me',
    runningSinceMs: 0,
    workflows: { pollers: 10, slots: { used: 1, available: 39 }, lastPollSucceededMs: 10 * minute },
    ...more,
  };
}

describe('the health of a worker', () => {
  it('is that of one that polls', () => {
    expect(troubleOf(status(), 11 * minute)).toBeUndefined();
    expect(healthOf(status())).toEqual({
      taskQueue: 'orders',
      state: 'running',
      workflows: {
        pollers: 10,
        slotsUsed: 1,
        slotsAvailable: 39,
        lastPollSucceeded: '1970-01-01T00:10:00.000Z',
      },
    });
  });

  it.each([
    ['connecting', 'has not reached the server yet'],
    ['draining', 'is shutting down'],
    ['stopped', 'has stopped'],
  ] as const)('is bad while it is %s', (state, trouble) => {
    expect(troubleOf(status({ state }), 0)).toBe(trouble);
  });

  it('is good before the application has run it', () => {
    expect(troubleOf(status({ state: 'created' }), 0)).toBeUndefined();
  });

  it('is bad when polls have had no answer for longer than two long polls', () => {
    expect(troubleOf(status(), 12 * minute)).toBeUndefined();
    expect(troubleOf(status(), 13 * minute)).toBe('has received no response to its polls for workflows');
    const fresh = { pollers: 0, slots: { used: 0, available: 5 } };
    expect(troubleOf(status({ workflows: undefined, activities: fresh }), 3 * minute)).toBe(
      'has received no response to its polls for activities',
    );
  });

  it('is good without polls while all slots are used', () => {
    const busy = { pollers: 0, slots: { used: 40, available: 0 }, lastPollSucceededMs: 0 };
    expect(troubleOf(status({ workflows: busy }), 60 * minute)).toBeUndefined();
  });
});
