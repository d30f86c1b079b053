/**
 * Time of the server: one clock for all runs. On the virtual clock it may jump to the next timer while nobody holds a
 * lock and no work is under way. Deadlines of calls and long polls never use it: they are in real time.
 */
export interface ServerClock {
  /** Milliseconds since the Unix epoch, in the server's time. Never goes back. */
  now(): number;
  /** Calls `fire` once in the server's time, at `atMs` or at once if that is over. Never within this call. */
  setTimer(atMs: number, fire: () => void): ServerTimer;
  /**
   * Says that work of `key` is under way, which forbids to skip time. Keys are derived from state: setting one twice,
   * or ending one that was never set, changes nothing, so that no lock can leak.
   */
  setBusy(key: string, isBusy: boolean): void;
}

/** A timer of {@link ServerClock.setTimer}. */
export interface ServerTimer {
  readonly atMs: number;
  /** A canceled timer is no target to skip to. Harmless when it fired already. */
  cancel(): void;
}
