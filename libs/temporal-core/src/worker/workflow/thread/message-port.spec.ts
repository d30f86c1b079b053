import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { MessagePortEnd } from './message-port.js';
import type { FromProcessor, ToProcessor } from './thread-protocol.js';

describe('message port', () => {
  const opened: MessageChannel[] = [];
  const open = () => {
    const channel = new MessageChannel();
    opened.push(channel);
    const faults: unknown[] = [];
    const main = new MessagePortEnd<ToProcessor, FromProcessor>(channel.port1, (error) => faults.push(error));
    return { main, far: channel.port2, faults };
  };
  afterEach(() => {
    for (const { port1 } of opened.splice(0)) port1.close();
  });

  it('sends what is posted in one turn in one message, in order', async () => {
    const { main, far } = open();
    main.post({ type: 'slotGranted', id: 1 });
    main.post({ type: 'slotGranted', id: 2 });
    expect(await once(far, 'message')).toEqual([
      [
        { type: 'slotGranted', id: 1 },
        { type: 'slotGranted', id: 2 },
      ],
    ]);
  });

  it.each([3, 10_000])(
    'sends %i bytes without the buffer that they are a view of, and leaves that alone',
    async (n) => {
      const { main, far } = open();
      const pool = new Uint8Array(20_000).fill(9);
      main.post({ type: 'rpcResult', id: 1, response: pool.subarray(5, 5 + n) });
      const [batch] = (await once(far, 'message')) as [[{ response: Uint8Array }]];
      expect(batch[0].response).toEqual(new Uint8Array(n).fill(9));
      expect(batch[0].response.buffer.byteLength).toBe(n);
      expect(pool).toEqual(new Uint8Array(20_000).fill(9));
    },
  );

  it('keeps delivering after a receiver threw, and reports the error', async () => {
    const { main, far, faults } = open();
    const received: number[] = [];
    main.onMessage((message) => {
      const { id } = message as { id: number };
      received.push(id);
      if (id === 1) throw new Error('broken receiver');
    });
    far.postMessage([
      { type: 'slotReleased', id: 1 },
      { type: 'slotReleased', id: 2 },
    ]);
    await expect.poll(() => received).toEqual([1, 2]);
    expect(faults).toEqual([new Error('broken receiver')]);
  });

  it('tells what cannot be sent', async () => {
    const { main, faults } = open();
    main.post({ type: 'slotGranted', id: (() => 1) as unknown as number });
    await Promise.resolve();
    expect(faults).toMatchObject([{ name: 'DataCloneError' }]);
  });

  it('is silent once it is closed, even about what was posted before', async () => {
    const { main, far } = open();
    const received: unknown[] = [];
    main.onMessage((message) => received.push(message));
    main.post({ type: 'slotGranted', id: 1 });
    main.close();
    main.post({ type: 'slotGranted', id: 2 });
    far.postMessage([{ type: 'slotReleased', id: 1 }]);
    const closed = once(far, 'close');
    const arrived: unknown[] = [];
    far.on('message', (message) => arrived.push(message));
    opened.at(-1)?.port1.close();
    await closed;
    expect([received, arrived]).toEqual([[], []]);
  });
});
