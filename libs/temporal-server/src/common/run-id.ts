import { randomUUID } from 'node:crypto';

/** A UUID of version 7, whose first 48 bits are a time: ids of runs sort by when the runs began. */
export function newRunId(nowMs: number): string {
  const time = Math.floor(nowMs).toString(16).padStart(12, '0');
  // Version 4 has its variant and random bits where version 7 has them.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
