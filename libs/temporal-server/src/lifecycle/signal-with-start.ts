/** SignalWithStartWorkflowExecution: a signal for the running run, or for a new one that it comes with. */
import type {
  SignalWithStartWorkflowExecutionRequest,
  SignalWithStartWorkflowExecutionResponse,
  StartWorkflowExecutionRequest,
} from '@nest-temporal/core/internal/proto/index';
import { EventType, WorkflowIdConflictPolicy } from '@nest-temporal/core/internal/proto/enums';
import { InvalidArgumentError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { createRun } from './create-run.js';
import { decideOnId } from './id-policies.js';
import { checkLinks, requestLink } from './links.js';
import { appendSignal, checkSignal, type Signal } from './signal-run.js';
import {
  checkCron,
  checkedRetryPolicy,
  checkIdPolicies,
  checkPriority,
  checkStartDelay,
  checkSupport,
  checkTaskQueue,
  checkTimeouts,
  checkWorkflowId,
} from './start-checks.js';
import { planStart, type StartPlan } from './start-plan.js';
import { checkedAttributes } from './start-request.js';
import { terminateForNewRun } from './terminate-run.js';
import { newRunId } from '../common/run-id.js';

/**
 * @throws InvalidArgumentError when the request is wrong
 * @throws WorkflowExecutionAlreadyStartedError when its policies forbid another run
 */
export function signalWithStart(
  context: ServerContext,
  request: SignalWithStartWorkflowExecutionRequest,
): SignalWithStartWorkflowExecutionResponse {
  const plan = checkRequest(context, request);
  const { signalName = '', signalInput: input, header, links } = request;
  const { requestId, started } = plan;
  const signal: Signal = { signalName, input, header, links, identity: started.identity ?? '', requestId };
  const current = context.runs.current(plan.namespace, plan.workflowId);
  const decision = decideOnId(current?.state, plan);
  const isReused = current !== undefined && decision === 'use-existing';
  const terminated = decision === 'terminate-existing' ? current : undefined;
  const run = isReused ? signalCurrent(context, current, signal) : startWithSignal(context, plan, signal, terminated);
  const { runId } = run.state;
  return {
    runId,
    firstExecutionRunId: run.state.started.firstExecutionRunId,
    started: !isReused,
    signalLink: requestLink(run.state, requestId, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED),
  };
}

/** A run that waits for its first workflow task gets it now. */
function signalCurrent({ config }: ServerContext, run: Run, signal: Signal): Run {
  checkSignal(config, run.state, signal);
  if (run.state.signalRequestIds.has(signal.requestId)) return run;
  run.transact((transaction) => {
    appendSignal(transaction, signal);
    transaction.state.firstTaskDueMs = undefined;
    transaction.needWorkflowTask();
  });
  return run;
}

function startWithSignal(context: ServerContext, plan: StartPlan, signal: Signal, terminated: Run | undefined): Run {
  checkSignal(context.config, undefined, signal);
  const runId = newRunId(context.clock.now());
  if (terminated) terminateForNewRun(context, terminated, runId);
  return createRun(context, plan, { runId, also: (transaction) => appendSignal(transaction, signal) });
}

/** Like the checks of a start, in another order and with other words. */
function checkRequest(context: ServerContext, request: SignalWithStartWorkflowExecutionRequest): StartPlan {
  const { config } = context;
  const { cronSchedule = '', workflowIdReusePolicy, workflowIdConflictPolicy } = request;
  checkCron(cronSchedule, context.clock.now());
  checkWorkflowId(config, request.workflowId ?? '');
  checkNames(config, request);
  checkTaskQueue(config, request);
  checkLength(config, 'Request ID', request.requestId ?? '');
  checkTimeouts(request);
  const retryPolicy = checkedRetryPolicy(request.retryPolicy);
  checkStartDelay(cronSchedule, request.workflowStartDelay);
  checkIdPolicies(workflowIdReusePolicy, workflowIdConflictPolicy);
  if (workflowIdConflictPolicy === WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL) {
    const policy = 'WORKFLOW_ID_CONFLICT_POLICY_FAIL is not supported for this operation.';
    throw new InvalidArgumentError(`Invalid WorkflowIDConflictPolicy: ${policy}`);
  }
  const searchAttributes = checkedAttributes(context, request);
  checkPriority(request.priority);
  checkLinks(config, request.links);
  checkSupport(request);
  return planStart(context, { ...startOf(request), retryPolicy, searchAttributes });
}

function checkNames(config: DynamicConfig, request: SignalWithStartWorkflowExecutionRequest): void {
  const { signalName = '', workflowType } = request;
  if (signalName === '') throw new InvalidArgumentError('signal not set');
  checkLength(config, 'signal name', signalName);
  if (!workflowType?.name) throw new InvalidArgumentError('workflow type not set');
  checkLength(config, 'workflow type name', workflowType.name);
}

function checkLength(config: DynamicConfig, what: string, text: string): void {
  const length = Buffer.byteLength(text);
  const maximum = config.get('limit.maxIDLength');
  if (length > maximum) throw new InvalidArgumentError(`${what} exceeds maximum allowed length (${length}/${maximum})`);
}

function startOf(request: SignalWithStartWorkflowExecutionRequest): StartWorkflowExecutionRequest {
  const { signalName: _, signalInput: __, control: ___, ...start } = request;
  const usesExisting = WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING;
  return { ...start, workflowIdConflictPolicy: request.workflowIdConflictPolicy || usesExisting };
}
