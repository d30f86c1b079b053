import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';

const backoff = { initialIntervalMs: 200, backoffCoefficient: 2, maximumIntervalMs: 1_000 };

describe('backoff', () => {
  it('grows up to its bound, also after more waits than a number can count', () => {
    expect([0, 1, 2, 3, 5_000].map((waits) => backoffMs(backoff, waits))).toEqual([200, 400, 800, 1_000, 1_000]);
  });

  it('is prolonged or shortened by its jitter at most', () => {
    const jittered = { ...backoff, jitter: 0.2 };
    expect([0, 0.5, 1].map((random) => backoffMs(jittered, 0, () => random))).toEqual([160, 200, 240]);
  });
});
