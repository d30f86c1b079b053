// The workflow that is replayed, for the library as for the official SDK, whose name takes the place of that of the library.
import { proxyActivities } from '@nest-temporal/core/workflow';

const { echo } = proxyActivities({ startToCloseTimeout: '1 minute' });

/** Calls one activity after the other: six events each. */
export async function sequence(count) {
  for (let i = 0; i < count; i++) await echo(i);
  return count;
}
