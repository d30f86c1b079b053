import type { TypeThunk } from '../common/parameter-types.js';
import { RpcError } from '../common/rpc-channel.js';
import type { UpdateOutcome } from '../proto/index.js';
import { callWithin, checkOnlyCallOptions, type CallOptions } from './call-options.js';
import type { ClientContext } from './client-context.js';
import { WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError } from './errors.js';
import { workflowCallError } from './rpc-errors.js';
import { awaitOutcome } from './update-rpcs.js';

/** Parts of an update handle. */
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

/** A handle to an update. Returned by `startUpdate` and `getUpdateHandle`. */
export class WorkflowUpdateHandle<Result = unknown> {
  readonly updateId: string;
  readonly workflowId: string;
  /** Run that received the update; undefined while unknown. */
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
   * @throws WorkflowUpdateFailedError when the update was rejected or its handler failed
   * @throws WorkflowUpdateRPCTimeoutOrCancelledError when the call times out or is aborted; the update continues
   * @throws WorkflowNotFoundError when the workflow closed first, or the workflow or update does not exist
   */
  async result(options: CallOptions = {}): Promise<Result> {
    checkOnlyCallOptions(`the result of update "${this.updateId}"`, options);
    const received = this.#target.outcome ?? (await this.poll({ ...this.#target.callOptions, ...options }));
    const outcome = await this.readOnce(received);
    if ('error' in outcome) throw new WorkflowUpdateFailedError(this.updateId, this.workflowId, outcome.error);
    return outcome.value as Result;
  }

  private async poll(options: CallOptions): Promise<UpdateOutcome> {
    const { client, updateId, workflowId, workflowRunId: runId } = this.#target;
    const execution = { workflowId, runId };
    try {
      const what = `result of update "${updateId}" of workflow "${workflowId}"`;
      return await callWithin(client.clock, what, options, (rpc) => awaitOutcome(client, execution, updateId, rpc));
    } catch (error) {
      throw updateCallError(workflowCallError(error, execution, client.namespace), updateId, workflowId);
    }
  }

  /** Codecs decode in place, so an outcome is read once. An outcome that could not be read is unchanged. */
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
    return { value: payloads.result(outcome.success, returns, `result of update "${updateId}"`, context) };
  }
}

/** The error of an update call; a timeout or abort explains how to get the result later. */
export function updateCallError(error: unknown, updateId: string, workflowId: string): unknown {
  if (!(error instanceof RpcError) || (error.status !== 'CANCELLED' && error.status !== 'DEADLINE_EXCEEDED')) {
    return error;
  }
  return new WorkflowUpdateRPCTimeoutOrCancelledError(updateId, workflowId, error);
}
