// The activities of programs. What they return follows from their arguments alone: after a kill they run again.
import { activityInfo, ApplicationFailure, cancelled, heartbeat } from '@nest-temporal/core/activity';

const beatMs = 200;

export const activities = {
  async double(value, failures) {
    if (activityInfo().attempt <= failures) throw new Error(`attempt ${activityInfo().attempt} of ${failures} to fail`);
    return 2 * value;
  },

  async refuse(value) {
    throw ApplicationFailure.nonRetryable(`refused ${value}`, 'Refused');
  },

  async echo(value) {
    return value;
  },

  async endless() {
    const beat = activityInfo().isLocal ? undefined : setInterval(() => heartbeat(), beatMs);
    try {
      await cancelled();
    } finally {
      clearInterval(beat);
    }
  },
};
