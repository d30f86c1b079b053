import type { TypeThunk } from '../common/parameter-types.js';
import { RpcError } from '../common/rpc-channel.js';
import type { UpdateOutcome } from '../proto/index.js';
import { callWithin, checkOnlyCallOptions, type CallOptions } from './call-options.js';
import type { ClientContext } from './client-context.js';
import { WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from './errors.js';
import { workflowCallError } from './rpc-errors.js';
import { awaitOutcome } from './update-rpcs.js';

/** What an update handle is made of. */
export interface UpdateHandleTarget {
  readonly client: ClientContext;
  readonly updateId: string;
  readonly workflowId: string;
  readonly workflowRunId?: string;
  readonly returns?: TypeThunk;
  readonly callOptions: CallOptions;
  readonly outcome?: UpdateOutcome;
}

type Outcome = { readonly error: Error } | { readonly value: unknown };

/** An update that a workflow was sent. Made by `startUpdate` and `getUpdateHandle`. */
export class WorkflowUpdateHandle<Result = unknown> {
  readonly updateId: string;
  readonly workflowId: string;
  /** Run that took the update; absent where nobody knows it yet. */
  readonly workflowRunId: string | undefined;
  readonly #target: UpdateHandleTarget;
  #reading: Promise<Outcome> | undefined;

  /** @internal */
  constructor(target: UpdateHandleTarget) {
    this.#target = target;
    this.updateId = target.updateId;
    this.workflowId = target.workflowId;
    this.workflowRunId = target.workflowRunId;
  }

  /**
   * Waits until the update has completed.
   *
   * @throws WorkflowUpdateFailedError when it was rejected or its handler failed
   * @throws WorkflowUpdateRPCTimeoutOrCancelledError when the timeout is over or the signal aborted; the update goes on
   * @throws WorkflowNotFoundError when the workflow closed before, or there is no such workflow or update
   */
  async result(options: CallOptions = {}): Promise<Result> {
    checkOnlyCallOptions(`the result of update '${this.updateId}'`, options);
    const received = this.#target.outcome ?? (await this.poll({ ...this.#target.callOptions, ...options }));
    const outcome = await this.readOnce(received);
    if ('error' in outcome) throw new WorkflowUpdateFailedError(this.updateId, this.workflowId, outcome.error);
    return outcome.value as Result;
  }

  private async poll(options: CallOptions): Promise<UpdateOutcome> {
    const { client, updateId, workflowId, workflowRunId: runId } = this.#target;
    const execution = { workflowId, runId };
    try {
      const what = `result of update '${updateId}' of workflow '${workflowId}'`;
      return await callWithin(client.clock, what, options, (rpc) => awaitOutcome(client, execution, updateId, rpc));
    } catch (error) {
      throw updateCallError(workflowCallError(error, execution, client.namespace), updateId, workflowId);
    }
  }

  /** Codecs decode in place, so that an outcome is read once; one that could not be read is as it came. */
  private async readOnce(received: UpdateOutcome): Promise<Outcome> {
    this.#reading ??= this.read(received);
    try {
      return await this.#reading;
    } catch (error) {
      this.#reading = undefined;
      throw error;
    }
  }

  private async read(outcome: UpdateOutcome): Promise<Outcome> {
    const { client, returns, updateId, workflowId } = this.#target;
    const { payloads } = client;
    const context = payloads.contextOf(workflowId);
    await payloads.decode('UpdateOutcome', outcome, context);
    if (outcome.failure) return { error: payloads.error(outcome.failure, context) };
    return { value: payloads.result(outcome.success, returns, `result of update '${updateId}'`, context) };
  }
}

/** An update's call that ran out of time or was aborted says how to ask again. */
export function updateCallError(error: unknown, updateId: string, workflowId: string): unknown {
  if (!(error instanceof RpcError) || (error.status !== 'CANCELLED' && error.status !== 'DEADLINE_EXCEEDED')) {
    return error;
  }
  return new WorkflowUpdateRPCTimeoutOrCancelledError(updateId, workflowId, error);
}
