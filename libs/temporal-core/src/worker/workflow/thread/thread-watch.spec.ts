import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../test/support/virtual-clock.js';
import { ThreadWatch } from './thread-watch.js';

function watch(timeoutMs = 2_000) {
  const clock = new VirtualClock();
  const runningTask = { current: 0 };
  let stuck = 0;
  const slow: number[] = [];
  const cpu = { share: 1 };
  const watched = new ThreadWatch({
    clock,
    runningTask,
    cpuMs: () => clock.now() * cpu.share,
    timeoutMs,
    onStuck: () => stuck++,
    onSlow: (cpuMs) => slow.push(cpuMs),
  });
  watched.start();
  return { clock, runningTask, watched, cpu, slow, stuck: () => stuck };
}

describe('thread watch', () => {
  it('tells once of a task that runs for longer than the timeout', async () => {
    const { clock, runningTask, stuck } = watch();
    runningTask.current = 7;
    for (let tick = 0; tick < 4; tick++) await clock.next();
    expect(stuck()).toBe(0);
    await clock.next();
    expect(stuck()).toBe(1);
    for (let tick = 0; tick < 10; tick++) await clock.next();
    expect(stuck()).toBe(1);
  });

  it('took a task for stuck that waited for a processor; it reports it once, and ends it when it has used the time', async () => {
    const { clock, runningTask, cpu, slow, stuck } = watch();
    cpu.share = 0.25;
    runningTask.current = 7;
    while (clock.now() < 7_500) await clock.next();
    expect(stuck()).toBe(0);
    expect(slow).toEqual([500]);
    while (clock.now() < 8_000) await clock.next();
    expect(stuck()).toBe(1);
  });

  it('ends a task that blocks without using a processor after ten times the limit', async () => {
    const { clock, runningTask, cpu, stuck } = watch();
    cpu.share = 0;
    runningTask.current = 7;
    while (clock.now() < 20_000) await clock.next();
    expect(stuck()).toBe(0);
    await clock.next();
    expect(stuck()).toBe(1);
  });

  it('is content while tasks follow one another, and while none runs', async () => {
    const { clock, runningTask, stuck } = watch();
    for (let task = 1; task < 20; task++) {
      runningTask.current = task;
      await clock.next();
    }
    runningTask.current = 0;
    for (let tick = 0; tick < 20; tick++) await clock.next();
    expect(stuck()).toBe(0);
  });

  it('ends with stop, and does not begin without a timeout', async () => {
    const stopped = watch();
    stopped.runningTask.current = 1;
    stopped.watched.stop();
    const off = watch(0);
    off.runningTask.current = 1;
    for (let tick = 0; tick < 10; tick++) {
      await stopped.clock.next();
      await off.clock.next();
    }
    expect([stopped.stuck(), off.stuck()]).toEqual([0, 0]);
  });
});
