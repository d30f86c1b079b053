/** What a workflow task asks of where it runs: ports that `worker/workflow/thread` implements. */
import type { Command, RespondWorkflowTaskCompletedResponse } from '../../../proto/index.js';
import type { WorkflowTaskHead } from './workflow-task.js';

/** Sends the answer to a workflow task; `undefined` when the server did not take it. */
export type SendCompletion = () => Promise<RespondWorkflowTaskCompletedResponse | undefined>;

/** Holds slots for activities that come with the answer to a workflow task. */
export interface EagerCompletion {
  /**
   * Sends the answer with these commands. Requests for eager activities that get no slot are withdrawn before.
   *
   * @param maximum - activities at most
   */
  complete(commands: readonly Command[], maximum: number, send: SendCompletion): ReturnType<SendCompletion>;
}

/** Takes note of the task that runs, for whoever watches from outside. */
export interface RunningTaskWriter {
  /** @returns the number of the task, for {@link end} */
  begin(task: WorkflowTaskHead): number;
  /** Harmless when another task has begun meanwhile. */
  end(number: number): void;
  /** The result of a call was read. */
  resultRead(): void;
}
