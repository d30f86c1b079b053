/** Clock and calendar of a time zone, to the second. Months count from 0, as in Date. */

export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

export class TimeZone {
  private readonly format: Intl.DateTimeFormat | undefined;

  /**
   * @param name - of the IANA database
   * @throws RangeError when there is no such zone
   */
  constructor(name: string) {
    if (name === 'UTC') return;
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
  }

  wallTime(ms: number): WallTime {
    const shifted = new Date(ms + this.offsetMs(ms));
    return {
      year: shifted.getUTCFullYear(),
      month: shifted.getUTCMonth(),
      day: shifted.getUTCDate(),
      hour: shifted.getUTCHours(),
      minute: shifted.getUTCMinutes(),
      weekday: shifted.getUTCDay(),
    };
  }

  /**
   * The instant of a wall time; of one that does not exist or exists twice, one of the two that its neighbours suggest.
   */
  instant(year: number, month: number, day: number, hour = 0): number {
    const asUtc = Date.UTC(year, month, day, hour);
    return asUtc - this.offsetMs(asUtc - this.offsetMs(asUtc));
  }

  private offsetMs(ms: number): number {
    if (!this.format) return 0;
    const parts: Record<string, number> = {};
    for (const { type, value } of this.format.formatToParts(ms)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  }
}
