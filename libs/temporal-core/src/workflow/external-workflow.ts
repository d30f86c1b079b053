import type {
  UntypedWorkflow,
  WorkflowClass,
  WorkflowFunction,
  WorkflowObject,
  WorkflowShape,
} from '../common/definitions.js';
import type { SignalArgs, SignalOf } from '../common/message-types.js';
import { text } from '../common/options/option-types.js';
import { definitionOf } from '../common/workflow-reference.js';
import { callPlace } from './runtime/call-error.js';
import { activatorFor, mutableActivatorFor } from './runtime/current.js';
import { requestCancel, sendSignal } from './runtime/external-commands.js';

/** A workflow of the same namespace that this one did not start, or no longer has the handle of. */
export interface ExternalWorkflowHandle<W extends WorkflowShape = UntypedWorkflow> {
  readonly workflowId: string;
  readonly runId?: string;
  /**
   * Sends a signal. Returns when the server has delivered it.
   *
   * @throws ApplicationFailure of type `ExternalWorkflowExecutionNotFound` when no such workflow is running
   */
  signal<const M extends SignalOf<W>>(signal: M, ...args: SignalArgs<W, M>): Promise<void>;
  /**
   * Asks the workflow to cancel. Returns when the server has recorded the request, not when the workflow has closed. To
   * cancel a workflow that has closed changes nothing.
   *
   * @param reason - shown in the workflow's history and in its cancellation
   * @throws ApplicationFailure of type `ExternalWorkflowExecutionNotFound` when there is no such workflow
   */
  cancel(reason?: string): Promise<void>;
}

/**
 * A handle of another workflow, to signal or cancel it. Nothing is sent before one of its methods is called.
 *
 * @param runId - the run that is meant; the current one if it is left out
 * @throws WorkflowContextError outside workflow code
 * @throws WorkflowCallError when the id is not a non-empty string
 * @example
 * const inventory = getExternalWorkflowHandle(InventoryWorkflow, `inventory-${item}`);
 * await inventory.signal('reserve', 2);
 */
export function getExternalWorkflowHandle<T extends WorkflowObject>(
  workflow: WorkflowClass<T>,
  workflowId: string,
  runId?: string,
): ExternalWorkflowHandle<T>;
export function getExternalWorkflowHandle<F extends WorkflowFunction>(
  workflow: F,
  workflowId: string,
  runId?: string,
): ExternalWorkflowHandle<F>;
export function getExternalWorkflowHandle<W extends WorkflowShape = UntypedWorkflow>(
  workflowId: string,
  runId?: string,
): ExternalWorkflowHandle<W>;
export function getExternalWorkflowHandle(
  ...given: [workflow: WorkflowClass | WorkflowFunction, string, string?] | [workflowId: string, string?]
): ExternalWorkflowHandle {
  const caller = 'getExternalWorkflowHandle()';
  activatorFor(caller);
  const [first] = given;
  const definition = typeof first === 'function' ? definitionOf(first) : undefined;
  const [id, run] = (typeof first === 'function' ? given.slice(1) : given) as [unknown, unknown];
  const place = callPlace(caller);
  const workflowId = text().required().read(id, place.at('workflowId')) as string;
  const runId = text().read(run, place.at('runId'));
  const workflowExecution = { workflowId, runId };
  return {
    workflowId,
    runId,
    signal: (signal, ...args) =>
      sendSignal('ExternalWorkflowHandle.signal()', { type: 'external', workflowExecution }, definition, {
        signal,
        args,
      }),
    cancel: (reason) => {
      const where = 'ExternalWorkflowHandle.cancel()';
      const activator = mutableActivatorFor(where);
      return requestCancel(activator, workflowExecution, text().read(reason, callPlace(where).at('reason')) ?? '');
    },
  };
}
