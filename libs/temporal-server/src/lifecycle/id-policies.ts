/** What becomes of a start when its workflow id is taken. */
import { EventType, WorkflowExecutionStatus } from '@nest-temporal/core/internal/proto/enums';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@nest-temporal/core/internal/proto/enums';
import { WorkflowExecutionAlreadyStartedError } from '../common/errors.js';
import { isRunning, type RunState } from '../context/run-state.js';
import type { StartPlan } from './start-plan.js';

export type IdDecision =
  /** A new run; the newest one is closed or there is none. */
  'start' | 'use-existing' | 'terminate-existing';

const failedStatuses: ReadonlySet<WorkflowExecutionStatus> = new Set([
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED,
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED,
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED,
  WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT,
]);

/**
 * @param current - the newest run of the id
 * @throws WorkflowExecutionAlreadyStartedError when the policies forbid another run
 */
export function decideOnId(
  current: Readonly<RunState> | undefined,
  { conflictPolicy, reusePolicy }: Pick<StartPlan, 'conflictPolicy' | 'reusePolicy'>,
): IdDecision {
  if (!current) return 'start';
  const name = `WorkflowId: ${current.workflowId}, RunId: ${current.runId}.`;
  if (isRunning(current)) {
    if (conflictPolicy === WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING) return 'use-existing';
    if (conflictPolicy === WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING) {
      return 'terminate-existing';
    }
    throw alreadyStarted(current, `Workflow execution is already running. ${name}`);
  }
  if (reusePolicy === WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE) {
    const policy = 'Workflow Id reuse policy: reject duplicate workflow Id.';
    throw alreadyStarted(current, `Workflow execution already finished. ${name} ${policy}`);
  }
  const wantsFailure = reusePolicy === WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY;
  if (wantsFailure && !failedStatuses.has(current.status)) {
    const policy = 'Workflow Id reuse policy: allow duplicate workflow Id if last run failed.';
    throw alreadyStarted(current, `Workflow execution already finished successfully. ${name} ${policy}`);
  }
  return 'start';
}

function alreadyStarted(current: Readonly<RunState>, message: string): WorkflowExecutionAlreadyStartedError {
  const started = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED;
  const [requestId = ''] = [...current.requestIds].find(([, { eventType }]) => eventType === started) ?? [];
  const { firstExecutionRunId = '' } = current.started;
  return new WorkflowExecutionAlreadyStartedError(message, requestId, current.runId, firstExecutionRunId);
}
