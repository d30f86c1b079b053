import { describe, expect, it } from 'vitest';
import type { Clock } from '../common/clock.js';
import { RpcError } from '../common/rpc-channel.js';
import type { RpcCallOptions } from '../transport/workflow-service.js';
import { callWithin } from './call-options.js';

/** Fires its timers when told. */
class HandClock implements Clock {
  private readonly timers = new Map<() => void, number>();
  now = (): number => 0;

  setTimeout(callback: () => void, delayMs: number): { cancel(): void } {
    this.timers.set(callback, delayMs);
    return { cancel: () => void this.timers.delete(callback) };
  }

  get delays(): number[] {
    return [...this.timers.values()];
  }

  fire(): void {
    for (const callback of this.timers.keys()) callback();
  }
}

/** A call that ends when its signal does, as transport ends one. */
const untilAborted = ({ signal }: RpcCallOptions): Promise<never> =>
  new Promise((_resolve, reject) => {
    const abort = (): void => reject(new RpcError({ status: 'CANCELLED', message: 'aborted' }));
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });

describe('the options of a call', () => {
  it('cost nothing when there are none', async () => {
    const clock = new HandClock();
    expect(await callWithin(clock, 'test', {}, async (options) => options)).toEqual({});
    expect(clock.delays).toEqual([]);
  });

  it('end the call when its time is over, with an error that names call and time', async () => {
    const clock = new HandClock();
    const call = callWithin(clock, 'result of workflow "w"', { timeout: '2s' }, untilAborted);
    expect(clock.delays).toEqual([2000]);
    clock.fire();
    await expect(call).rejects.toMatchObject({
      status: 'DEADLINE_EXCEEDED',
      code: 'TEMPORAL_RPC_DEADLINE_EXCEEDED',
      message: 'The result of workflow "w" did not complete within its timeout of 2000 ms',
    });
    expect(clock.delays).toEqual([]);
  });

  it('stop the timer of a call that ended in time', async () => {
    const clock = new HandClock();
    expect(await callWithin(clock, 'test', { timeout: 5 }, async () => 'done')).toBe('done');
    expect(clock.delays).toEqual([]);
    await expect(callWithin(clock, 'test', { timeout: 5 }, () => Promise.reject(new Error('other')))).rejects.toThrow(
      'other',
    );
    expect(clock.delays).toEqual([]);
  });

  it('keep an abort of the caller apart from the end of the time', async () => {
    const clock = new HandClock();
    const caller = new AbortController();
    const call = callWithin(clock, 'test', { timeout: 5, abortSignal: caller.signal }, untilAborted);
    caller.abort();
    await expect(call).rejects.toMatchObject({ status: 'CANCELLED' });
    await expect(callWithin(clock, 'test', { abortSignal: caller.signal }, untilAborted)).rejects.toMatchObject({
      status: 'CANCELLED',
    });
  });
});
