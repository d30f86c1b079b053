/** What {@link Clock.setTimeout} returns. */
export interface TimerHandle {
  /** Stops the timer; harmless when it fired already. */
  cancel(): void;
}

/** Time as the shell sees it: a port, so that tests move it by hand. Workflow code has its own time. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Calls `callback` once after `delayMs` milliseconds. Such a timer keeps the process alive only where `keepAlive` says so:
   * when somebody waits for its outcome and nothing else does.
   */
  setTimeout(callback: () => void, delayMs: number, keepAlive?: boolean): TimerHandle;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(callback, delayMs, keepAlive) {
    const timer = setTimeout(callback, delayMs);
    if (!keepAlive) timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** The same clock for waits that somebody waits for: their timers keep the process alive. */
export function keepingAlive(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    setTimeout: (callback, delayMs) => clock.setTimeout(callback, delayMs, true),
  };
}
