import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IllegalTransition, type MachineTable } from '../../src/engine/machines/define-machine.js';

/** A cell as the spec expects it: the next state and the output, or that there is none. */
export type Row = readonly [state: string, event: string, next: string, output?: string];

/** Marks a pair of state and event that the machine must refuse. */
export const illegal = '✗';

/** Steps each row through the table, then fails unless every pair of state and event was stepped, legal or not. */
export function describeTable<S extends string, E extends string, O extends string>(
  table: MachineTable<S, E, O>,
  rows: readonly Row[],
): void {
  describe(`table of the ${table.name} machine`, () => {
    const stepped = new Set<string>();

    beforeAll(() => {
      table.probe = (state, event) => stepped.add(`${state} ${event}`);
    });

    afterAll(() => {
      table.probe = undefined;
      const pairs = table.states.flatMap((state) => table.events.map((event) => `${state} ${event}`));
      expect(
        pairs.filter((pair) => !stepped.has(pair)),
        'cells that no row has run',
      ).toEqual([]);
    });

    it.each(rows)('%s, %s → %s %s', (state, event, next, output) => {
      if (next === illegal) {
        expect(() => table.step(state as S, event as E)).toThrow(IllegalTransition);
      } else {
        expect(table.step(state as S, event as E)).toEqual({ next, output });
      }
    });
  });
}
