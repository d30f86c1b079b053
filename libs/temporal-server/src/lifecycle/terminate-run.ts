/** Runs that are terminated from outside: by a client, or for a new run of the same workflow id. */
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { terminateRun, type TerminationDetails } from './close-run.js';
import { checkRunning, checkTarget, findTarget, type RunTarget } from './run-target.js';
import { serverIdentity } from '../common/server-identity.js';
import { textPayloads } from '../common/text-payloads.js';

/** @throws NotFoundError when there is no such run, or it is closed */
export function terminateByRequest(context: ServerContext, target: RunTarget, termination: TerminationDetails): void {
  const run = findTarget(context, target);
  checkRunning(run.state);
  checkTarget(run.state, target);
  run.transact((transaction) => terminateRun(context, transaction, termination));
}

/** Makes room for a new run of the same workflow id. */
export function terminateForNewRun(context: ServerContext, run: Run, newRunId: string): void {
  run.transact((transaction) =>
    terminateRun(context, transaction, {
      reason: 'TerminateIfRunning WorkflowIdReusePolicy',
      details: textPayloads(`terminated by new runID: ${newRunId}`),
      identity: serverIdentity,
    }),
  );
}
