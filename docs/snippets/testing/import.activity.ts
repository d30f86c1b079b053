// #region activity
import { activityInfo, heartbeat, sleep } from '@nest-temporal/core/activity';

/** Imports rows one by one, from where the last attempt was interrupted. */
export async function importRows(count: number): Promise<number> {
  const [done = 0] = activityInfo().heartbeatDetails as number[];
  for (let row = done; row < count; row++) {
    await sleep(1);
    heartbeat(row + 1);
  }
  return count - done;
}
// #endregion activity
