import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../test/support/virtual-clock.js';
import { loggerFrom } from '../../common/telemetry.js';
import { EventLoopWatch, watchEventLoop } from './event-loop-watch.js';

const charge = { activityType: 'charge', activityId: '5' };
const refund = { activityType: 'refund', activityId: '6' };

function setUp() {
  const clock = new VirtualClock();
  const warnings: { message: string; attributes: unknown }[] = [];
  let cpuMs = 0;
  const logger = loggerFrom((_, message, attributes) => warnings.push({ message, attributes }));
  const watch = new EventLoopWatch({ clock, cpuMs: () => cpuMs, logger, limitMs: 1_000 });
  return {
    clock,
    watch,
    warnings,
    messages: () => warnings.map(({ message }) => message),
    /** Lets time pass in which no timer can fire. */
    block(ms: number, computingMs = ms) {
      clock.advance(ms);
      cpuMs += computingMs;
    },
    /** Fires the timer that is due, however late. */
    turn: () => clock.fireDue(),
  };
}

describe('event loop watch', () => {
  it('names the activity that computes for long before its first await', () => {
    const { watch, warnings, block } = setUp();
    watch.enter(charge);
    const compute = () => {
      block(1_500);
      return 'done';
    };
    expect(watch.call(charge, compute)).toBe('done');
    expect(warnings).toEqual([
      {
        message: expect.stringContaining('Activity "charge" (id 5) blocked the event loop for 1500 ms. '),
        attributes: { ...charge, blockedMs: 1_500 },
      },
    ]);
  });

  it('reports a block once, although the timer is late as well and the activity ends', () => {
    const { watch, warnings, block, turn } = setUp();
    watch.enter(charge);
    watch.enter(refund);
    watch.call(charge, () => block(1_500));
    watch.leave(charge);
    turn();
    watch.leave(refund);
    expect(warnings).toHaveLength(1);
  });

  it('reports a block after an await, by the activity that was running or other code', () => {
    const { watch, messages, block, turn } = setUp();
    watch.enter(charge);
    watch.call(charge, () => undefined);
    block(250);
    turn();
    block(1_750);
    turn();
    expect(messages()).toEqual([
      expect.stringContaining(
        'The event loop was blocked for at least 1500 ms by activity "charge" (id 5), or other code. ',
      ),
    ]);
  });

  it('sees a block that ends with its activity, before any timer fires', () => {
    const { clock, watch, messages, block } = setUp();
    watch.enter(charge);
    block(1_500);
    watch.leave(charge);
    expect(messages()).toEqual([expect.stringContaining('by activity "charge" (id 5), or other code')]);
    clock.fireDue();
    expect(clock.pending).toBe(0);
  });

  it('does not pretend to know which of several activities it was', () => {
    const { watch, warnings, block, turn } = setUp();
    watch.enter(charge);
    watch.enter(refund);
    block(2_000);
    // Too young to have blocked for so long.
    watch.enter({ activityType: 'late', activityId: '7' });
    turn();
    expect(warnings).toEqual([
      {
        message: expect.stringContaining('by one of: activities "charge" (id 5), "refund" (id 6), or other code'),
        attributes: { blockedMs: 1_750 },
      },
    ]);
  });

  it('lists no more than ten of many activities', () => {
    const { watch, messages, block, turn } = setUp();
    for (let id = 1; id <= 12; id++) watch.enter({ activityType: 'a', activityId: String(id) });
    block(2_000);
    turn();
    expect(messages()[0]).toContain('"a" (id 10) and 2 more, or other code');
  });

  it('takes neither a busy machine nor a stopped process for a block', () => {
    const { watch, warnings, block, turn } = setUp();
    watch.enter(charge);
    watch.call(charge, () => block(600_000, 0));
    block(5_000, 900);
    turn();
    block(5_000, 200);
    watch.leave(charge);
    expect(warnings).toEqual([]);
  });

  it('does not add up short blocks', () => {
    const { watch, warnings, block, turn } = setUp();
    watch.enter(charge);
    for (let i = 0; i < 20; i++) {
      watch.call(charge, () => block(900));
      turn();
    }
    expect(warnings).toEqual([]);
  });

  it('warns of one type once in a minute', () => {
    const { watch, warnings, block } = setUp();
    const run = (activity = charge) => {
      watch.enter(activity);
      watch.call(activity, () => block(2_000));
      watch.leave(activity);
    };
    run();
    run();
    run(refund);
    expect(warnings).toHaveLength(2);
    block(60_000);
    run();
    expect(warnings).toHaveLength(3);
  });

  it('sets no timer while no activity runs', () => {
    const { clock, watch, turn } = setUp();
    expect(clock.pending).toBe(0);
    watch.enter(charge);
    watch.enter(refund);
    expect(clock.pending).toBe(1);
    clock.advance(250);
    turn();
    expect(clock.pending).toBe(1);
    watch.leave(charge);
    watch.leave(refund);
    clock.advance(250);
    turn();
    expect(clock.pending).toBe(0);
  });

  it('measures the thread itself, by real time', () => {
    const warnings: string[] = [];
    const watch = watchEventLoop(
      loggerFrom((_, message) => warnings.push(message)),
      20,
    );
    watch.enter(charge);
    watch.call(charge, () => {
      const begin = process.cpuUsage();
      while (process.cpuUsage(begin).user < 100_000);
    });
    watch.leave(charge);
    expect(warnings).toEqual([expect.stringMatching(/^Activity "charge" \(id 5\) blocked the event loop for \d+ ms/)]);
  });
});
