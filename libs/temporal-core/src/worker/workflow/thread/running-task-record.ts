/**
 * What a workflow thread is running right now, in memory that it shares with the main thread: written around every workflow
 * task, read by the main thread when the thread no longer answers. It is not a message: a thread that is stuck sends none.
 *
 *   word 0: number of the running task, 0 between tasks; 1: length of its head; 2: length of its token; 3: results of calls
 *   that were read; 4: id of the thread; then head, token
 */
import type { RunningTaskWriter } from '../task/task-ports.js';
import type { WorkflowTaskHead } from '../task/workflow-task.js';

/** The head of a task as it is noted, its token apart. */
type NotedHead = Omit<WorkflowTaskHead, 'taskToken'>;

/** Holds a task token and three names of at most 1,000 characters each. */
const areaBytes = 16_384;
const wordCount = 5;
const headAt = wordCount * Int32Array.BYTES_PER_ELEMENT;
const lastNumber = 2 ** 31 - 1;

export class RunningTaskRecord implements RunningTaskWriter {
  private readonly words: Int32Array;
  private readonly bytes: Buffer;
  private last = 0;

  constructor(readonly area: SharedArrayBuffer = new SharedArrayBuffer(areaBytes)) {
    this.words = new Int32Array(area, 0, wordCount);
    this.bytes = Buffer.from(area, headAt);
  }

  begin(task: WorkflowTaskHead): number {
    const { words, bytes } = this;
    const { taskToken, namespace, workflowId, runId, workflowType, attempt, isLegacyQuery } = task;
    const head: NotedHead = { namespace, workflowId, runId, workflowType, attempt, isLegacyQuery };
    const text = JSON.stringify(head);
    const length = Buffer.byteLength(text);
    const fits = length + taskToken.length <= bytes.length;
    if (fits) {
      bytes.write(text, 0);
      bytes.set(taskToken, length);
    }
    words[1] = fits ? length : 0;
    words[2] = fits ? taskToken.length : 0;
    return this.number();
  }

  goOn(number: number): number {
    return number === this.current ? this.number() : number;
  }

  end(number: number): void {
    Atomics.compareExchange(this.words, 0, number, 0);
  }

  /** Notes by which id the operating system knows the thread. */
  set threadId(id: number) {
    Atomics.store(this.words, 4, id);
  }

  /** 0 when it is not known. */
  get threadId(): number {
    return Atomics.load(this.words, 4);
  }

  resultRead(): void {
    Atomics.add(this.words, 3, 1);
  }

  get resultsRead(): number {
    return Atomics.load(this.words, 3) >>> 0;
  }

  /** Number of the running task; 0 when none runs. */
  get current(): number {
    return Atomics.load(this.words, 0);
  }

  private number(): number {
    this.last = this.last === lastNumber ? 1 : this.last + 1;
    Atomics.store(this.words, 0, this.last);
    return this.last;
  }

  /** The running task; `undefined` when none runs, or it was too large to be noted. Ask only when the thread stands still. */
  runningTask(): WorkflowTaskHead | undefined {
    const length = this.words[1] ?? 0;
    if (this.current === 0 || length === 0) return undefined;
    const end = length + (this.words[2] ?? 0);
    const head = JSON.parse(this.bytes.toString('utf8', 0, length)) as NotedHead;
    return { ...head, taskToken: Uint8Array.from(this.bytes.subarray(length, end)) };
  }
}
