import { describe, expect, it } from 'vitest';
import { EngineFault } from '../errors.js';
import { defineMachine, IllegalTransition } from './define-machine.js';

type Door = 'open' | 'shut';
type Move = 'Close' | 'Open' | 'Knock';
const makeDoor = () =>
  defineMachine<Door, Move, 'bang' | 'answer'>('door', {
    open: { Close: ['shut', 'bang'] },
    shut: { Open: 'open', Knock: ['shut', 'answer'] },
  });

describe('machine table', () => {
  it('steps to the next state, with the output where there is one', () => {
    const door = makeDoor();
    expect(door.step('open', 'Close')).toEqual({ next: 'shut', output: 'bang' });
    expect(door.step('shut', 'Open')).toEqual({ next: 'open', output: undefined });
  });

  it('refuses a pair without a cell, naming machine, state and event', () => {
    const step = (): unknown => makeDoor().step('open', 'Knock');
    expect(step).toThrow(IllegalTransition);
    expect(step).toThrow(EngineFault);
    expect(step).toThrow(/door machine cannot take Knock in state open/);
  });

  it('lists its states, and each event that any of them takes', () => {
    const door = makeDoor();
    expect(door.states).toEqual(['open', 'shut']);
    expect(door.events).toEqual(['Close', 'Open', 'Knock']);
  });

  it('tells its probe of every pair, legal or not', () => {
    const door = makeDoor();
    const seen: string[] = [];
    door.probe = (state, event) => seen.push(`${state} ${event}`);
    door.step('open', 'Close');
    expect(() => door.step('open', 'Open')).toThrow(IllegalTransition);
    expect(seen).toEqual(['open Close', 'open Open']);
  });

  it('allocates nothing for a step', () => {
    const door = makeDoor();
    expect(door.step('open', 'Close')).toBe(door.step('open', 'Close'));
  });
});
