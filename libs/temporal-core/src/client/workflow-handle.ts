/**
 * A handle to a workflow execution. It holds the IDs and, when created with the class, the names and types of messages.
 * It caches no workflow state: every call sends a request to the server.
 */
import { randomUUID } from 'node:crypto';
import type { UntypedWorkflow, WorkflowResult, WorkflowShape } from '../common/definitions.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { WorkflowDefinition } from '../common/workflow-definition.js';
import type { History } from '../proto/index.js';
import { callPlace, callWithin, checkOnlyCallOptions, type CallOptions } from './call-options.js';
import type { ClientContext } from './client-context.js';
import {
  cancelSchema,
  querySchema,
  terminateSchema,
  updateSchema,
  checkUpdateHandleOptions,
  type WorkflowCancelOptions,
  type WorkflowTerminateOptions,
  type WorkflowQueryOptions,
  type WorkflowStartUpdateOptions,
  type WorkflowUpdateHandleOptions,
  type WorkflowUpdateOptions,
} from './handle-options.js';
import type { WorkflowClientCalls } from './interceptors.js';
import type { WorkflowExecutionRef } from './workflow-execution-ref.js';
import type {
  OptionsFor,
  QueryArgs,
  QueryOf,
  QueryResult,
  SignalArgs,
  SignalOf,
  UpdateArgs,
  UpdateOf,
  UpdateResult,
} from '../common/message-types.js';
import { ClientOptionsError } from './errors.js';
import { workflowCallError } from './rpc-errors.js';
import { updateCallError, WorkflowUpdateHandle } from './update-handle.js';
import type { WorkflowExecutionDescription } from './workflow-description.js';
import { resolveMessage, type MessageSource } from '../common/workflow-reference.js';
import { awaitResult } from './workflow-result.js';

/** Parts of a workflow handle. */
export interface WorkflowHandleTarget {
  readonly client: ClientContext;
  readonly calls: WorkflowClientCalls;
  readonly workflowId: string;
  /** Run that all calls target; the latest run when absent. */
  readonly runId?: string;
  readonly firstExecutionRunId?: string;
  /** Run that `result()` waits for when all other calls target the latest run. */
  readonly resultRunId?: string;
  readonly definition?: WorkflowDefinition;
  readonly followRuns: boolean;
  readonly returns?: TypeThunk;
  readonly callOptions: CallOptions;
}

/**
 * A handle to a workflow execution. `W` is the instance type of its class, or the type of its function. When it
 * is known, the compiler checks names and arguments of signals, queries and updates.
 *
 * @example
 * const handle = client.getHandle(OrderWorkflow, 'order-1');
 * await handle.signal('approve', { by: 'me' });
 */
export class WorkflowHandle<out W extends WorkflowShape = UntypedWorkflow> {
  readonly workflowId: string;
  /** Run that this handle is bound to. When undefined, every call targets the latest run. */
  readonly runId: string | undefined;
  /** First run of the execution chain that `cancel`, `terminate` and updates are bound to. */
  readonly firstExecutionRunId: string | undefined;
  readonly #target: WorkflowHandleTarget;

  /** @internal */
  constructor(target: WorkflowHandleTarget) {
    this.#target = target;
    this.workflowId = target.workflowId;
    this.runId = target.runId;
    this.firstExecutionRunId = target.firstExecutionRunId;
  }

