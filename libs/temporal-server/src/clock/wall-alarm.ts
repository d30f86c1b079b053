/**
 * One timer of Node for a whole queue: it rings when the earliest one is due, or a little before, never later than
 * asked. It keeps no process alive.
 */
export class WallAlarm {
  private timeout: NodeJS.Timeout | undefined;
  private ringsAt = Infinity;

  constructor(private readonly ring: () => void) {}

  /**
   * Rings in `delayMs` of real time. An alarm that is set to ring before that stays: whoever hears it looks at the
   * queue anyway.
   */
  set(delayMs: number): void {
    const at = performance.now() + delayMs;
    if (at >= this.ringsAt) return;
    this.clear();
    this.ringsAt = at;
    this.timeout = setTimeout(this.onTimeout, Math.min(Math.max(delayMs, 0), longestTimeoutMs));
    this.timeout.unref();
  }

  clear(): void {
    clearTimeout(this.timeout);
    this.timeout = undefined;
    this.ringsAt = Infinity;
  }

  private readonly onTimeout = (): void => {
    this.timeout = undefined;
    this.ringsAt = Infinity;
    this.ring();
  };
}

/** The longest that Node can wait. */
const longestTimeoutMs = 2 ** 31 - 1;
