import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../test/support/virtual-clock.js';
import { deferred, type Deferred } from '../common/async.js';
import { RpcError, type RpcStatusName } from '../common/rpc-channel.js';
import { loggerFrom } from '../common/telemetry.js';
import { PollLoop } from './poll-loop.js';
import { Slots } from './slots.js';

/** Polls that a spec answers by hand. */
class Server {
  readonly open: { answer: Deferred<string | undefined>; signal: AbortSignal }[] = [];

  readonly poll = (signal: AbortSignal): Promise<string | undefined> => {
    const answer = deferred<string | undefined>();
    signal.addEventListener('abort', () => answer.reject(new RpcError({ status: 'CANCELLED', message: 'aborted' })));
    this.open.push({ answer, signal });
    return answer.promise;
  };

  async answer(task: string | undefined): Promise<void> {
    await turn();
    this.open.shift()?.answer.resolve(task);
    await turn();
  }

  async fail(status: RpcStatusName): Promise<void> {
    await turn();
    this.open.shift()?.answer.reject(new RpcError({ status, message: `it is ${status}` }));
    await turn();
  }
}

function setUp({ pollers = 1, size = 10 }: { pollers?: number; size?: number } = {}) {
  const server = new Server();
  const clock = new VirtualClock();
  const slots = new Slots(size);
  const processed: string[] = [];
  const running = new Map<string, Deferred<void>>();
  const fatal: unknown[] = [];
  const told: string[] = [];
  const loop = new PollLoop<string>({
    kind: 'test',
    slots,
    polls: new Array<Server['poll']>(pollers).fill(server.poll),
    process: (task) => {
      processed.push(task);
      const work = deferred();
      running.set(task, work);
      return work.promise;
    },
    onFatal: (error) => fatal.push(error),
    clock,
    logger: loggerFrom((level, message) => {
      if (level !== 'DEBUG') told.push(`${level} ${message.split(';')[0]}`);
    }),
  });
  return { server, clock, slots, processed, running, fatal, told, loop };
}

