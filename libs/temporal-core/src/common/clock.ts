/** What {@link Clock.setTimeout} returns. */
export interface TimerHandle {
  /** Stops the timer. Has no effect after the timer has fired. */
  cancel(): void;
}

/** A source of time that tests can replace with a virtual clock. Workflow code has its own time. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Calls `callback` once after `delayMs` milliseconds. The timer keeps the process alive only if `keepAlive` is true,
   * which is for timers whose outcome a caller awaits while nothing else keeps the process alive.
   */
  setTimeout(callback: () => void, delayMs: number, keepAlive?: boolean): TimerHandle;
}

/** The system clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(callback, delayMs, keepAlive) {
    const timer = setTimeout(callback, delayMs);
    if (!keepAlive) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** The same clock, with timers that keep the process alive, for waits that a caller awaits. */
export function keepingAlive(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    setTimeout: (callback, delayMs) => clock.setTimeout(callback, delayMs, true),
  };
}
