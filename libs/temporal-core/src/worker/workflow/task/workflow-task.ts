/**
 * A workflow task as it comes from a poll: checked once, its payloads decoded, update requests unpacked. Afterwards
 * all fields are required; a malformed task is refused with the reason.
 */
import type { Headers, Payload } from '../../../common/payload.js';
import { messageOf } from '../../../common/safe-text.js';
import { legacyQueryId } from '../../../activation/activation.js';
import { decodeMessagePayloads } from '../../../converter/message-payloads.js';
import type { PayloadCodec } from '../../../converter/payload-codec.js';
import type { WorkflowSerializationContext } from '../../../converter/serialization-context.js';
import type { QueryRequest, UpdateRequestMessage } from '../../../engine/engine-task.js';
import { isAnyOf, unpackAny } from '../../../proto/index.js';
import type {
  Header,
  HistoryEvent,
  Payloads,
  PollWorkflowTaskQueueResponse,
  ProtocolMessage,
  UpdateRequest,
  WorkflowQuery,
} from '../../../proto/index.js';
import { WorkflowTaskInvalidError } from '../../errors.js';

/** Identifies the workflow of a task. Available before anything else is read, so that a failure can be reported. */
export interface WorkflowTaskHead {
  taskToken: Uint8Array;
  namespace: string;
  workflowId: string;
  runId: string;
  workflowType: string;
  /** Starts at 1; after the first failed attempt, tasks are redelivered only when they time out. */
  attempt: number;
  /** The task consists of a query only, which has its own response call. */
  isLegacyQuery: boolean;
}

export interface WorkflowTask extends WorkflowTaskHead {
  previousStartedEventId: number;
  /** 0 for a query. */
  startedEventId: number;
  /** The first page of the task's history. */
  events: readonly HistoryEvent[];
  /** Fetches the next page; absent when `events` are all. */
  nextPageToken?: Uint8Array;
  updates: readonly UpdateRequestMessage[];
  queries: readonly QueryRequest[];
  legacyQuery?: QueryRequest;
}

/** The head of a polled task; `undefined` when the poll brought none. */
export function readTaskHead(response: PollWorkflowTaskQueueResponse, namespace: string): WorkflowTaskHead | undefined {
  const { taskToken } = response;
  if (taskToken === undefined || taskToken.length === 0) return undefined;
  return {
    taskToken,
    namespace,
    workflowId: response.workflowExecution?.workflowId ?? '',
    runId: response.workflowExecution?.runId ?? '',
    workflowType: response.workflowType?.name ?? '',
    attempt: response.attempt ?? 1,
    isLegacyQuery: response.query != null,
  };
}

/** The context in which payloads of a task's workflow are converted. */
export function contextOf({ namespace, workflowId }: WorkflowTaskHead): WorkflowSerializationContext {
  return { type: 'workflow', namespace, workflowId };
}

/**
 * Reads a polled task.
 *
 * @throws WorkflowTaskInvalidError when the server sent what cannot be processed
 * @throws PayloadCodecError when a codec refuses a payload
 */
export async function readWorkflowTask(
  head: WorkflowTaskHead,
  response: PollWorkflowTaskQueueResponse,
  codecs: readonly PayloadCodec[],
): Promise<WorkflowTask> {
  if (head.workflowId === '' || head.runId === '') refuse(head, 'has no workflow execution');
  if (head.workflowType === '') refuse(head, 'has no workflow type');
  const events = response.history?.events ?? [];
  const nextPageToken = response.nextPageToken ?? new Uint8Array(0);
  if (events.length === 0 && nextPageToken.length === 0 && !head.isLegacyQuery) refuse(head, 'has no history');
  if (codecs.length > 0) {
    await decodeMessagePayloads('PollWorkflowTaskQueueResponse', response, codecs, contextOf(head));
  }
  const task: WorkflowTask = {
    ...head,
    previousStartedEventId: response.previousStartedEventId ?? 0,
    startedEventId: response.startedEventId ?? 0,
    events,
    updates: await readUpdates(head, response.messages ?? [], codecs),
    queries: readQueries(response.queries ?? {}),
  };
  if (nextPageToken.length > 0) task.nextPageToken = nextPageToken;
  if (response.query) task.legacyQuery = readQuery(legacyQueryId, response.query);
  return task;
}

function readQueries(queries: Record<string, WorkflowQuery>): QueryRequest[] {
  const requests: QueryRequest[] = [];
  for (const id in queries) requests.push(readQuery(id, queries[id]));
  return requests;
}

function readQuery(queryId: string, query: WorkflowQuery): QueryRequest {
  return {
    queryId,
    queryName: query.queryType ?? '',
    arguments: payloadsOf(query.queryArgs),
    headers: headersOf(query.header),
  };
}

async function readUpdates(
  head: WorkflowTaskHead,
  messages: readonly ProtocolMessage[],
  codecs: readonly PayloadCodec[],
): Promise<UpdateRequestMessage[]> {
  const updates: UpdateRequestMessage[] = [];
  for (const message of messages) {
    // The server treats a protocol message without a response as refused.
    if (!message.body || !isAnyOf('UpdateRequest', message.body)) continue;
    updates.push(await readUpdate(head, message, message.body, codecs));
  }
  return updates;
}

/** Never throws: one update that cannot be read must not keep signals and timers of its workflow waiting. */
async function readUpdate(
  head: WorkflowTaskHead,
  message: ProtocolMessage,
  body: NonNullable<ProtocolMessage['body']>,
  codecs: readonly PayloadCodec[],
): Promise<UpdateRequestMessage> {
  let request: UpdateRequest = {};
  let unreadable: string | undefined;
  try {
    request = unpackAny('UpdateRequest', body);
    if (!request.meta?.updateId) unreadable = 'it has no ID';
    if (codecs.length > 0) await decodeMessagePayloads('UpdateRequest', request, codecs, contextOf(head));
  } catch (error) {
    unreadable = `its request cannot be read (${messageOf(error)})`;
  }
  return {
    messageId: message.id ?? '',
    protocolInstanceId: message.protocolInstanceId ?? '',
    sequencingEventId: message.eventId ?? 0,
    updateId: request.meta?.updateId ?? '',
    updateName: request.input?.name ?? '',
    identity: request.meta?.identity ?? '',
    arguments: payloadsOf(request.input?.args),
    headers: headersOf(request.input?.header),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

function payloadsOf(payloads: Payloads | null | undefined): Payload[] {
  return payloads?.payloads ?? [];
}

function headersOf(header: Header | null | undefined): Headers {
  return header?.fields ?? {};
}

function refuse({ workflowType, workflowId, runId }: WorkflowTaskHead, what: string): never {
  throw new WorkflowTaskInvalidError(
    `The workflow task of "${workflowType}" (workflow id "${workflowId}", run id "${runId}") ${what}.`,
  );
}