describe('poll loop', () => {
  it('polls on while a task is processed, as long as there are slots', async () => {
    const { loop, server, slots, processed, running } = setUp({ size: 2 });
    loop.start();
    await server.answer('a');
    await server.answer('b');
    expect(processed).toEqual(['a', 'b']);
    expect(server.open).toHaveLength(0);
    running.get('a')?.resolve();
    await turn();
    expect(server.open).toHaveLength(1);
    expect(slots.available).toBe(0);
  });

  it('gives the slot back when a poll brings nothing', async () => {
    const { loop, server, slots } = setUp({ size: 1 });
    loop.start();
    await server.answer(undefined);
    expect(server.open).toHaveLength(1);
    expect(slots.available).toBe(0);
  });

  it('waits longer after each failure and starts over after a success', async () => {
    const { loop, server, clock } = setUp();
    loop.start();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      await server.fail('UNAVAILABLE');
      const before = clock.now();
      await clock.next();
      waits.push(clock.now() - before);
    }
    expect(waits[0]).toBeLessThan(250);
    expect(waits[1]).toBeGreaterThan(300);
    expect(waits[7]).toBeGreaterThan(7_999);
    expect(waits[7]).toBeLessThan(12_001);
    await server.answer(undefined);
    await server.fail('UNAVAILABLE');
    const before = clock.now();
    await clock.next();
    expect(clock.now() - before).toBeLessThan(250);
  });

  it('reports an outage once, however many polls it fails, and of its end', async () => {
    const { loop, server, clock, told } = setUp({ pollers: 2 });
    const [failed, worksAgain] = ['WARN Polling for test tasks failed', 'INFO Polling for test tasks recovered'];
    loop.start();
    await server.fail('UNAVAILABLE');
    await server.fail('UNAVAILABLE');
    await clock.next();
    await server.fail('UNAVAILABLE');
    await clock.next();
    await turn();
    expect(told).toEqual([failed]);
    await server.answer(undefined);
    expect(told).toEqual([failed, worksAgain]);
    // The next outage is another one.
    await server.fail('UNAVAILABLE');
    expect(told).toEqual([failed, worksAgain, failed]);
  });

  it('processes a task that a poll brings after draining began', async () => {
    const { loop, server, processed, running } = setUp();
    loop.start();
    await turn();
    loop.drain();
    await server.answer('late');
    expect(processed).toEqual(['late']);
    await loop.pollsEnded;
    expect(await isSettled(loop.drained)).toBe(false);
    running.get('late')?.resolve();
    await loop.drained;
    expect(server.open).toHaveLength(0);
  });

  it('ends open polls only when it is told to abort them', async () => {
    const { loop, server } = setUp({ pollers: 3 });
    loop.start();
    await turn();
    loop.drain();
    expect(await isSettled(loop.pollsEnded)).toBe(false);
    expect(server.open.map(({ signal }) => signal.aborted)).toEqual([false, false, false]);
    loop.abortPolls();
    await loop.drained;
  });

  it('ends a poller that waits for a slot, or for its next try, when draining begins', async () => {
    const { loop, server, clock } = setUp({ pollers: 2, size: 1 });
    loop.start();
    await server.fail('UNAVAILABLE');
    await turn();
    loop.drain();
    loop.abortPolls();
    await loop.drained;
    expect(clock.pending).toBe(0);
  });

  it('reports an error that no later poll can cure, once, and drains', async () => {
    const { loop, server, fatal } = setUp({ pollers: 2 });
    loop.start();
    await server.fail('UNIMPLEMENTED');
    await server.fail('UNIMPLEMENTED');
    await loop.drained;
    expect(fatal).toHaveLength(1);
    expect(fatal[0]).toMatchObject({ status: 'UNIMPLEMENTED' });
  });

  it.each(['NOT_FOUND', 'PERMISSION_DENIED', 'UNAUTHENTICATED'] as const)(
    'ended the worker at the first %s; it goes on for a minute, with pauses, and ends when the server keeps refusing',
    async (status) => {
      const { loop, server, clock, fatal, told } = setUp();
      loop.start();
      for (let polls = 0; polls < 7; polls++) {
        await server.fail(status);
        await clock.next();
      }
      expect(clock.now()).toBeGreaterThan(10_000);
      await server.answer(undefined);
      expect(told).toEqual(['WARN Polling for test tasks failed', 'INFO Polling for test tasks recovered']);
      const refusedMs = clock.now();
      while (fatal.length === 0) {
        await server.fail(status);
        await clock.next();
      }
      expect(clock.now() - refusedMs).toBeGreaterThanOrEqual(60_000);
      expect(clock.now() - refusedMs).toBeLessThan(80_000);
      await loop.drained;
    },
  );

  it('counts no refusal against the worker that an outage separates from the next', async () => {
    const { loop, server, clock, fatal } = setUp();
    loop.start();
    for (const status of ['NOT_FOUND', 'UNAVAILABLE', 'NOT_FOUND'] as const) {
      await server.fail(status);
      clock.advance(50_000);
      await clock.next();
    }
    expect(fatal).toEqual([]);
  });

  it('does not spin when the server answers empty polls at once', async () => {
    const { loop, server, clock } = setUp();
    loop.start();
    let polls = 0;
    while (clock.now() < 60_000) {
      await server.answer(undefined);
      polls++;
      if (server.open.length === 0) await clock.next();
    }
    expect(polls).toBeLessThan(16);
    // A poll that the server held is followed by the next one at once.
    clock.advance(5_000);
    await server.answer(undefined);
    expect(server.open).toHaveLength(1);
  });

  it('ends the worker with the error of a slot that cannot be had, instead of polling no more in silence', async () => {
    const { loop, slots, fatal } = setUp();
    slots.acquire = () => Promise.reject(new Error('no slots'));
    loop.start();
    await loop.drained;
    expect(fatal).toEqual([new Error('no slots')]);
  });

  it('reports a task whose processing rejects', async () => {
    const { loop, server, running, fatal, slots } = setUp();
    loop.start();
    await server.answer('a');
    running.get('a')?.reject(new Error('a fault'));
    await turn();
    expect(fatal).toEqual([new Error('a fault')]);
    loop.abortPolls();
    await loop.drained;
    expect(slots.available).toBe(slots.size);
  });

  it('makes no poll with a slot that it gets when draining has begun', async () => {
    const { loop, server, slots } = setUp();
    loop.start();
    loop.drain();
    await loop.drained;
    expect(server.open).toHaveLength(0);
    expect(slots.available).toBe(slots.size);
  });

  it('is drained at once when it never ran', async () => {
    const { loop } = setUp();
    loop.drain();
    await loop.drained;
  });
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await turn();
  return settled;
}
