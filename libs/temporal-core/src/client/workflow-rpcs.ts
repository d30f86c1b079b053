/**
 * The calls of a workflow client without interceptors: converts values to requests, runs codecs, makes the RPC, and
 * converts responses and errors.
 */
import { randomUUID } from 'node:crypto';
import { RpcError } from '../common/rpc-channel.js';
import type {
  History,
  QueryWorkflowResponse,
  SignalWithStartWorkflowExecutionRequest,
  StartWorkflowExecutionResponse,
} from '../proto/index.js';
import { statusDetail } from '../transport/status-details.js';
import type { RpcCallOptions } from '../transport/workflow-service.js';
import { callWithin, type CallOptions } from './call-options.js';
import type { ClientContext } from './client-context.js';
import { headerOf } from './client-payloads.js';
import { QueryRejectedError, WorkflowQueryFailedError } from './errors.js';
import type {
  WorkflowCancelInput,
  WorkflowClientCalls,
  WorkflowCountInput,
  WorkflowDescribeInput,
  WorkflowExecutionCount,
  WorkflowFetchHistoryInput,
  WorkflowListInput,
  WorkflowQueryInput,
  WorkflowSignalInput,
  WorkflowSignalWithStartInput,
  WorkflowSignalWithStartOutput,
  WorkflowStartInput,
  WorkflowStartOutput,
  WorkflowStartUpdateInput,
  WorkflowStartUpdateOutput,
  WorkflowTerminateInput,
} from './interceptors.js';
import type { WorkflowExecutionRef } from './workflow-execution-ref.js';
import { queryRejectConditions, statusNameOf } from '../common/policy-enums.js';
import { serverMessageOf, startError, workflowCallError } from './rpc-errors.js';
import { buildSignalWithStartRequest, buildStartRequest } from './start-request.js';
import { startUpdate } from './update-rpcs.js';
import {
  toDescription,
  type WorkflowExecutionDescription,
  type WorkflowExecutionInfo,
} from './workflow-description.js';
import { countExecutions, fetchWholeHistory, listExecutions } from './workflow-listing.js';

export class WorkflowRpcs implements WorkflowClientCalls {
  constructor(private readonly client: ClientContext) {}

  async start(input: WorkflowStartInput): Promise<WorkflowStartOutput> {
    const { client } = this;
    const { workflowType, options, callOptions } = input;
    const { workflowId } = options;
    const request = buildStartRequest(input, client);
    await client.payloads.encode('StartWorkflowExecutionRequest', request, client.payloads.contextOf(workflowId));
    let response: StartWorkflowExecutionResponse;
    try {
      response = await this.call(`start of workflow "${workflowId}"`, callOptions, (rpc) =>
        client.connection.workflowService.startWorkflowExecution(request, rpc),
      );
    } catch (error) {
      throw startError(error, workflowId, workflowType);
    }
    const { runId = '', firstExecutionRunId } = response;
    return { runId, firstExecutionRunId: firstExecutionRunId || runId };
  }

  async signalWithStart(input: WorkflowSignalWithStartInput): Promise<WorkflowSignalWithStartOutput> {
    const { client } = this;
    const { workflowType, options, callOptions } = input;
    const { workflowId } = options;
    const request: SignalWithStartWorkflowExecutionRequest = buildSignalWithStartRequest(input, client);
    await client.payloads.encode(
      'SignalWithStartWorkflowExecutionRequest',
      request,
      client.payloads.contextOf(workflowId),
    );
    try {
      const { runId = '' } = await this.call(`signal with start of workflow "${workflowId}"`, callOptions, (rpc) =>
        client.connection.workflowService.signalWithStartWorkflowExecution(request, rpc),
      );
      return { runId };
    } catch (error) {
      throw startError(error, workflowId, workflowType);
    }
  }

  async signal({ workflowExecution, signalName, args, ...input }: WorkflowSignalInput): Promise<void> {
    const { connection, namespace, identity, payloads } = this.client;
    const context = payloads.contextOf(workflowExecution.workflowId);
    const request = {
      namespace,
      workflowExecution,
      signalName,
      input: payloads.arguments(args, input.parameterTypes, `signal "${signalName}"`, context),
      identity,
      requestId: randomUUID(),
      header: headerOf(input.headers),
    };
    await payloads.encode('SignalWorkflowExecutionRequest', request, context);
    await this.callWorkflow(`signal "${signalName}"`, workflowExecution, input.callOptions, (rpc) =>
      connection.workflowService.signalWorkflowExecution(request, rpc),
    );
  }

