/**
 * Workflow tasks that were polled for a thread which then never looked at them, since it was stuck or dead: they are the
 * answers to the first polls of its successor. Without that they would have to time out on the server.
 */
export class TaskHandover {
  private posted = 0;
  private unread: { ordinal: number; task: Uint8Array }[] = [];

  /**
   * @param inherited - tasks of the thread before
   * @param received - how many results of calls the thread has read so far
   */
  constructor(
    private readonly inherited: Uint8Array[],
    private readonly received: () => number,
  ) {}

  /** The answer to a poll, if there is one already. */
  next(): Uint8Array | undefined {
    return this.inherited.shift();
  }

  /**
   * Notes that the result of a call was posted.
   *
   * @param task - it, when the call was a poll that brought one
   */
  posting(task?: Uint8Array): void {
    this.posted++;
    if (!task) return;
    const received = this.received();
    this.unread = this.unread.filter(({ ordinal }) => ordinal > received);
    this.unread.push({ ordinal: this.posted, task });
  }

  /** What the thread leaves behind. Ask when it has ended. */
  leave(): Uint8Array[] {
    const received = this.received();
    const unread = this.unread.filter(({ ordinal }) => ordinal > received).map(({ task }) => task);
    return [...unread, ...this.inherited];
  }
}
