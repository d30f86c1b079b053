// The activities of a journey, as an application writes them that knows its workers may go at any time.
import { setTimeout as pause } from 'node:timers/promises';
import { activityInfo, heartbeat, isWorkerShutdown } from '@nest-temporal/core/activity';

const stepMs = 15;
const driveMs = 60;

export const activities = {
  async echo(token) {
    return token;
  },

  /** Deaf to cancellation: a worker that leaves has to wait for it. */
  async drive(stop) {
    await pause(driveMs);
    return stop;
  },

  /** Leaves with its worker and goes on where it was, on the next. */
  async unload(crates) {
    const [before = 0] = activityInfo().heartbeatDetails;
    for (let done = before; done < crates;) {
      if (isWorkerShutdown()) throw new Error(`the worker leaves after ${done} crates`);
      await pause(stepMs);
      heartbeat(++done);
    }
    return crates;
  },
};
