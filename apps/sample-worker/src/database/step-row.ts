/**
 * The row of a step: written once, however often the step is tried. An activity is run at least once, not exactly once: an
 * attempt may do its work and die before it can say so, and attempts may even overlap. Whoever inserts the row does the work;
 * everybody else reads it.
 */
import { and, eq } from 'drizzle-orm';
import type { Queries } from './database.js';
import type { StepTable } from './schema.js';

/** One step of one workflow: the key of its row. */
export interface StepKey {
  readonly workflowId: string;
  readonly step: string;
}

/** Inserts the row, or finds the one that another attempt has inserted, waiting for its transaction to end. */
export async function insertOnce<T extends StepTable>(
  queries: Queries,
  steps: T,
  row: T['$inferInsert'] & StepKey,
): Promise<{ row: T['$inferSelect']; isNew: boolean }> {
  const table: StepTable = steps;
  const [inserted] = await queries
    .insert(table)
    .values(row as never)
    .onConflictDoNothing()
    .returning();
  if (inserted) return { row: inserted, isNew: true };
  const [existing] = await queries.select().from(table).where(ofStep(table, row));
  if (!existing) throw new Error(`The row of step "${row.step}" of workflow "${row.workflowId}" has been deleted`);
  return { row: existing, isNew: false };
}

/** Picks the row of a step. */
export function ofStep(table: StepTable, { workflowId, step }: StepKey): ReturnType<typeof and> {
  return and(eq(table.workflowId, workflowId), eq(table.step, step));
}
