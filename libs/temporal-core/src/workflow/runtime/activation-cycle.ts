/**
 * One activation inside the realm, in two halves with the draining of microtasks between them:
 *
 *   begin: jobs ─▶ messages ─▶ main method ─▶ (drain) ─▶ settle ─▶ moved? drain again : answer queries, give the result
 */
import type { Activation } from '../../activation/activation.js';
import type { ActivationResult } from '../../activation/commands.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { Activator } from './activator.js';
import { applyJob } from './job-handlers.js';
import { answerQuery, deliverMessages, rejectUnclaimedUpdates } from './message-jobs.js';

/** Applies the jobs; author code goes on when the microtasks are drained. */
export function beginActivation(activator: Activator, activation: Activation<RealmPayload>): void {
  activator.moment = activation;
  try {
    for (const job of activation.jobs) applyJob(activator, job);
    // The constructor has run; signals and updates reach their handlers before the first line of the main method.
    deliverMessages(activator);
    const { beginMain } = activator;
    activator.beginMain = undefined;
    beginMain?.();
  } catch (error) {
    activator.failTask(error);
  }
}

/** To be called when the microtasks are drained. @returns the result, or `undefined` when there is more to drain */
export function settleActivation(activator: Activator): ActivationResult<RealmPayload> | undefined {
  if (!activator.hasFailed && activator.conditions.settle()) return undefined;
  rejectUnclaimedUpdates(activator);
  const queries = activator.queries;
  activator.queries = [];
  if (!activator.hasFailed) for (const query of queries) answerQuery(activator, query);
  return activator.takeResult();
}
