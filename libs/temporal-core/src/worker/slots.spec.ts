import { describe, expect, it } from 'vitest';
import { Slots } from './slots.js';

const never = new AbortController().signal;

describe('slots', () => {
  it('are given out up to their number, then in the order of asking', async () => {
    const slots = new Slots(1);
    const first = await slots.acquire(never);
    const order: string[] = [];
    const second = slots.acquire(never);
    const third = slots.acquire(never);
    void second.then(() => order.push('second'));
    void third.then(() => order.push('third'));
    first.release();
    (await second).release();
    await third;
    expect(order).toEqual(['second', 'third']);
  });

  it('are not given out twice when one is released twice', async () => {
    const slots = new Slots(2);
    const first = await slots.acquire(never);
    await slots.acquire(never);
    first.release();
    first.release();
    expect(slots.available).toBe(1);
  });

  it('stop being waited for when the signal is aborted', async () => {
    const slots = new Slots(1);
    const held = await slots.acquire(never);
    const controller = new AbortController();
    const waiting = slots.acquire(controller.signal);
    controller.abort(new Error('no longer needed'));
    await expect(waiting).rejects.toThrow('no longer needed');
    held.release();
    expect(slots.available).toBe(1);
  });

  it('are refused to a signal that is aborted already', async () => {
    await expect(new Slots(1).acquire(AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
  });
});
