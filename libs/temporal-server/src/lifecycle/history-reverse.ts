/** GetWorkflowExecutionHistoryReverse: the events of a run from the last to the first, in pages. */
import type {
  GetWorkflowExecutionHistoryReverseRequest,
  GetWorkflowExecutionHistoryReverseResponse,
} from '@nest-temporal/core/internal/proto/index';
import { encodeHistoryToken } from '../run/history-token.js';
import type { ServerContext } from '../context/server-context.js';
import { findRun, pageSize } from './history-page.js';

/** @throws InvalidArgumentError, NotFoundError */
export function reversePage(
  context: ServerContext,
  request: GetWorkflowExecutionHistoryReverseRequest,
): GetWorkflowExecutionHistoryReverseResponse {
  const { run, token } = findRun(context, request);
  const lastEventId = token?.firstEventId ?? run.events.length;
  const earlier = run.commits.filter((eventId) => eventId <= lastEventId);
  const firstEventId = earlier.at(-pageSize(context.config, request)) ?? 1;
  const events = run.events.slice(firstEventId - 1, lastEventId).reverse();
  const { runId } = run.state;
  return {
    history: { events },
    ...(firstEventId > 1 && { nextPageToken: encodeHistoryToken({ runId, firstEventId: firstEventId - 1 }) }),
  };
}
