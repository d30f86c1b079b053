/** What {@link Clock.setTimeout} returns. */
export interface TimerHandle {
  /** Stops the timer; harmless when it fired already. */
  cancel(): void;
}

/** Time as the shell sees it: a port, so that tests move it by hand. Workflow code has its own time. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `callback` once after `delayMs` milliseconds. Such a timer never keeps the process alive. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};
