/** The RPCs by which clients start, signal, end, read and delete runs. */
import type {
  RequestCancelWorkflowExecutionRequest,
  SignalWorkflowExecutionRequest,
  SignalWorkflowExecutionResponse,
  TerminateWorkflowExecutionRequest,
  WorkflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { InvalidArgumentError } from '../common/errors.js';
import type { Handlers } from '../context/call.js';
import type { ServerContext } from '../context/server-context.js';
import { cancelByRequest } from './cancel-run.js';
import { deleteRun } from './delete-run.js';
import { describeRun } from './describe-run.js';
import { historyPage } from './history-page.js';
import { reversePage } from './history-reverse.js';
import { checkLinks, requestLink } from './links.js';
import { runNameOf } from '../common/run-name.js';
import { checkSignalSize, signalRun } from './signal-run.js';
import { signalWithStart } from './signal-with-start.js';
import { startResponse, startRun } from './start-run.js';
import { terminateByRequest } from './terminate-run.js';

export function createLifecycleHandlers(context: ServerContext): Handlers<WorkflowServiceRpcs> {
  return {
    startWorkflowExecution: (request) => startResponse(context, request, startRun(context, request)),
    signalWorkflowExecution: (request) => signal(context, request),
    signalWithStartWorkflowExecution: (request) => signalWithStart(context, request),
    requestCancelWorkflowExecution: (request) => requestCancel(context, request),
    terminateWorkflowExecution: (request) => terminate(context, request),
    getWorkflowExecutionHistory: (request, call) => historyPage(context, request, call),
    getWorkflowExecutionHistoryReverse: (request) => reversePage(context, request),
    describeWorkflowExecution: (request) => describeRun(context, request),
    deleteWorkflowExecution: (request) => deleteRun(context, request),
  };
}

function signal(context: ServerContext, request: SignalWorkflowExecutionRequest): SignalWorkflowExecutionResponse {
  const { config, runs } = context;
  const { namespace = '', signalName = '', input, header, identity = '', requestId = '', links } = request;
  const { workflowId, runId } = runNameOf(request.workflowExecution);
  if (signalName === '') throw new InvalidArgumentError('SignalName is not set on request.');
  const limit = config.get('limit.maxIDLength');
  if (Buffer.byteLength(signalName) > limit) throw new InvalidArgumentError('SignalName length exceeds limit.');
  if (Buffer.byteLength(requestId) > limit) throw new InvalidArgumentError('RequestId length exceeds limit.');
  checkLinks(config, links);
  checkSignalSize(config, input);
  const run = runs.get(namespace, workflowId, runId);
  signalRun(context, run, { signalName, input, header, identity, requestId, links });
  return { link: requestLink(run.state, requestId, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED) };
}

function requestCancel(context: ServerContext, request: RequestCancelWorkflowExecutionRequest): object {
  const { namespace = '', firstExecutionRunId, reason, identity, links } = request;
  const name = runNameOf(request.workflowExecution);
  checkLinks(context.config, links);
  cancelByRequest(context, { namespace, ...name, firstExecutionRunId }, { cause: reason, identity }, links);
  return {};
}

function terminate(context: ServerContext, request: TerminateWorkflowExecutionRequest): object {
  const { namespace = '', firstExecutionRunId, details, links } = request;
  const name = runNameOf(request.workflowExecution);
  checkLinks(context.config, links);
  terminateByRequest(
    context,
    { namespace, ...name, firstExecutionRunId },
    {
      reason: request.reason || 'terminated by user via frontend',
      identity: request.identity || 'frontend-service',
      details,
      links,
    },
  );
  return {};
}
