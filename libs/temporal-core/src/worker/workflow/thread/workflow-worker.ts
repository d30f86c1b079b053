import type { Drainable } from '../../drain.js';
import type { ServerFacts } from '../../server-contact.js';
import type { TaskLoad } from '../../worker-status.js';
import type { ProcessorInit } from './thread-protocol.js';

/** What runs the workflows of a worker, as the worker sees it, on whichever thread. */
export interface WorkflowWorker extends Drainable {
  /**
   * Evaluates the workflow code.
   *
   * @returns the types it holds
   */
  prepare(init: ProcessorInit): Promise<string[]>;
  /** Starts to poll. */
  start(server: ServerFacts): void;
  readonly load: TaskLoad;
  /** Frees everything, whatever is under way. */
  stop(): Promise<void>;
}
