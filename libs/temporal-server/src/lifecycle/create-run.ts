/**
 * Brings a planned run into being, in one transaction: its first event, and its first workflow task unless it has to
 * wait.
 */
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { Run, RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { scheduleWorkflowTask } from '../workflow-tasks/schedule-task.js';
import { startWorkflowTask } from '../workflow-tasks/start-task.js';
import type { StartPlan } from './start-plan.js';

export interface RunOrigin {
  readonly runId: string;
  /** First run of the chain; this one without. */
  readonly firstRunId?: string;
  /** The run that this one continues. */
  readonly previousRunId?: string;
  /** Nobody knows of the run yet who has to: no workflow task before `releaseFirstTask`. */
  readonly isHeld?: boolean;
  /** What belongs in the first transaction, after the first event. */
  readonly also?: (transaction: RunTransaction) => void;
}

export function createRun(context: ServerContext, plan: StartPlan, origin: RunOrigin): Run {
  const { namespace, workflowId, requestId, userMetadata, links } = plan;
  const { runId, firstRunId = runId, previousRunId, isHeld = false } = origin;
  return context.runs.create({ namespace, workflowId, runId }, (transaction) => {
    const { state } = transaction;
    const eventType = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED;
    transaction.append(eventType, {
      workflowExecutionStartedEventAttributes: {
        ...plan.started,
        originalExecutionRunId: runId,
        firstExecutionRunId: firstRunId,
        ...(previousRunId && { continuedExecutionRunId: previousRunId }),
      },
      ...(userMetadata && { userMetadata }),
      ...(links && links.length > 0 && { links }),
    });
    state.requestIds.set(requestId, { eventType, eventId: 1 });
    origin.also?.(transaction);
    if (isHeld) state.firstTaskDueMs = Infinity;
    else if (plan.isEager) startEagerly(context, transaction, plan);
    else transaction.needWorkflowTask();
  });
}

/** Lets the first workflow task of a held run come: now, or when its backoff is over. */
export function releaseFirstTask(transaction: RunTransaction, dueMs: number): void {
  const { state, nowMs } = transaction;
  state.firstTaskDueMs = dueMs > nowMs ? dueMs : undefined;
  transaction.needWorkflowTask();
}

function startEagerly(context: ServerContext, transaction: RunTransaction, { requestId, started }: StartPlan): void {
  scheduleWorkflowTask(context, transaction, { dispatches: false });
  startWorkflowTask(context, transaction, { identity: started.identity ?? '', requestId });
}
