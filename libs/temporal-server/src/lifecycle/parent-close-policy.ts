/** What becomes of the children of a run that closed. Children are followed over their chains of runs. */
import { ParentClosePolicy } from '@nest-temporal/core/internal/proto/enums';
import type { RunParts } from '../context/run-parts.js';
import type { PendingChild } from '../context/run-state.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { cancelByRequest } from './cancel-run.js';
import { ignoringRefusal } from './ignoring-refusal.js';
import { checkRunning, checkTarget, findTarget, type RunTarget } from './run-target.js';
import { serverIdentity } from '../common/server-identity.js';

/** @param terminate - handed in, since to terminate a child closes it, and so comes back here for its own children */
export function applyParentClosePolicies(context: ServerContext, parent: Run, terminate: RunParts['terminate']): void {
  const { workflowId, runId } = parent.state;
  const execution = { workflowId, runId };
  for (const child of parent.state.children.values()) {
    // One that has not started by now does not start any more.
    if (!child.started) continue;
    const target = targetOf(child, execution);
    const { parentClosePolicy } = child.attributes;
    if (parentClosePolicy === ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE) {
      ignoringRefusal(() => terminateChild(context, target, terminate));
    } else if (parentClosePolicy === ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL) {
      const attributes = { identity: serverIdentity, externalWorkflowExecution: execution };
      ignoringRefusal(() => cancelByRequest(context, target, attributes));
    }
  }
}

function targetOf({ attributes, started }: PendingChild, parent: RunTarget['parent']): RunTarget {
  const { namespace = '', workflowId = '' } = attributes;
  return { namespace, workflowId, runId: '', firstExecutionRunId: started?.runId, parent };
}

function terminateChild(context: ServerContext, target: RunTarget, terminate: RunParts['terminate']): void {
  const run = findTarget(context, target);
  checkRunning(run.state);
  checkTarget(run.state, target);
  run.transact((transaction) =>
    terminate(context, transaction, { reason: 'by parent close policy', identity: serverIdentity }),
  );
}
