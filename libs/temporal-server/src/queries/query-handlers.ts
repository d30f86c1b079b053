/** The RPCs of queries: ask, and answer one that went alone. */
import { QueryResultType } from '@nest-temporal/core/internal/proto/enums';
import type {
  RespondQueryTaskCompletedRequest,
  RespondQueryTaskCompletedResponse,
  WorkflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import { sizeOf } from '../common/attribute-checks.js';
import { NotFoundError } from '../common/errors.js';
import type { Handlers } from '../context/call.js';
import type { ServerContext } from '../context/server-context.js';
import { tooLarge } from './query-faults.js';
import { decodeQueryToken } from './query-token.js';
import { queryWorkflow } from './query-workflow.js';
import { queriesOf } from './run-queries.js';

export function createQueryHandlers(context: ServerContext): Handlers<WorkflowServiceRpcs> {
  return {
    queryWorkflow: (request, call) => queryWorkflow(context, request, call),
    respondQueryTaskCompleted: (request) => respondQueryTask(context, request),
  };
}

function respondQueryTask(
  context: ServerContext,
  request: RespondQueryTaskCompletedRequest,
): RespondQueryTaskCompletedResponse {
  const { namespace, workflowId, runId, queryId } = decodeQueryToken(context.tokens, request.taskToken);
  const run = context.runs.find(namespace, workflowId, runId);
  if (!run) throw new NotFoundError('query task not found, or already expired');
  const { completedType, queryResult, errorMessage, failure } = request;
  const limit = context.config.get('limit.blobSize.error');
  if (sizeOf('Payloads', queryResult) > limit) {
    const resultType = QueryResultType.QUERY_RESULT_TYPE_FAILED;
    queriesOf(run).respond(queryId, { resultType, errorMessage: tooLarge().message });
  } else {
    queriesOf(run).respond(queryId, { resultType: completedType, answer: queryResult, errorMessage, failure });
  }
  return {};
}
