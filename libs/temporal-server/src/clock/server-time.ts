/** A clock as its owner sees it: beside what the parts of the server use, what drives it and what ends it. */
import type { ServerClock } from './server-clock.js';
import type { TimeSkipping } from './time-skipping.js';

export interface ServerTime extends ServerClock {
  readonly skipping: TimeSkipping;
  /**
   * A call came in or was answered: whoever caused it may react at once, so time must not be skipped meanwhile. A
   * `remote` one, over a network, is given a little longer.
   */
  noteCall(remote: boolean): void;
  /** Drops all timers. */
  close(): void;
}
