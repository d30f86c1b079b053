/** Starts a run, or finds that the workflow id is taken: StartWorkflowExecution, and the start of a multi-operation. */
import type {
  Link,
  StartWorkflowExecutionRequest,
  StartWorkflowExecutionResponse,
} from '@nest-temporal/core/internal/proto/index';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { isStarted } from '../workflow-tasks/end-task.js';
import { taskResponse } from '../workflow-tasks/task-response.js';
import { checkStartRequest } from './start-request.js';
import { createRun, type RunOrigin } from './create-run.js';
import { decideOnId } from './id-policies.js';
import { requestLink, startedLink } from './links.js';
import type { StartPlan } from './start-plan.js';
import { terminateForNewRun } from './terminate-run.js';
import { isRunning } from '../context/run-state.js';
import { newRunId } from '../common/run-id.js';

export interface RunStart {
  readonly run: Run;
  /** `deduped`: an earlier call of the same request did it. */
  readonly outcome: 'new' | 'reused' | 'deduped';
  /** What the answer says: false when the run was there before the request. */
  readonly started: boolean;
  readonly link: Link;
}

/**
 * Starts the run that a client asks for.
 *
 * @throws InvalidArgumentError when the request is wrong
 * @throws WorkflowExecutionAlreadyStartedError when the policies of the request forbid another run; nothing has changed
 * then
 */
export function startRun(context: ServerContext, request: StartWorkflowExecutionRequest): RunStart {
  return startPlanned(context, checkStartRequest(context, request));
}

/** The same for a plan that stands. */
export function startPlanned(
  context: ServerContext,
  plan: StartPlan,
  origin: Pick<RunOrigin, 'also' | 'isHeld'> = {},
): RunStart {
  const current = context.runs.current(plan.namespace, plan.workflowId);
  const earlier = current && dedupe(current, plan);
  if (earlier) return earlier;
  const decision = decideOnId(current?.state, plan);
  if (current && decision === 'use-existing') return reuse(current, plan);
  const runId = newRunId(context.clock.now());
  if (current && decision === 'terminate-existing') terminateForNewRun(context, current, runId);
  const run = createRun(context, plan, { runId, ...origin });
  return { run, outcome: 'new', started: true, link: startedLink(run.state) };
}

/** The answer to a request to start; with the first workflow task if the caller asked for it and has it. */
export function startResponse(
  context: ServerContext,
  request: StartWorkflowExecutionRequest,
  { run, outcome, started, link }: RunStart,
): StartWorkflowExecutionResponse {
  const { state } = run;
  const { workflowTask: task } = state;
  const mayHaveTask = request.requestEagerExecution && outcome !== 'reused' && isRunning(state);
  const hasTask = mayHaveTask && isStarted(task) && task.started.eventId === 3 && task.attempt === 1;
  return {
    runId: state.runId,
    firstExecutionRunId: state.started.firstExecutionRunId,
    started,
    status: state.status,
    link,
    ...(hasTask && { eagerWorkflowTask: taskResponse(context, run, task, [], false) }),
  };
}

function dedupe(current: Run, { requestId }: StartPlan): RunStart | undefined {
  const request = current.state.requestIds.get(requestId);
  if (!request) return undefined;
  const started = request.eventType === EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED;
  const link = started
    ? startedLink(current.state)
    : requestLink(current.state, requestId, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED);
  return { run: current, outcome: 'deduped', started, link };
}

/** The running run serves the request too; what the request wants attached to it becomes an event. */
function reuse(current: Run, { requestId, onConflictOptions: options, links }: StartPlan): RunStart {
  const type = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED;
  if (options) {
    current.transact((transaction) => {
      transaction.append(type, {
        workflowExecutionOptionsUpdatedEventAttributes: {
          ...(options.attachRequestId && { attachedRequestId: requestId }),
        },
        workerMayIgnore: true,
        ...(options.attachLinks && links && links.length > 0 && { links }),
      });
    });
  }
  const link = options?.attachRequestId ? requestLink(current.state, requestId, type) : startedLink(current.state);
  return { run: current, outcome: 'reused', started: false, link };
}
