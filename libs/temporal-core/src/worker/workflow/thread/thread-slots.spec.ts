import { describe, expect, it } from 'vitest';
import { ThreadSlots } from './thread-slots.js';
import type { FromProcessor } from './thread-protocol.js';

function create(spare: number) {
  const posted: FromProcessor[] = [];
  const slots = new ThreadSlots({ post: (message) => void posted.push(message) });
  slots.keepSpare(spare);
  const { signal } = new AbortController();
  /** A slot that the main thread grants under an id. */
  const granted = async (id: number) => {
    const slot = slots.acquire(signal);
    slots.receive({ type: 'slotGranted', id });
    return slot;
  };
  return { slots, posted, signal, granted };
}

describe('slots across the port', () => {
  it('gives a released slot to the next poll without asking for another', async () => {
    const { slots, posted, signal, granted } = create(1);
    (await granted(1)).release();
    (await slots.acquire(signal)).release();
    expect(posted).toEqual([{ type: 'slotRequest', id: 1 }]);
  });

  it('gives back what it may not keep, once', async () => {
    const { posted, granted } = create(1);
    const slots = [await granted(1), await granted(2)];
    for (const slot of [...slots, ...slots]) slot.release();
    expect(posted.slice(2)).toEqual([{ type: 'slotReleased', id: 2 }]);
  });

  it('keeps nothing while a poll waits for the main thread', async () => {
    const { slots, posted, signal, granted } = create(5);
    const first = await granted(1);
    const second = slots.acquire(signal);
    first.release();
    expect(posted.at(-1)).toEqual({ type: 'slotReleased', id: 1 });
    slots.receive({ type: 'slotGranted', id: 2 });
    expect(await second).toBeDefined();
  });
});
