/** Whether workflow code still does what stored histories record, as one call of a test. */
import { TemporalError } from '@nest-temporal/core';
import type { ReplayHistory, ReplayResult, ReplayWorkerOptions } from '@nest-temporal/core/worker';
import { TestEnvironmentError } from './errors.js';

/**
 * A history as `handle.fetchHistory()` gives it or as JSON, its text included; by itself or with the id of its
 * workflow.
 */
export type ReplayedHistories = Iterable<unknown> | AsyncIterable<unknown>;

/** Workflow code could not replay some histories. The `cause` is the error of the first one. */
export class ReplaysFailedError extends TemporalError {
  override readonly name = 'ReplaysFailedError';

  constructor(
    /** The histories that failed, in order. */
    readonly failed: readonly ReplayResult[],
    total: number,
  ) {
    const lines = failed.map(({ error }) => `\n  ${error?.message}`);
    const [first] = failed;
    super('TEMPORAL_REPLAY_FAILED', `${failed.length} of ${total} histories did not replay:${lines.join('')}`, {
      cause: first?.error,
    });
  }
}

/**
 * Replays histories against workflow code, without a server.
 *
 * @param histories - `handle.fetchHistory()`, JSON that the Web UI, the CLI or an SDK exports, its text, or
 * `{ history, workflowId }`; `client.workflow.list(…).intoHistories()` is a list of them
 * @param options - where the workflow code is: `workflows` or `workflowsPath`
 * @returns the number of histories
 * @throws ReplaysFailedError when a history cannot be replayed, with the errors of all of them
 * @throws TestEnvironmentError when there are no histories
 */
export async function expectReplays(histories: ReplayedHistories, options: ReplayWorkerOptions): Promise<number> {
  // Loaded when it is needed: most tests replay nothing, and wait for the environment.
  const { Worker } = await import('@nest-temporal/core/worker');
  const failed: ReplayResult[] = [];
  let total = 0;
  for await (const result of Worker.runReplayHistories(options, named(histories))) {
    total++;
    if (result.error) failed.push(result);
  }
  if (total === 0) throw new TestEnvironmentError('expectReplays() was given no history: check where they come from');
  if (failed.length > 0) throw new ReplaysFailedError(failed, total);
  return total;
}

async function* named(histories: ReplayedHistories): AsyncGenerator<ReplayHistory, void, undefined> {
  for await (const given of histories) yield isNamed(given) ? given : { history: given };
}

function isNamed(given: unknown): given is ReplayHistory {
  return typeof given === 'object' && given !== null && 'history' in given;
}
