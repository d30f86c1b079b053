/** What a workflow task asks of where it runs: ports that `worker/workflow/thread` implements. */
import type { Command, RespondWorkflowTaskCompletedResponse } from '../../../proto/index.js';
import type { LocalActivityOrder } from '../../../engine/local-activity-record.js';
import type { LocalActivityRequest, LocalActivityResult } from '../../activity/local-activity.js';
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

/** Runs local activities for the runs of a processor. */
export interface LocalActivityRunners {
  of(workflow: LocalActivityRequest['workflow']): RunLocalActivities;
  /** @param comesAgain - the run, or another in its place, asks for them at once; otherwise nobody may */
  release(workflow: { runId: string }, comesAgain: boolean): void;
}

/** The local activities of one run. */
export interface RunLocalActivities {
  /** Those that run already are not started again. */
  carryOut(orders: readonly LocalActivityOrder[]): void;
  /** What has ended; waits for the first of them, and for no longer than the timeout. */
  takeEnded(timeoutMs: number): Promise<{ seq: number; result: LocalActivityResult }[]>;
}

/** Takes note of the task that runs, for whoever watches from outside. */
export interface RunningTaskWriter {
  /** @returns the number of the task, for {@link end} */
  begin(task: WorkflowTaskHead): number;
  /** Restarts the time of the task after an activation. @returns the number of the task from now on */
  goOn(number: number): number;
  /** Harmless when another task has begun meanwhile. */
  end(number: number): void;
  /** The result of a call was read. */
  resultRead(): void;
}
