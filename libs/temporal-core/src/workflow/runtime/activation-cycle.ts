/**
 * One activation inside the realm, in two parts with the draining of microtasks between them:
 *
 *   begin: each job, then conditions ─▶ main method, then conditions ─▶ (drain)
 *   settle: conditions ─▶ any became true? drain again : answer queries, return the result
 *
 * No microtask runs while the jobs are applied. What a job resolves therefore continues after all jobs, in their order.
 */
import type { Activation, ActivationJob } from '../../activation/activation.js';
import type { ActivationResult } from '../../activation/commands.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { Activator } from './activator.js';
import { applyJob } from './job-handlers.js';
import { answerQuery, failOpenQueries } from './message-jobs.js';
import { warnOfAbandoned } from './run-end.js';
import { rejectUnclaimedUpdates } from './update-jobs.js';

/** Jobs that neither call author code nor resolve what it awaits. */
const silent: ReadonlySet<ActivationJob['type']> = new Set(['notifyHasPatch', 'updateRandomSeed', 'queryWorkflow']);

/** Applies the jobs; author code continues when the microtasks run. */
export function beginActivation(activator: Activator, activation: Activation<RealmPayload>): void {
  activator.moment = activation;
  try {
    for (const job of activation.jobs) {
      applyJob(activator, job);
      if (!silent.has(job.type)) activator.conditions.settle();
    }
    // Signals and updates have reached the handlers of the class before the first line of the main method.
    const { beginMain } = activator;
    if (!beginMain) return;
    activator.beginMain = undefined;
    beginMain();
    activator.conditions.settle();
  } catch (error) {
    activator.failTask(error);
  }
}

/** To be called after all microtasks have run. @returns the result, or `undefined` when there is more to drain */
export function settleActivation(activator: Activator): ActivationResult<RealmPayload> | undefined {
  if (!activator.hasFailed && activator.conditions.settle()) return undefined;
  rejectUnclaimedUpdates(activator);
  const { queries } = activator;
  activator.queries = [];
  failOpenQueries(activator);
  if (!activator.hasFailed) {
    for (const query of queries) answerQuery(activator, query);
    if (activator.openQueries.size > 0) {
      activator.readOnly = 'an interceptor of queries';
      return undefined;
    }
    warnOfAbandoned(activator);
  }
  return activator.takeResult();
}
