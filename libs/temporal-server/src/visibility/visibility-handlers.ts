/** List, Scan and Count of workflow executions, and the names that queries may use. */
import { WorkflowExecutionStatus } from '@nest-temporal/core/internal/proto/enums';
import type { StartTimeFilter, WorkflowServiceRpcs } from '@nest-temporal/core/internal/proto/index';
import { timestampToMs } from '@nest-temporal/core/internal/proto/time';
import { InvalidArgumentError } from '../common/errors.js';
import type { Handlers } from '../context/call.js';
import type { ServerContext } from '../context/server-context.js';
import { statusName } from './query-values.js';
import { predefinedAttributes, systemAttributes } from './search-attributes.js';

const noToken: Uint8Array = new Uint8Array(0);

export function createVisibilityHandlers(context: ServerContext): Handlers<WorkflowServiceRpcs> {
  const { visibility } = context;
  const list = (namespace = '', query = '', pageSize = 0, token = noToken) => {
    context.runs.forgetExpired();
    return visibility.list(namespace, query, checkedPageSize(context, pageSize), token);
  };

  return {
    listWorkflowExecutions: ({ namespace, query, pageSize, nextPageToken }) =>
      list(namespace, query, pageSize, nextPageToken),

    scanWorkflowExecutions: ({ namespace, query, pageSize, nextPageToken }) =>
      list(namespace, query, pageSize, nextPageToken),

    listOpenWorkflowExecutions: (request) => {
      const conditions = [
        `ExecutionStatus = 'Running'`,
        ...timeConditions('StartTime', request.startTimeFilter),
        ...nameConditions(request.executionFilter?.workflowId, request.typeFilter?.name),
      ];
      return list(request.namespace, conditions.join(' AND '), request.maximumPageSize, request.nextPageToken);
    },

    listClosedWorkflowExecutions: (request) => {
      const conditions = [
        `ExecutionStatus != 'Running'`,
        ...timeConditions('CloseTime', request.startTimeFilter),
        ...nameConditions(request.executionFilter?.workflowId, request.typeFilter?.name),
      ];
      const status = request.statusFilter?.status;
      if (request.statusFilter && !request.executionFilter && !request.typeFilter) {
        if (!status || status === WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING) {
          throw new InvalidArgumentError('StatusFilter must be specified and must be not Running.');
        }
        conditions.push(`ExecutionStatus = '${statusName(status)}'`);
      }
      return list(request.namespace, conditions.join(' AND '), request.maximumPageSize, request.nextPageToken);
    },

    countWorkflowExecutions: ({ namespace = '', query = '' }) => {
      context.runs.forgetExpired();
      const { count, groups } = visibility.count(namespace, query);
      return { count, groups: groups.map((group) => ({ groupValues: group.values, count: group.count })) };
    },

    getSearchAttributes: () => ({ keys: { ...systemAttributes, ...predefinedAttributes } }),
  };
}

function checkedPageSize({ config }: ServerContext, pageSize: number): number {
  const maximum = config.get('frontend.visibilityMaxPageSize');
  return pageSize <= 0 || pageSize > maximum ? maximum : pageSize;
}

function timeConditions(attribute: string, filter: StartTimeFilter | null | undefined): string[] {
  const earliestMs = timestampToMs(filter?.earliestTime);
  const latestMs = timestampToMs(filter?.latestTime);
  if (earliestMs && latestMs && earliestMs > latestMs) {
    throw new InvalidArgumentError('EarliestTime in StartTimeFilter should not be larger than LatestTime.');
  }
  return [
    ...(earliestMs ? [`${attribute} >= '${new Date(earliestMs).toISOString()}'`] : []),
    ...(latestMs ? [`${attribute} <= '${new Date(latestMs).toISOString()}'`] : []),
  ];
}

function nameConditions(workflowId: string | undefined, type: string | undefined): string[] {
  if (workflowId !== undefined) return [`WorkflowId = ${quoted(workflowId)}`];
  return type === undefined ? [] : [`WorkflowType = ${quoted(type)}`];
}

function quoted(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
}
