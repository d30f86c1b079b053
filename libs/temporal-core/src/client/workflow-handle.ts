/**
 * A workflow execution to talk to. Knows the ids, and where it was made with the class also the names and types of messages;
 * holds no state of the workflow and asks the server anew in every call.
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

/** What a handle is made of. */
export interface WorkflowHandleTarget {
  readonly client: ClientContext;
  readonly calls: WorkflowClientCalls;
  readonly workflowId: string;
  /** Run that all calls mean; without one they mean the latest. */
  readonly runId?: string;
  readonly firstExecutionRunId?: string;
  /** Run whose result is waited for, where other calls mean the latest run. */
  readonly resultRunId?: string;
  readonly definition?: WorkflowDefinition;
  readonly followRuns: boolean;
  readonly returns?: TypeThunk;
  readonly callOptions: CallOptions;
}

/**
 * A workflow execution. `W` is the instance type of its class, or the type of its function; where it is known, names and
 * arguments of signals, queries and updates are checked by the compiler.
 *
 * @example
 * const handle = client.getHandle(OrderWorkflow, 'order-1');
 * await handle.signal('approve', { by: 'me' });
 */
export class WorkflowHandle<out W extends WorkflowShape = UntypedWorkflow> {
  readonly workflowId: string;
  /** Run that this handle is bound to; without one every call means the latest run. */
  readonly runId: string | undefined;
  /** First run of the chain that cancel, terminate and updates are bound to. */
  readonly firstExecutionRunId: string | undefined;
  readonly #target: WorkflowHandleTarget;

  /** @internal */
  constructor(target: WorkflowHandleTarget) {
    this.#target = target;
    this.workflowId = target.workflowId;
    this.runId = target.runId;
    this.firstExecutionRunId = target.firstExecutionRunId;
  }

  /** The same handle with a signal and a timeout for the calls made by it. */
  withOptions(options: CallOptions): WorkflowHandle<W> {
    checkOnlyCallOptions('withOptions', options);
    return new WorkflowHandle<W>({ ...this.#target, callOptions: { ...this.#target.callOptions, ...options } });
  }

  /**
   * Waits for the result of the workflow, as long as that takes.
   *
   * @throws WorkflowFailedError when it failed, was cancelled or terminated, or timed out; `cause` says which
   * @throws WorkflowContinuedAsNewError when it continued as new and the handle does not follow runs
   * @throws WorkflowNotFoundError when there is no such workflow
   */
  async result(options: CallOptions = {}): Promise<WorkflowResult<W>> {
    checkOnlyCallOptions('result', options);
    const { client, workflowId, runId, resultRunId, followRuns, returns } = this.#target;
    const execution = { workflowId, runId: resultRunId ?? runId };
    try {
      const result = await callWithin(client.clock, `result of workflow '${workflowId}'`, this.merge(options), (rpc) =>
        awaitResult(client, { execution, followRuns, returns }, rpc),
      );
      return result as WorkflowResult<W>;
    } catch (error) {
      throw workflowCallError(error, execution, client.namespace);
    }
  }

  /**
   * Sends a signal. Returns when the server has stored it; the workflow handles it later.
   *
   * @throws WorkflowNotFoundError when there is no such workflow, or it is closed
   * @throws PayloadValidationError when an argument breaks the rules of its class
   */
  async signal<const M extends SignalOf<W>>(signal: M, ...args: SignalArgs<W, M>): Promise<void> {
    const { calls, definition, callOptions } = this.#target;
    const { name, parameterTypes } = resolveMessage('signal', signal, definition, ClientOptionsError);
    const workflowExecution = this.execution();
    await calls.signal({ workflowExecution, signalName: name, args, parameterTypes, headers: {}, callOptions });
  }

  /**
   * Asks the workflow, running or closed, by one of its query handlers.
   *
   * @throws WorkflowQueryFailedError when the handler throws, or there is none of this name
   * @throws QueryRejectedError when the client's reject condition forbids the query
   * @throws WorkflowNotFoundError when there is no such workflow
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
   * @throws WorkflowUpdateFailedError when it is rejected or its handler fails
   * @throws WorkflowUpdateRPCTimeoutOrCancelledError when the timeout is over or the signal aborted; the update may go on
   * @throws WorkflowNotFoundError when there is no such workflow, or it closes before
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
   * Sends an update and waits until it is accepted, or as `waitForStage` says. One that is rejected says so by its result.
   *
   * @throws WorkflowUpdateRPCTimeoutOrCancelledError when the timeout is over or the signal aborted; the update may go on
   * @throws WorkflowNotFoundError when there is no such workflow, or it closes before
   */
  async startUpdate<const M extends UpdateOf<W>>(
    update: M,
    ...[options]: OptionsFor<WorkflowStartUpdateOptions<UpdateArgs<W, M>>, UpdateArgs<W, M>>
  ): Promise<WorkflowUpdateHandle<UpdateResult<W, M>>> {
    const given = (options ?? {}) as WorkflowStartUpdateOptions;
    return (await this.sendUpdate(update, given)) as WorkflowUpdateHandle<UpdateResult<W, M>>;
  }

  /** A handle of an update that was sent before. */
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
   * Asks the workflow to cancel itself. It may clean up first, or go on. A closed workflow is left as it is.
   *
   * @throws WorkflowNotFoundError when there is no such workflow, or a later one has its id
   */
  async cancel(options: WorkflowCancelOptions = {}): Promise<void> {
    cancelSchema.read(options, callPlace('cancel'));
    const { calls, firstExecutionRunId } = this.#target;
    const { reason, ...callOptions } = options;
    const workflowExecution = this.execution();
    await calls.cancel({ workflowExecution, firstExecutionRunId, reason, callOptions: this.merge(callOptions) });
  }

  /**
   * Ends the workflow at once, without asking it.
   *
   * @param options - or the reason alone, with values for whoever reads the history
   * @throws WorkflowNotFoundError when there is no such workflow, or it is closed
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

  /** @throws WorkflowNotFoundError when there is no such workflow */
  async describe(options: CallOptions = {}): Promise<WorkflowExecutionDescription> {
    checkOnlyCallOptions('describe', options);
    return this.#target.calls.describe({ workflowExecution: this.execution(), callOptions: this.merge(options) });
  }

  /**
   * All events so far, as a replay takes them: payloads stay as they are on the wire.
   *
   * @throws WorkflowNotFoundError when there is no such workflow
   */
  async fetchHistory(options: CallOptions = {}): Promise<History> {
    checkOnlyCallOptions('fetchHistory', options);
    return this.#target.calls.fetchHistory({ workflowExecution: this.execution(), callOptions: this.merge(options) });
  }

  private async sendQuery(query: MessageSource, options: WorkflowQueryOptions): Promise<unknown> {
    const { client, calls, definition } = this.#target;
    const { name, parameterTypes } = resolveMessage('query', query, definition, ClientOptionsError);
    querySchema.read(options, callPlace(`query '${name}'`));
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
    updateSchema.read(options, callPlace(`update '${name}'`));
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
