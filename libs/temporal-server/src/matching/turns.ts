/**
 * Work that must not run within the one who asks for it: each piece runs in a turn of its own, soon. A chain of pieces
 * that ask for further ones gives way to input and output now and then.
 */
const hopsBeforeYield = 128;

export class Turns {
  readonly #queue: (() => void)[] = [];
  #isScheduled = false;
  #hops = 0;

  /** Runs `work` after the current turn, in the order of the calls. It must not throw. */
  run(work: () => void): void {
    this.#queue.push(work);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    if (this.#hops < hopsBeforeYield) {
      this.#hops++;
      queueMicrotask(this.#drain);
    } else {
      setImmediate(this.#startAfresh);
    }
  }

  readonly #startAfresh = (): void => {
    this.#hops = 0;
    this.#drain();
  };

  readonly #drain = (): void => {
    this.#isScheduled = false;
    for (const work of this.#queue.splice(0)) work();
  };
}
