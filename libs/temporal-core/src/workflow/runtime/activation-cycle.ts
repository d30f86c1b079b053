/**
 * One activation inside the realm, in two parts with the draining of microtasks between them:
 *
 *   begin: each job, then conditions ─▶ main method, then conditions ─▶ (drain)
 *   settle: conditions ─▶ any became true? drain again : answer queries, return the result
 *
 * No microtask runs while the jobs are applied. What a job resolves therefore continues after all jobs, in their order.
 */
import type { Activation, ActivationJob, InitializeWorkflowJob } from '../../activation/activation.js';
import type { ActivationResult } from '../../activation/commands.js';
import { safeText } from '../../common/safe-text.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { Activator } from './activator.js';
import { applyJob, prepareRun } from './job-handlers.js';
import { answerQuery, failOpenQueries } from './message-jobs.js';
import { warnOfAbandoned } from './run-end.js';
import { rejectUnclaimedUpdates } from './update-jobs.js';

/** Jobs that neither call author code nor resolve what it awaits. */
const silent: ReadonlySet<ActivationJob['type']> = new Set(['notifyHasPatch', 'updateRandomSeed', 'queryWorkflow']);

/** Applies the jobs; author code continues when the microtasks run. */
export function beginActivation(activator: Activator, activation: Activation<RealmPayload>): void {
  activator.moment = activation;
  try {
    const start = activator.start ? undefined : activation.jobs.find(({ type }) => type === 'initializeWorkflow');
    if (start) prepareRun(activator, start as InitializeWorkflowJob<RealmPayload>);
    const activate = activator.interceptors.internals('activate', (input) =>
      applyJobs(activator, input.activation.jobs),
    );
    activate({ activation, batchIndex: 0 });
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

function applyJobs(activator: Activator, jobs: readonly ActivationJob<RealmPayload>[]): void {
  for (const job of jobs) {
    applyJob(activator, job);
    if (!silent.has(job.type)) activator.conditions.settle();
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

/** The run is dropped. What interceptors throw has nobody to go to but the log. */
export function disposeRun(activator: Activator): void {
  activator.readOnly = 'an interceptor of dispose()';
  try {
    activator.interceptors.internals('dispose', () => undefined)({});
  } catch (error) {
    activator.services.log('WARN', 'Interceptor of dispose() failed', { error: safeText(error) });
  }
}
