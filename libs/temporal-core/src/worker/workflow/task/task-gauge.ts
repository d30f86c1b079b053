/**
 * How many tasks a workflow task processor has in work, in memory that it shares with the main thread: read at any time, also while the
 * thread is stuck.
 */
export class TaskGauge {
  private readonly words: Int32Array;

  constructor(readonly area: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.words = new Int32Array(area);
  }

  change(by: 1 | -1): void {
    Atomics.add(this.words, 0, by);
  }

  get tasks(): number {
    return Atomics.load(this.words, 0);
  }
}
