/** Real time in whole milliseconds since 1970 that never goes back, whatever happens to the machine's clock. */
export class MonotonicTime {
  private last = 0;

  now(): number {
    const now = Date.now();
    if (now > this.last) this.last = now;
    return this.last;
  }
}
