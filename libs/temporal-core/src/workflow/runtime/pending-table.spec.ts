import { describe, expect, it } from 'vitest';
import { PendingTable } from './pending-table.js';
import { Scope } from './scope.js';

describe('a pending table', () => {
  it('numbers commands from 1', () => {
    const table = new PendingTable<void>();
    expect([table.nextSeq(), table.nextSeq()]).toEqual([1, 2]);
  });

  it('settles a promise by what the answer means', async () => {
    const table = new PendingTable<number>();
    const promise = table.open(1, (answer) => answer * 2, 'double');
    table.take(1)?.answer(21);
    await expect(promise).resolves.toBe(42);
  });

  it('rejects the promise when the answer means an error', async () => {
    const table = new PendingTable<number>();
    const promise = table.open(
      1,
      () => {
        throw new Error('bad answer');
      },
      'trouble',
    );
    table.take(1)?.answer(1);
    await expect(promise).rejects.toThrow('bad answer');
  });

  it('hands out an entry once', () => {
    const table = new PendingTable<void>();
    void table.open(1, () => undefined, 'nothing');
    expect(table.take(1)).toBeDefined();
    expect(table.take(1)).toBeUndefined();
  });

  it('no longer listens to the scope once the answer came', () => {
    const table = new PendingTable<void>();
    const scope = new Scope(undefined);
    let cancels = 0;
    void table.open(1, () => undefined, 'nothing');
    table.cancelWith(scope, 1, () => cancels++);
    table.take(1)?.answer();
    scope.cancel();
    expect(cancels).toBe(0);
  });
});
