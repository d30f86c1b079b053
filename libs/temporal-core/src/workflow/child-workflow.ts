/**
 * Child workflows. A call issues its command at once, in call order; the promise that it returns may be awaited at any later
 * point. The scope of the call is that of the child: cancelling it cancels the child, started or not.
 */
import type {
  UntypedWorkflow,
  WorkflowArgs,
  WorkflowClass,
  WorkflowFunction,
  WorkflowObject,
  WorkflowResult,
  WorkflowShape,
} from '../common/definitions.js';
import type { OptionsFor, SignalArgs, SignalOf } from '../common/message-types.js';
import { resolveWorkflow, type WorkflowReference } from '../common/workflow-reference.js';
import {
  childWorkflowOptions,
  childWorkflowSchema,
  type ChildWorkflowOptions,
  type ChildWorkflowOptionsWithDefaults,
  type ChildWorkflowStartOptions,
} from './child-workflow-options.js';
import { callPlace, WorkflowCallError } from './runtime/call-error.js';
import { issueChildWorkflow } from './runtime/child-workflow-commands.js';
import { mutableActivatorFor } from './runtime/current.js';
import { sendSignal } from './runtime/external-commands.js';
import { adopted, handled } from './runtime/microtasks.js';

/** A child workflow that has started. It is cancelled by the scope in which it was started. */
export interface ChildWorkflowHandle<W extends WorkflowShape = UntypedWorkflow> {
  readonly workflowId: string;
  /** First run of the child; retries, cron and continue-as-new lead to others. */
  readonly firstExecutionRunId: string;
  /**
   * The result of the last run of the child.
   *
   * @throws ChildWorkflowFailure whose cause says why there is none
   */
  result(): Promise<WorkflowResult<W>>;
  /**
   * Sends a signal to the current run of the child. Returns when the server has delivered it.
   *
   * @throws ApplicationFailure of type `ExternalWorkflowExecutionNotFound` when the child has closed
   */
  signal<const M extends SignalOf<W>>(signal: M, ...args: SignalArgs<W, M>): Promise<void>;
}

type AnyOptions = ChildWorkflowOptions & { args?: readonly unknown[] };

/**
 * Starts a child workflow. Resolves when the child has started.
 *
 * @param workflow - the class of the child, its function, or the name of its type
 * @throws WorkflowExecutionAlreadyStartedError when the id is taken
 * @throws ChildWorkflowFailure with a CancelledFailure as cause when it was cancelled before it started
 * @throws WorkflowCallError when an option is unknown or malformed
 * @example
 * const child = await startChild(ShipmentWorkflow, { workflowId: `shipment-${order.id}`, args: [order] });
 */
export function startChild<T extends WorkflowObject>(
  workflow: WorkflowClass<T>,
  ...options: OptionsFor<ChildWorkflowStartOptions<T>, WorkflowArgs<T>>
): Promise<ChildWorkflowHandle<T>>;
export function startChild<F extends WorkflowFunction>(
  workflow: F,
  ...options: OptionsFor<ChildWorkflowStartOptions<F>, WorkflowArgs<F>>
): Promise<ChildWorkflowHandle<F>>;
export function startChild<W extends WorkflowShape = UntypedWorkflow>(
  workflow: string,
  ...options: OptionsFor<ChildWorkflowStartOptions<W>, WorkflowArgs<W>>
): Promise<ChildWorkflowHandle<W>>;
export function startChild(workflow: unknown, options: AnyOptions = {}): Promise<ChildWorkflowHandle> {
  return handled(handleOf(beginChild('startChild()', workflow, options)));
}

/**
 * Runs a child workflow and returns its result. Takes what {@link startChild} takes.
 *
 * @throws ChildWorkflowFailure whose cause says why there is no result; and whatever `startChild` throws
 */
export function executeChild<T extends WorkflowObject>(
  workflow: WorkflowClass<T>,
  ...options: OptionsFor<ChildWorkflowStartOptions<T>, WorkflowArgs<T>>
): Promise<WorkflowResult<T>>;
export function executeChild<F extends WorkflowFunction>(
  workflow: F,
  ...options: OptionsFor<ChildWorkflowStartOptions<F>, WorkflowArgs<F>>
): Promise<WorkflowResult<F>>;
export function executeChild<W extends WorkflowShape = UntypedWorkflow>(
  workflow: string,
  ...options: OptionsFor<ChildWorkflowStartOptions<W>, WorkflowArgs<W>>
): Promise<WorkflowResult<W>>;
export function executeChild(workflow: unknown, options: AnyOptions = {}): Promise<unknown> {
  const { promises } = beginChild('executeChild()', workflow, options);
  return handled(adopted(handled(promises.then(([, completed]) => completed))));
}

interface BegunChild {
  readonly reference: WorkflowReference;
  readonly workflowId: string;
  readonly promises: Promise<[started: Promise<string>, completed: Promise<unknown>]>;
}

/** Issues the command, by way of the interceptors. What is wrong with the call is thrown here. */
function beginChild(caller: string, workflow: unknown, options: AnyOptions): BegunChild {
  const activator = mutableActivatorFor(caller);
  const reference = resolveWorkflow(workflow, WorkflowCallError);
  const read = childWorkflowSchema.read(options, callPlace(`${caller} of "${reference.type}"`));
  const { cancellationType } = read;
  const { args = [], workflowId = activator.random.uuid(), ...rest } = options;
  const withDefaults: ChildWorkflowOptionsWithDefaults = { ...rest, args, workflowId, cancellationType };
  childWorkflowOptions.remember(withDefaults, read);
  const input = { workflowType: reference.type, options: withDefaults, headers: {}, seq: activator.children.nextSeq() };
  const start = activator.interceptors.callWithOptions('startChildWorkflowExecution', input, (changed) =>
    issueChildWorkflow(activator, changed, reference),
  );
  const promises = handled(start);
  return { reference, workflowId, promises };
}

async function handleOf({ reference, workflowId, promises }: BegunChild): Promise<ChildWorkflowHandle> {
  const [started, completed] = await promises;
  const firstExecutionRunId = await started;
  return {
    workflowId,
    firstExecutionRunId,
    result: async () => await completed,
    signal: async (signal, ...args) =>
      sendSignal('ChildWorkflowHandle.signal()', { type: 'child', childWorkflowId: workflowId }, reference.definition, {
        signal,
        args,
      }),
  };
}