  /** Returns a copy of the handle that applies an abort signal and a timeout to all of its calls. */
  withOptions(options: CallOptions): WorkflowHandle<W> {
    checkOnlyCallOptions('withOptions', options);
    return new WorkflowHandle<W>({ ...this.#target, callOptions: { ...this.#target.callOptions, ...options } });
  }

  /**
   * Waits for the result of the workflow, for as long as it takes.
   *
   * @throws WorkflowFailedError when the workflow failed, was cancelled or terminated, or timed out; see `cause`
   * @throws WorkflowContinuedAsNewError when the workflow continued as new and the handle does not follow runs
   * @throws WorkflowNotFoundError when the workflow does not exist
   */
  async result(options: CallOptions = {}): Promise<WorkflowResult<W>> {
    checkOnlyCallOptions('result', options);
    const { client, workflowId, runId, resultRunId, followRuns, returns } = this.#target;
    const execution = { workflowId, runId: resultRunId ?? runId };
    try {
      const result = await callWithin(client.clock, `result of workflow "${workflowId}"`, this.merge(options), (rpc) =>
        awaitResult(client, { execution, followRuns, returns }, rpc),
      );
      return result as WorkflowResult<W>;
    } catch (error) {
      throw workflowCallError(error, execution, client.namespace);
    }
  }

  /**
   * Sends a signal. Resolves when the server has stored it; the workflow handles it later.
   *
   * @throws WorkflowNotFoundError when the workflow does not exist or is closed
   * @throws PayloadValidationError when an argument violates the validation rules of its class
   */
  async signal<const M extends SignalOf<W>>(signal: M, ...args: SignalArgs<W, M>): Promise<void> {
    const { calls, definition, callOptions } = this.#target;
    const { name, parameterTypes } = resolveMessage('signal', signal, definition, ClientOptionsError);
    const workflowExecution = this.execution();
    await calls.signal({ workflowExecution, signalName: name, args, parameterTypes, headers: {}, callOptions });
  }

  /**
   * Queries the workflow, running or closed.
   *
   * @throws WorkflowQueryFailedError when the handler throws, or no handler has this name
   * @throws QueryRejectedError when the reject condition applies to the status of the workflow
   * @throws WorkflowNotFoundError when the workflow does not exist
   */
  async query<const M extends QueryOf<W>>(query: M, ...args: QueryArgs<W, M>): Promise<QueryResult<W, M>> {
    return (await this.sendQuery(query, { args })) as QueryResult<W, M>;
  }

  /** {@link WorkflowHandle.query} with options. */
  async queryWith<const M extends QueryOf<W>>(
    query: M,
    ...[options]: OptionsFor<WorkflowQueryOptions<QueryArgs<W, M>>, QueryArgs<W, M>>
  ): Promise<QueryResult<W, M>> {
    return (await this.sendQuery(query, options ?? {})) as QueryResult<W, M>;
  }

  /**
   * Sends an update and waits for its result.
   *
   * @throws WorkflowUpdateFailedError when the update is rejected or its handler fails
   * @throws WorkflowUpdateRPCTimeoutOrCancelledError when the call times out or is aborted; the update may continue
   * @throws WorkflowNotFoundError when the workflow does not exist or closes first
   */
  async executeUpdate<const M extends UpdateOf<W>>(
    update: M,
    ...[options]: OptionsFor<WorkflowUpdateOptions<UpdateArgs<W, M>>, UpdateArgs<W, M>>
  ): Promise<UpdateResult<W, M>> {
    const given = (options ?? {}) as WorkflowUpdateOptions;
    const handle = await this.sendUpdate(update, { ...given, waitForStage: 'COMPLETED' });
    return (await handle.result()) as UpdateResult<W, M>;
  }

  /**
   * Sends an update and waits until it reaches `waitForStage`, by default until it is accepted. A rejection is reported
   * by `result()` of the returned handle.
   *
   * @throws WorkflowUpdateRPCTimeoutOrCancelledError when the call times out or is aborted; the update may continue
   * @throws WorkflowNotFoundError when the workflow does not exist or closes first
   */
  async startUpdate<const M extends UpdateOf<W>>(
    update: M,
    ...[options]: OptionsFor<WorkflowStartUpdateOptions<UpdateArgs<W, M>>, UpdateArgs<W, M>>
  ): Promise<WorkflowUpdateHandle<UpdateResult<W, M>>> {
    const given = (options ?? {}) as WorkflowStartUpdateOptions;
    return (await this.sendUpdate(update, given)) as WorkflowUpdateHandle<UpdateResult<W, M>>;
  }

  /** Returns a handle to an update that was sent earlier. */
  getUpdateHandle<Result = unknown>(
    updateId: string,
    options: WorkflowUpdateHandleOptions = {},
  ): WorkflowUpdateHandle<Result> {
    checkUpdateHandleOptions(updateId, options);
    const { client, workflowId, runId, callOptions } = this.#target;
    const { returns } = options;
    return new WorkflowUpdateHandle({ client, updateId, workflowId, workflowRunId: runId, returns, callOptions });
  }

  /**
   * Requests cancellation of the workflow. The workflow may clean up first, or ignore the request. Has no effect on a
   * closed workflow.
   *
   * @throws WorkflowNotFoundError when the workflow does not exist, or a later workflow has the same ID
   */
  async cancel(options: WorkflowCancelOptions = {}): Promise<void> {
    cancelSchema.read(options, callPlace('cancel'));
    const { calls, firstExecutionRunId } = this.#target;
    const { reason, ...callOptions } = options;
    const workflowExecution = this.execution();
    await calls.cancel({ workflowExecution, firstExecutionRunId, reason, callOptions: this.merge(callOptions) });
  }

  /**
   * Terminates the workflow immediately. Workflow code is not notified.
   *
   * @param options - options, or the reason followed by values to record in the history
   * @throws WorkflowNotFoundError when the workflow does not exist or is closed
   */
  async terminate(options: WorkflowTerminateOptions | string = {}, ...values: unknown[]): Promise<void> {
    const given = typeof options === 'string' ? { reason: options, details: values } : options;
    terminateSchema.read(given, callPlace('terminate'));
    const { calls, firstExecutionRunId } = this.#target;
    const { reason, details = [], ...callOptions } = given;
    const workflowExecution = this.execution();
    await calls.terminate({
      workflowExecution,
      firstExecutionRunId,
      reason,
      details: [...details],
      callOptions: this.merge(callOptions),
    });
  }

  /** @throws WorkflowNotFoundError when the workflow does not exist */
  async describe(options: CallOptions = {}): Promise<WorkflowExecutionDescription> {
    checkOnlyCallOptions('describe', options);
    return this.#target.calls.describe({ workflowExecution: this.execution(), callOptions: this.merge(options) });
  }

  /**
   * Fetches all events so far, in the form that a replay accepts: payloads remain encoded.
   *
   * @throws WorkflowNotFoundError when the workflow does not exist
   */
  async fetchHistory(options: CallOptions = {}): Promise<History> {
    checkOnlyCallOptions('fetchHistory', options);
    return this.#target.calls.fetchHistory({ workflowExecution: this.execution(), callOptions: this.merge(options) });
  }

  private async sendQuery(query: MessageSource, options: WorkflowQueryOptions): Promise<unknown> {
    const { client, calls, definition } = this.#target;
    const { name, parameterTypes } = resolveMessage('query', query, definition, ClientOptionsError);
    querySchema.read(options, callPlace(`query "${name}"`));
    const { args = [], rejectCondition, returns, ...callOptions } = options;
    return calls.query({
      workflowExecution: this.execution(),
      queryType: name,
      args,
      parameterTypes,
      queryRejectCondition: rejectCondition ?? client.queryRejectCondition,
      returns,
      headers: {},
      callOptions: this.merge(callOptions),
    });
  }

  private async sendUpdate(update: MessageSource, options: WorkflowStartUpdateOptions): Promise<WorkflowUpdateHandle> {
    const { client, calls, definition, workflowId, firstExecutionRunId } = this.#target;
    const { name, parameterTypes } = resolveMessage('update', update, definition, ClientOptionsError);
    updateSchema.read(options, callPlace(`update "${name}"`));
    const { args = [], updateId = randomUUID(), waitForStage = 'ACCEPTED', returns, ...given } = options;
    const callOptions = this.merge(given);
    const input = {
      workflowExecution: this.execution(),
      firstExecutionRunId,
      updateName: name,
      updateId,
      args,
      parameterTypes,
      waitForStage,
      headers: {},
      callOptions,
    };
    try {
      const { workflowRunId, outcome } = await calls.startUpdate(input);
      const target = { client, updateId, workflowId, workflowRunId, returns, outcome };
      return new WorkflowUpdateHandle({ ...target, callOptions: this.#target.callOptions });
    } catch (error) {
      throw updateCallError(error, updateId, workflowId);
    }
  }

  private execution(): WorkflowExecutionRef {
    const { workflowId, runId } = this.#target;
    return { workflowId, runId };
  }

  private merge(options: CallOptions): CallOptions {
    return { ...this.#target.callOptions, ...options };
  }
}
