/** A signal reaches a run. */
import {
  encodeMessage,
  type Header,
  type Link,
  type Payloads,
  type WorkflowExecution,
} from '@nest-temporal/core/internal/proto/index';
import { EventType, ResourceExhaustedCause, ResourceExhaustedScope } from '@nest-temporal/core/internal/proto/enums';
import { InvalidArgumentError, ResourceExhaustedError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { RunState } from '../context/run-state.js';
import type { Run, RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { checkParent, checkRunning } from './run-target.js';

export interface Signal {
  readonly signalName: string;
  readonly input?: Payloads | null;
  readonly header?: Header | null;
  readonly identity: string;
  /** Tells a signal that is sent again from another one; empty when nobody sends it again. */
  readonly requestId: string;
  readonly links?: Link[];
  /** The run whose workflow sent it. */
  readonly sender?: WorkflowExecution;
  /** The run must be a child of the sender. */
  readonly childOnly?: boolean;
}

/**
 * Signals a run, once for each request id.
 *
 * @throws NotFoundError when the run is closed, or no child of the sender
 * @throws InvalidArgumentError when the signal is too large or one too many
 */
export function signalRun({ config }: ServerContext, run: Run, signal: Signal): void {
  const { state } = run;
  if (signal.requestId !== '' && state.signalRequestIds.has(signal.requestId)) return;
  checkRunning(state);
  checkSignal(config, state, signal);
  if (signal.childOnly) checkParent(state.started.parentWorkflowExecution, signal.sender ?? {});
  run.transact((transaction) => {
    appendSignal(transaction, signal);
    transaction.needWorkflowTask();
  });
}

/** @throws InvalidArgumentError, ResourceExhaustedError when the run takes no such signal now */
export function checkSignal(config: DynamicConfig, state: Readonly<RunState> | undefined, { input }: Signal): void {
  checkSignalSize(config, input);
  if (!state) return;
  const maximum = config.get('history.maximumSignalsPerExecution');
  if (maximum > 0 && state.signalCount >= maximum) {
    throw new InvalidArgumentError('exceeded workflow execution limit for signal events');
  }
  if (state.closeAttempted && state.workflowTask?.started) {
    throw new ResourceExhaustedError(
      'workflow operation can not be applied because workflow is closing',
      ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW,
      ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE,
    );
  }
}

/** @throws InvalidArgumentError */
export function checkSignalSize(config: DynamicConfig, input: Payloads | null | undefined): void {
  const limit = config.get('limit.blobSize.error');
  if (input && encodeMessage('Payloads', input).length > limit) {
    throw new InvalidArgumentError('Blob data size exceeds limit.');
  }
}

export function appendSignal(
  transaction: RunTransaction,
  { signalName, input, header, identity, requestId, links, sender }: Signal,
): void {
  transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, {
    workflowExecutionSignaledEventAttributes: {
      signalName,
      input,
      identity,
      header,
      requestId,
      ...(sender && { externalWorkflowExecution: sender }),
    },
    ...(links && links.length > 0 && { links }),
  });
}
