/**
 * GetWorkflowExecutionHistory: the events of a run in pages, for clients and workers, or its close event alone. A
 * caller may wait for what has not happened yet, in real time.
 */
import type {
  GetWorkflowExecutionHistoryRequest,
  GetWorkflowExecutionHistoryResponse,
  HistoryEvent,
} from '@nest-temporal/core/internal/proto/index';
import { HistoryEventFilterType } from '@nest-temporal/core/internal/proto/enums';
import { InvalidArgumentError } from '../common/errors.js';
import type { Call } from '../context/call.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import { decodeHistoryToken, encodeHistoryToken, type HistoryToken } from '../run/history-token.js';
import type { Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { unwrittenTaskEvents } from '../workflow-tasks/task-response.js';
import { runNameOf } from '../common/run-name.js';
import { waitForRun } from './wait-for-run.js';
import { isRunning } from '../context/run-state.js';

/** They show the history as it is stored. */
const plainClients: ReadonlySet<unknown> = new Set(['temporal-cli', 'temporal-ui']);

/**
 * @throws InvalidArgumentError when the request names no run, or its token is of another one
 * @throws NotFoundError when there is no such run
 */
export async function historyPage(
  context: ServerContext,
  request: GetWorkflowExecutionHistoryRequest,
  call: Call,
): Promise<GetWorkflowExecutionHistoryResponse> {
  const { config } = context;
  const { run, token } = findRun(context, request);
  const waits = request.waitNewEvent ?? false;
  if (request.historyEventFilterType === HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT) {
    return await closeEvent(context, run, { token, waits, call });
  }
  const firstEventId = token?.firstEventId ?? 1;
  if (waits && token?.waits) {
    const mayAnswer = (): boolean => run.events.length >= firstEventId;
    await waitForRun(context, run, call, mayAnswer);
  }
  const endEventId = token?.endEventId ?? run.events.length + 1;
  const page = pageFrom(run, firstEventId, pageSize(config, request));
  const pageEnd = Math.min(endEventId, page.endEventId);
  const events = run.events.slice(firstEventId - 1, pageEnd - 1);
  const { runId } = run.state;
  // A page that is full does not know whether something follows, unless the end is given.
  if (pageEnd < endEventId || (page.isFull && !token?.endEventId)) {
    return answer(events, { ...token, runId, firstEventId: pageEnd, waits: false });
  }
  const isStored = plainClients.has(call.metadata['client-name']);
  const isNews = events.length > 0 || token?.waits === false;
  // A worker that took a further attempt, or a task for updates, needs the events that are not written.
  const unwritten = isNews && !isStored ? unwrittenAfter(config, run, endEventId) : [];
  const goesOn = waits && isRunning(run.state) && !token?.endEventId;
  return answer([...events, ...unwritten], goesOn ? { runId, firstEventId: endEventId, waits } : undefined);
}

/** The run that a request for its history means, and the token of the page before. */
export function findRun(
  { runs }: ServerContext,
  {
    namespace = '',
    execution,
    nextPageToken,
  }: Pick<GetWorkflowExecutionHistoryRequest, 'namespace' | 'execution' | 'nextPageToken'>,
): { readonly run: Run; readonly token: HistoryToken | undefined } {
  const { workflowId, runId } = runNameOf(execution);
  const token = nextPageToken?.length ? decodeHistoryToken(nextPageToken) : undefined;
  if (token && runId !== '' && runId !== token.runId) {
    throw new InvalidArgumentError('RunId in the request does not match the NextPageToken.');
  }
  return { run: runs.get(namespace, workflowId, token?.runId ?? runId), token };
}

/** How many commits a page has: what the request says, within the limit. */
export function pageSize(
  config: DynamicConfig,
  { maximumPageSize = 0 }: Pick<GetWorkflowExecutionHistoryRequest, 'maximumPageSize'>,
): number {
  const wanted = maximumPageSize > 0 ? maximumPageSize : config.get('frontend.historyMaxPageSize');
  return Math.min(wanted, config.get('limit.historyMaxPageSize'));
}

interface Page {
  /** First event after it. */
  readonly endEventId: number;
  readonly isFull: boolean;
}

/** As many commits as a page may have. */
function pageFrom({ commits, events }: Run, firstEventId: number, size: number): Page {
  const next = commits.findIndex((eventId) => eventId > firstEventId);
  const last = (next < 0 ? commits.length : next) + size - 1;
  const isFull = firstEventId <= events.length && last <= commits.length;
  return { endEventId: commits[last] ?? events.length + 1, isFull };
}

interface CloseEventRequest {
  readonly token: HistoryToken | undefined;
  readonly waits: boolean;
  readonly call: Call;
}

/** The close event of a closed run; nothing yet of a running one. */
async function closeEvent(
  context: ServerContext,
  run: Run,
  { token, waits, call }: CloseEventRequest,
): Promise<GetWorkflowExecutionHistoryResponse> {
  if (waits || !token) await waitForRun(context, run, call, () => !isRunning(run.state));
  if (!isRunning(run.state)) return answer(run.events.slice(-1), undefined);
  const { runId } = run.state;
  return answer([], waits ? { runId, firstEventId: run.events.length + 1, waits } : undefined);
}

function unwrittenAfter(config: DynamicConfig, { state }: Run, endEventId: number): HistoryEvent[] {
  if (!isRunning(state) || !config.get('history.sendTransientOrSpeculativeWorkflowTaskEvents')) return [];
  const events = unwrittenTaskEvents(state, '');
  return events[0]?.eventId === endEventId ? events : [];
}

function answer(events: HistoryEvent[], token: HistoryToken | undefined): GetWorkflowExecutionHistoryResponse {
  return { history: { events }, ...(token && { nextPageToken: encodeHistoryToken(token) }) };
}
