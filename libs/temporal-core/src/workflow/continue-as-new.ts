import type { WorkflowArgs, WorkflowShape } from '../common/definitions.js';
import { continueAsNewSchema, type ContinueAsNewOptions } from './continue-as-new-options.js';
import type { ContinueAsNewInput } from './interceptors.js';
import type { Activator } from './runtime/activator.js';
import { callPlace } from './runtime/call-error.js';
import { ContinueAsNewRequest } from './runtime/continue-as-new-request.js';
import { mutableActivatorFor } from './runtime/current.js';
import { compileRetryPolicy } from '../common/retry-policy.js';

/**
 * Ends this run and starts the next run of the same workflow, with a new history. The call always throws; do not catch
 * the exception in the main method.
 *
 * @example
 * await continueAsNew<OrderWorkflow>(state);
 */
export function continueAsNew<W extends WorkflowShape>(...args: WorkflowArgs<W>): Promise<never> {
  return continueWith({}, args);
}

/**
 * {@link continueAsNew} with options: another workflow type, task queue, timeouts, memo. Options are checked when the
 * function is called.
 */
export function makeContinueAsNewFunc<W extends WorkflowShape>(
  options: ContinueAsNewOptions = {},
): (...args: WorkflowArgs<W>) => Promise<never> {
  return (...args) => continueWith(options, args);
}

function continueWith(options: ContinueAsNewOptions, args: readonly unknown[]): Promise<never> {
  const activator = mutableActivatorFor('continueAsNew()');
  const request = activator.interceptors.outbound('continueAsNew', (input) =>
    Promise.reject(requestOf(activator, input)),
  );
  const { workflowType = activator.init.workflowType } = options;
  return request({ args: [...args], headers: {}, options: { ...options, workflowType } });
}

function requestOf({ converter }: Activator, { args, headers, options }: ContinueAsNewInput): ContinueAsNewRequest {
  const read = continueAsNewSchema.read(options, callPlace('continueAsNew()'));
  const { workflowType = options.workflowType, taskQueue, retry, memo, initialVersioningBehavior } = read;
  const { searchAttributes, typedSearchAttributes } = options;
  return new ContinueAsNewRequest({
    type: 'continueAsNew',
    workflowType,
    taskQueue,
    arguments: converter.toArguments(args, `the next run of workflow "${workflowType}"`),
    headers: converter.toHeaders(headers),
    workflowRunTimeoutMs: read.workflowRunTimeout,
    workflowTaskTimeoutMs: read.workflowTaskTimeout,
    backoffStartIntervalMs: read.backoffStartInterval,
    retryPolicy: compileRetryPolicy(retry),
    memo: memo && converter.toPayloadMap(memo, 'memo'),
    searchAttributes:
      searchAttributes || typedSearchAttributes
        ? converter.toSearchAttributes(searchAttributes, typedSearchAttributes)
        : undefined,
    initialVersioningBehavior,
  });
}
