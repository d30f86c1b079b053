import { describe, expect, it } from 'vitest';
import { TaskHandover } from './task-handover.js';

const bytes = (value: number): Uint8Array => new Uint8Array([value]);

describe('task handover', () => {
  it('leaves the tasks whose results were not read, in their order', () => {
    let read = 0;
    const handover = new TaskHandover([], () => read);
    handover.posting(bytes(1));
    handover.posting();
    handover.posting(bytes(2));
    read = 2;
    handover.posting();
    handover.posting(bytes(3));
    expect(handover.leave()).toEqual([bytes(2), bytes(3)]);
  });

  it('gives what it inherited to polls, and leaves the rest', () => {
    const handover = new TaskHandover([bytes(1), bytes(2)], () => 0);
    expect(handover.next()).toEqual(bytes(1));
    handover.posting(bytes(1));
    expect(handover.leave()).toEqual([bytes(1), bytes(2)]);
  });

  it('has nothing when all was read', () => {
    const handover = new TaskHandover([], () => 1);
    handover.posting(bytes(1));
    expect(handover.leave()).toEqual([]);
    expect(handover.next()).toBeUndefined();
  });
});
