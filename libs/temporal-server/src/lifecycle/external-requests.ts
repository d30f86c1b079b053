/** Signals and cancel requests on their way to another run, and how their senders hear of them. */
import type { WorkflowExecution } from '@nest-temporal/core/internal/proto/index';
import {
  CancelExternalWorkflowExecutionFailedCause as CancelFailedCause,
  EventType,
  SignalExternalWorkflowExecutionFailedCause as SignalFailedCause,
} from '@nest-temporal/core/internal/proto/enums';
import {
  InvalidArgumentError,
  NamespaceNotFoundError,
  NotFoundError,
  ResourceExhaustedError,
} from '../common/errors.js';
import { isRunning, type RunState } from '../context/run-state.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { cancelByRequest } from './cancel-run.js';
import { ignoringRefusal } from './ignoring-refusal.js';
import { serverIdentity } from '../common/server-identity.js';
import { signalRun } from './signal-run.js';

const signalFailures = {
  namespace: SignalFailedCause.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_NAMESPACE_NOT_FOUND,
  run: SignalFailedCause.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND,
  limit: SignalFailedCause.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_SIGNAL_COUNT_LIMIT_EXCEEDED,
};

const cancelFailures = {
  namespace: CancelFailedCause.CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_NAMESPACE_NOT_FOUND,
  run: CancelFailedCause.CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND,
};

/**
 * How long a target that is about to close is left alone before it is tried again, in milliseconds of the server's
 * time.
 */
const retryMs = 100;

/** Nothing happens when the sender has closed. */
export function signalExternal(context: ServerContext, sender: Run, initiatedEventId: number): void {
  const pending = sender.state.externalSignals.get(initiatedEventId);
  if (!isRunning(sender.state) || !pending) return;
  const { attributes, requestId } = pending;
  const { namespace, namespaceId, workflowExecution, control } = attributes;
  const target = targetOf(context, sender.state, { namespaceId, workflowExecution });
  const fault = attempt(() => {
    const { signalName = '', input, header, childWorkflowOnly = false } = attributes;
    const run = target();
    const { workflowId, runId } = sender.state;
    signalRun(context, run, {
      signalName,
      input,
      header,
      identity: serverIdentity,
      requestId,
      sender: { workflowId, runId },
      childOnly: childWorkflowOnly,
    });
  });
  if (fault === 'busy') {
    const retry = (): void => ignoringRefusal(() => signalExternal(context, sender, initiatedEventId));
    context.clock.setTimer(context.clock.now() + retryMs, retry);
    return;
  }
  const common = {
    initiatedEventId,
    namespace: context.namespaces.findById(namespaceId ?? '')?.name ?? namespace,
    namespaceId,
    workflowExecution,
    control,
  };
  sender.transact((transaction) => {
    if (fault) {
      transaction.append(EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED, {
        signalExternalWorkflowExecutionFailedEventAttributes: { ...common, cause: signalFailures[fault] },
      });
    } else {
      transaction.append(EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED, {
        externalWorkflowExecutionSignaledEventAttributes: common,
      });
    }
    transaction.needWorkflowTask();
  });
}

/** Nothing happens when the sender has closed. */
export function cancelExternal(context: ServerContext, sender: Run, initiatedEventId: number): void {
  const pending = sender.state.externalCancels.get(initiatedEventId);
  if (!isRunning(sender.state) || !pending) return;
  const { namespace, namespaceId, workflowExecution, childWorkflowOnly, reason } = pending.attributes;
  const target = targetOf(context, sender.state, { namespaceId, workflowExecution });
  const fault = attempt(() => {
    const { state } = target();
    const { workflowId, runId } = sender.state;
    const execution = { workflowId, runId };
    const parent = childWorkflowOnly ? execution : undefined;
    cancelByRequest(
      context,
      { namespace: state.namespace, workflowId: state.workflowId, runId: state.runId, parent },
      {
        cause: reason,
        identity: serverIdentity,
        externalInitiatedEventId: initiatedEventId,
        externalWorkflowExecution: execution,
      },
    );
  });
  const common = {
    initiatedEventId,
    namespace: context.namespaces.findById(namespaceId ?? '')?.name ?? namespace,
    namespaceId,
    workflowExecution,
  };
  sender.transact((transaction) => {
    if (fault) {
      const cause = cancelFailures[fault === 'namespace' ? 'namespace' : 'run'];
      transaction.append(EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED, {
        requestCancelExternalWorkflowExecutionFailedEventAttributes: { ...common, cause },
      });
    } else {
      transaction.append(EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED, {
        externalWorkflowExecutionCancelRequestedEventAttributes: common,
      });
    }
    transaction.needWorkflowTask();
  });
}

interface ExternalTarget {
  readonly namespaceId?: string;
  readonly workflowExecution?: WorkflowExecution | null;
}

/** Finds the target, which cannot be the sender's own workflow. */
function targetOf(
  { namespaces, runs }: ServerContext,
  sender: Readonly<RunState>,
  { namespaceId = '', workflowExecution }: ExternalTarget,
): () => Run {
  return () => {
    const namespace = namespaces.findById(namespaceId)?.name;
    if (namespace === undefined) throw new NamespaceNotFoundError(namespaceId);
    const { workflowId = '', runId } = workflowExecution ?? {};
    const isOwn = namespace === sender.namespace && workflowId === sender.workflowId;
    if (isOwn) throw new NotFoundError(`workflow not found for ID: ${workflowId}`);
    return runs.get(namespace, workflowId, runId);
  };
}

/** Does it, or says why it cannot be done. */
function attempt(request: () => void): 'namespace' | 'run' | 'limit' | 'busy' | undefined {
  try {
    request();
    return undefined;
  } catch (error) {
    if (error instanceof NamespaceNotFoundError) return 'namespace';
    if (error instanceof NotFoundError) return 'run';
    if (error instanceof InvalidArgumentError) return 'limit';
    if (error instanceof ResourceExhaustedError) return 'busy';
    throw error;
  }
}
