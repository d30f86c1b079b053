/**
 * Number of tasks that a workflow task processor is running, in memory shared with the main thread: readable at any
 * time, even while the thread is blocked.
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
