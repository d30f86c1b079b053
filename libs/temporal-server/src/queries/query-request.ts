/** What a request to query a workflow must hold. */
import type { QueryWorkflowRequest, WorkflowQuery } from '@nest-temporal/core/internal/proto/index';
import { sizeOf } from '../common/attribute-checks.js';
import { InvalidArgumentError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import { runNameOf, type RunName } from '../common/run-name.js';
import { tooLarge } from './query-faults.js';

export interface CheckedQuery extends RunName {
  readonly query: WorkflowQuery;
}

/** @throws InvalidArgumentError naming what is missing or too large */
export function checkQuery(config: DynamicConfig, { execution, query }: QueryWorkflowRequest): CheckedQuery {
  const name = runNameOf(execution);
  if (!query) throw new InvalidArgumentError('WorkflowQuery is not set on request.');
  if (!query.queryType) throw new InvalidArgumentError('QueryType is not set on request.');
  if (sizeOf('Payloads', query.queryArgs) > config.get('limit.blobSize.error')) throw tooLarge();
  return { ...name, query };
}
