import { describe, expect, it } from 'vitest';
import { EngineFault, NondeterminismError } from './errors.js';
import { MachineIndex } from './machine-index.js';

const machine = (seq: number) => ({ seq, initiatingEventId: 0, isClosed: false });
const event = { eventId: 9 };

describe('machine index', () => {
  it('finds a machine by its number and by the event that initiated it', () => {
    const index = new MachineIndex<ReturnType<typeof machine>>('timer');
    const timer = machine(1);
    index.add(timer);
    index.record(1, 5);
    expect(index.withSeq(1)).toBe(timer);
    expect(index.initiatedBy(5, event)).toBe(timer);
  });

  it('forgets a machine that has closed, and no other', () => {
    const index = new MachineIndex<ReturnType<typeof machine>>('timer');
    const timer = machine(1);
    index.add(timer);
    index.record(1, 5);
    timer.initiatingEventId = 5;
    index.dropIfClosed(1);
    expect(index.withSeq(1)).toBe(timer);
    timer.isClosed = true;
    index.dropIfClosed(1);
    expect(index.withSeq(1)).toBeUndefined();
    expect(() => index.initiatedBy(5, event)).toThrow(NondeterminismError);
  });

  it('refuses a number that was never given, or given before', () => {
    const index = new MachineIndex<ReturnType<typeof machine>>('timer');
    index.add(machine(2));
    expect(() => index.withSeq(3)).toThrow(EngineFault);
    expect(() => index.add(machine(2))).toThrow(/timer 2 after timer 2/);
  });
});
