/** Visibility: pages of executions as a single iterable, counts, and complete histories. */
import { callPlace, callWithin, type CallOptions } from './call-options.js';
import type { ClientContext } from './client-context.js';
import type { RpcCallOptions } from '../transport/workflow-service.js';
import type { History, HistoryEvent, Payload } from '../proto/index.js';
import { defaultPayloadConverter } from '../converter/default-converters.js';
import { optionsOf } from '../common/options/option-schema.js';
import { integer } from '../common/options/option-types.js';
import { toExecutionInfo, type WorkflowExecutionInfo } from './workflow-description.js';
import type { WorkflowExecutionCount } from './interceptors.js';
import type { WorkflowExecutionRef } from './workflow-execution-ref.js';

/** Executions that match `query`, fetched page by page on demand. */
export async function* listExecutions(
  { connection, namespace, payloads, clock }: ClientContext,
  filter: { query?: string; pageSize?: number },
  options: CallOptions,
): AsyncGenerator<WorkflowExecutionInfo, void, undefined> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const request = { namespace, ...filter, nextPageToken };
    const page = await callWithin(clock, 'list of workflows', options, (rpc) =>
      connection.workflowService.listWorkflowExecutions(request, rpc),
    );
    for (const execution of page.executions ?? []) {
      await payloads.decode(
        'WorkflowExecutionInfo',
        execution,
        payloads.contextOf(execution.execution?.workflowId ?? ''),
      );
      yield toExecutionInfo(execution, payloads);
    }
    nextPageToken = page.nextPageToken;
  } while (nextPageToken && nextPageToken.length > 0);
}

export async function countExecutions(
  { connection, namespace }: ClientContext,
  query: string | undefined,
  options: RpcCallOptions,
): Promise<WorkflowExecutionCount> {
  const response = await connection.workflowService.countWorkflowExecutions({ namespace, query }, options);
  const groups = (response.groups ?? []).map(({ count, groupValues }) => ({
    count: count ?? 0,
    // Values of search attributes, which no codec or converter of the user touches.
    groupValues: (groupValues ?? []).map((payload: Payload) => defaultPayloadConverter.fromPayload(payload)),
  }));
  return { count: response.count ?? 0, groups };
}

/** All events of a run. Payloads remain encoded: the replay of the history decodes them. */
export async function fetchWholeHistory(
  { connection, namespace }: ClientContext,
  execution: WorkflowExecutionRef,
  options: RpcCallOptions,
): Promise<History> {
  const events: HistoryEvent[] = [];
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await connection.workflowService.getWorkflowExecutionHistory(
      { namespace, execution, nextPageToken },
      options,
    );
    for (const event of page.history?.events ?? []) events.push(event);
    nextPageToken = page.nextPageToken;
  } while (nextPageToken && nextPageToken.length > 0);
  return { events };
}

/** The ID of a run with its history, in the form that a replay accepts. */
export interface WorkflowHistory {
  readonly workflowId: string;
  readonly runId: string;
  readonly history: History;
}

export interface IntoHistoriesOptions {
  /** Number of histories to fetch concurrently. @defaultValue 5 */
  concurrency?: number;
}

export const intoHistoriesSchema = optionsOf<IntoHistoriesOptions>()({ concurrency: integer({ min: 1 }).default(5) });

/** Executions that match a query. Each iteration sends new requests to the server. */
export class WorkflowExecutionList implements AsyncIterable<WorkflowExecutionInfo> {
  constructor(
    private readonly executions: () => AsyncIterable<WorkflowExecutionInfo>,
    private readonly fetch: (execution: WorkflowExecutionRef, signal: AbortSignal) => Promise<History>,
  ) {}

  [Symbol.asyncIterator](): AsyncIterator<WorkflowExecutionInfo> {
    return this.executions()[Symbol.asyncIterator]();
  }

  /** The histories of the executions, in the order of the list. */
  async *intoHistories(options: IntoHistoriesOptions = {}): AsyncGenerator<WorkflowHistory, void, undefined> {
    const { concurrency } = intoHistoriesSchema.read(options, callPlace('intoHistories'));
    const ended = new AbortController();
    const underWay: Promise<WorkflowHistory>[] = [];
    try {
      for await (const { workflowId, runId } of this.executions()) {
        const fetched = this.fetch({ workflowId, runId }, ended.signal).then((history) => ({
          workflowId,
          runId,
          history,
        }));
        // A failure is reported when its history is yielded; it must not count as unhandled before, or if the loop ends
        // early.
        fetched.catch(() => undefined);
        underWay.push(fetched);
        if (underWay.length >= concurrency) yield await (underWay.shift() as Promise<WorkflowHistory>);
      }
      while (underWay.length > 0) yield await (underWay.shift() as Promise<WorkflowHistory>);
    } finally {
      ended.abort();
    }
  }
}
