/** Signals to other workflows and requests to cancel them, and what answers them. */
import type { ExternalWorkflowTarget } from '../../activation/commands.js';
import type { FailureInfo } from '../../common/payload.js';
import type { ParameterType } from '../../common/parameter-types.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { WorkflowDefinition } from '../../common/workflow-definition.js';
import { resolveMessage, type MessageSource } from '../../common/workflow-reference.js';
import type { SignalWorkflowInput } from '../interceptors.js';
import type { Activator } from './activator.js';
import { WorkflowCallError } from './call-error.js';
import { mutableActivatorFor } from './current.js';
import { called, handled, rejectedSoon, soon } from './microtasks.js';
import { currentScope } from './scope-tracker.js';

/**
 * Sends a signal by way of the interceptors.
 *
 * @returns a promise that counts as handled
 */
export function sendSignal(
  caller: string,
  target: SignalWorkflowInput['target'],
  definition: WorkflowDefinition | undefined,
  { signal, args }: { signal: MessageSource; args: readonly unknown[] },
): Promise<void> {
  const activator = mutableActivatorFor(caller);
  const { name, parameterTypes } = resolveMessage('signal', signal, definition, WorkflowCallError);
  const send = activator.interceptors.outbound('signalWorkflow', (input) =>
    issueSignal(activator, input, input.signalName === name ? parameterTypes : []),
  );
  const seq = activator.externalSignals.nextSeq();
  return handled(called(() => send({ seq, signalName: name, args: [...args], headers: {}, target })));
}

function issueSignal(
  activator: Activator,
  { seq, signalName, args, headers, target }: SignalWorkflowInput,
  parameterTypes: readonly ParameterType[],
): Promise<void> {
  const scope = currentScope(activator);
  if (scope.cancelReason) return rejectedSoon(scope.cancelReason);
  const { converter, externalSignals } = activator;
  const to: ExternalWorkflowTarget =
    target.type === 'child'
      ? { workflowId: target.childWorkflowId, childWorkflowOnly: true }
      : { ...target.workflowExecution, childWorkflowOnly: false };
  const context = converter.workflowContext(to.workflowId);
  activator.push({
    type: 'signalExternalWorkflow',
    seq,
    target: to,
    signalName,
    arguments: converter.toArguments(args, `signal "${signalName}"`, context, parameterTypes),
    headers: converter.toHeaders(headers),
  });
  const delivered = externalSignals.open(
    seq,
    (failure) => throwFailure(activator, failure, to),
    `signal "${signalName}" to workflow "${to.workflowId}"`,
  );
  externalSignals.cancelWith(scope, seq, () => activator.push({ type: 'cancelSignalExternalWorkflow', seq }));
  return delivered;
}

/** Requests the cancellation of another workflow. The request cannot be withdrawn; if the scope is cancelled, the call stops waiting for it. */
export function requestCancel(
  activator: Activator,
  target: { workflowId: string; runId?: string },
  reason: string,
): Promise<void> {
  const scope = currentScope(activator);
  if (scope.cancelReason) return rejectedSoon(scope.cancelReason);
  const { externalCancellations } = activator;
  const seq = externalCancellations.nextSeq();
  activator.push({
    type: 'requestCancelExternalWorkflow',
    seq,
    target: { ...target, childWorkflowOnly: false },
    reason,
  });
  const requested = externalCancellations.open(
    seq,
    (failure) => throwFailure(activator, failure, target),
    `cancellation of workflow "${target.workflowId}"`,
  );
  externalCancellations.cancelWith(scope, seq, (cancelled) => {
    const pending = externalCancellations.take(seq);
    soon(() => pending?.reject(cancelled));
  });
  return requested;
}

/** What a signal or request that was delivered settles to is nothing. */
function throwFailure(
  { converter }: Activator,
  failure: FailureInfo<RealmPayload> | undefined,
  { workflowId }: { workflowId: string },
): void {
  if (failure) throw converter.toError(failure, converter.workflowContext(workflowId));
}