  async query(input: WorkflowQueryInput): Promise<unknown> {
    const { connection, namespace, payloads } = this.client;
    const { workflowExecution: execution, queryType, queryRejectCondition, callOptions } = input;
    const context = payloads.contextOf(execution.workflowId);
    const queryArgs = payloads.arguments(input.args, input.parameterTypes, `query "${queryType}"`, context);
    const request = {
      namespace,
      execution,
      query: { queryType, queryArgs, header: headerOf(input.headers) },
      queryRejectCondition: queryRejectConditions.toWire(queryRejectCondition),
    };
    await payloads.encode('QueryWorkflowRequest', request, context);
    let response: QueryWorkflowResponse;
    try {
      response = await this.callWorkflow(`query "${queryType}"`, execution, callOptions, (rpc) =>
        connection.workflowService.queryWorkflow(request, rpc),
      );
    } catch (error) {
      throw await this.queryError(error, input);
    }
    if (response.queryRejected) {
      const status = statusNameOf(response.queryRejected.status);
      throw new QueryRejectedError(queryType, execution.workflowId, status, queryRejectCondition);
    }
    await payloads.decode('QueryWorkflowResponse', response, context);
    return payloads.result(response.queryResult, input.returns, `result of query "${queryType}"`, context);
  }

  startUpdate(input: WorkflowStartUpdateInput): Promise<WorkflowStartUpdateOutput> {
    return this.callWorkflow(`update "${input.updateName}"`, input.workflowExecution, input.callOptions, (rpc) =>
      startUpdate(this.client, input, rpc),
    );
  }

  async cancel({ workflowExecution, firstExecutionRunId, reason, callOptions }: WorkflowCancelInput): Promise<void> {
    const { connection, namespace, identity } = this.client;
    const request = { namespace, workflowExecution, firstExecutionRunId, identity, reason, requestId: randomUUID() };
    await this.callWorkflow('cancellation', workflowExecution, callOptions, (rpc) =>
      connection.workflowService.requestCancelWorkflowExecution(request, rpc),
    );
  }

  async terminate({ workflowExecution, firstExecutionRunId, reason, ...input }: WorkflowTerminateInput): Promise<void> {
    const { connection, namespace, identity, payloads } = this.client;
    const context = payloads.contextOf(workflowExecution.workflowId);
    const details = payloads.arguments(input.details, undefined, 'termination', context);
    const request = { namespace, workflowExecution, firstExecutionRunId, identity, reason, details };
    await payloads.encode('TerminateWorkflowExecutionRequest', request, context);
    await this.callWorkflow('termination', workflowExecution, input.callOptions, (rpc) =>
      connection.workflowService.terminateWorkflowExecution(request, rpc),
    );
  }

  async describe({ workflowExecution, callOptions }: WorkflowDescribeInput): Promise<WorkflowExecutionDescription> {
    const { connection, namespace, payloads } = this.client;
    const response = await this.callWorkflow('description', workflowExecution, callOptions, (rpc) =>
      connection.workflowService.describeWorkflowExecution({ namespace, execution: workflowExecution }, rpc),
    );
    const context = payloads.contextOf(workflowExecution.workflowId);
    await payloads.decode('DescribeWorkflowExecutionResponse', response, context);
    return toDescription(response, payloads);
  }

  fetchHistory({ workflowExecution, callOptions }: WorkflowFetchHistoryInput): Promise<History> {
    return this.callWorkflow('history', workflowExecution, callOptions, (rpc) =>
      fetchWholeHistory(this.client, workflowExecution, rpc),
    );
  }

  list({ query, pageSize, callOptions }: WorkflowListInput): AsyncIterable<WorkflowExecutionInfo> {
    return listExecutions(this.client, { query, pageSize }, callOptions);
  }

  count({ query, callOptions }: WorkflowCountInput): Promise<WorkflowExecutionCount> {
    return this.call('count of workflows', callOptions, (rpc) => countExecutions(this.client, query, rpc));
  }

  private async queryError(error: unknown, { queryType, workflowExecution }: WorkflowQueryInput): Promise<unknown> {
    // The status alone means that the handler does not exist; with the detail, the handler threw.
    if (!(error instanceof RpcError) || error.status !== 'INVALID_ARGUMENT') return error;
    const { workflowId } = workflowExecution;
    const failure = statusDetail(error, 'QueryFailedFailure')?.failure;
    const { payloads } = this.client;
    const cause = failure ? await payloads.receivedError(failure, payloads.contextOf(workflowId)) : error;
    const reason = cause === error ? serverMessageOf(error) : cause.message;
    return new WorkflowQueryFailedError(queryType, workflowId, reason, { cause });
  }

  private async callWorkflow<T>(
    what: string,
    execution: WorkflowExecutionRef,
    options: CallOptions,
    call: (rpc: RpcCallOptions) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.call(`${what} of workflow "${execution.workflowId}"`, options, call);
    } catch (error) {
      throw workflowCallError(error, execution, this.client.namespace);
    }
  }

  private call<T>(what: string, options: CallOptions, call: (rpc: RpcCallOptions) => Promise<T>): Promise<T> {
    return callWithin(this.client.clock, what, options, call);
  }
}
