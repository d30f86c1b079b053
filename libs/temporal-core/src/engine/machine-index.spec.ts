import { describe, expect, it } from 'vitest';
import { NondeterminismError } from '../common/nondeterminism-error.js';
import { EngineFault } from './errors.js';
import { MachineIndex } from './machine-index.js';
import type { NumberedMachine } from './machines/machine-context.js';

const machine = (seq: number): NumberedMachine & { isClosed: boolean } => ({
  seq,
  isClosed: false,
  isWithdrawn: false,
  buildCommand: () => ({}),
  describeCommand: () => '',
  applyEvent: () => undefined,
});
const event = { eventId: 9 };

describe('machine index', () => {
  it('finds a machine by its number and by each event that recorded a command of it', () => {
    const index = new MachineIndex();
    const timer = machine(1);
    index.add('timer', timer);
    index.record(timer, 5);
    index.record(timer, 7);
    expect(index.withSeq('timer', 1)).toBe(timer);
    expect(index.initiatedBy('timer', 5, event)).toBe(timer);
    expect(index.initiatedBy('timer', 7, event)).toBe(timer);
  });

  it('numbers each kind for itself', () => {
    const index = new MachineIndex();
    const [timer, activity] = [machine(1), machine(1)];
    index.add('timer', timer);
    index.add('activity', activity);
    expect(index.withSeq('timer', 1)).toBe(timer);
    expect(index.withSeq('activity', 1)).toBe(activity);
  });

  it('forgets a machine that has closed, and no other', () => {
    const index = new MachineIndex();
    const timer = machine(1);
    index.add('timer', timer);
    index.record(timer, 5);
    index.record(timer, 7);
    index.dropIfClosed(timer);
    expect(index.withSeq('timer', 1)).toBe(timer);
    timer.isClosed = true;
    index.dropIfClosed(timer);
    expect(index.withSeq('timer', 1)).toBeUndefined();
    for (const eventId of [5, 7]) {
      expect(() => index.initiatedBy('timer', eventId, event)).toThrow(NondeterminismError);
    }
  });

  it('finds a machine that a message made by the id in its messages, until it has closed', () => {
    const index = new MachineIndex();
    const update = machine(0);
    index.addInstance('update', 'u', update);
    index.record(update, 5);
    expect(index.instance('update', 'u')).toBe(update);
    expect(index.instance('update', 'v')).toBeUndefined();
    update.isClosed = true;
    index.dropIfClosed(update);
    expect(index.instance('update', 'u')).toBeUndefined();
    expect(() => index.initiatedBy('update', 5, event)).toThrow(NondeterminismError);
  });

  it('does not remember a machine that was not added', () => {
    const index = new MachineIndex();
    index.record(machine(0), 5);
    expect(() => index.initiatedBy('timer', 5, event)).toThrow(NondeterminismError);
  });

  it('refuses a number that was never given, or given before', () => {
    const index = new MachineIndex();
    index.add('timer', machine(2));
    expect(() => index.withSeq('timer', 3)).toThrow(EngineFault);
    expect(() => index.add('timer', machine(2))).toThrow(/timer 2 after timer 2/);
  });
});
