/** The commands behind `startChild` and `executeChild`, and what answers them. */
import type { ResolveChildWorkflowJob, ResolveChildWorkflowStartJob, Resolution } from '../../activation/activation.js';
import { ServerFailure, WorkflowExecutionAlreadyStartedError } from '../../common/failures.js';
import { typeHintOf } from '../../common/parameter-types.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { WorkflowReference } from '../../common/workflow-reference.js';
import type { WorkflowSerializationContext } from '../../converter/serialization-context.js';
import { childWorkflowOptions, type ReadChildWorkflowOptions } from '../child-workflow-options.js';
import type { StartChildWorkflowExecutionInput } from '../interceptors.js';
import type { Activator } from './activator.js';
import { handled, rejectedSoon } from './microtasks.js';
import { compileRetryPolicy } from '../../common/retry-policy.js';
import { currentScope } from './scope-tracker.js';

type ChildStartResolution = ResolveChildWorkflowStartJob<RealmPayload>['resolution'];

/** Issues the start of a child in the current scope. @returns promises for its start and its result, which count as handled */
export function issueChildWorkflow(
  activator: Activator,
  input: StartChildWorkflowExecutionInput,
  reference: WorkflowReference,
): Promise<[started: Promise<string>, completed: Promise<unknown>]> {
  const { workflowType, options, seq } = input;
  const scope = currentScope(activator);
  if (scope.cancelReason) {
    const started = rejectedSoon(scope.cancelReason);
    return Promise.resolve([started, handled(started.then(() => undefined))]);
  }
  const read = childWorkflowOptions.of(options, `Child workflow "${workflowType}"`);
  const context = activator.converter.workflowContext(options.workflowId);
  push(activator, input, read, reference, context);
  const started = activator.childStarts.open(
    seq,
    (resolution) => runIdOf(activator, resolution, context),
    `start of child workflow "${workflowType}"`,
  );
  const returns = read.returns && typeHintOf(read.returns);
  const settle = (resolution: Resolution<RealmPayload>): unknown => {
    if (resolution.status !== 'completed') throw activator.converter.toError(resolution.failure, context);
    if (resolution.result === undefined) return undefined;
    const where = `result of child workflow "${workflowType}"`;
    return activator.converter.fromPayload(resolution.result, returns, where, context);
  };
  const completed = activator.children.open(seq, settle, `child workflow "${workflowType}"`);
  activator.children.cancelWith(scope, seq, () => activator.push({ type: 'cancelChildWorkflow', seq }));
  // A child that never started has no result either.
  started.catch((error: unknown) => activator.children.take(seq)?.reject(error));
  return Promise.resolve([started, completed]);
}

function push(
  activator: Activator,
  { workflowType, options, headers, seq }: StartChildWorkflowExecutionInput,
  read: ReadChildWorkflowOptions,
  { type, definition }: WorkflowReference,
  context: WorkflowSerializationContext,
): void {
  const { converter, init } = activator;
  const { args, memo, searchAttributes, typedSearchAttributes } = options;
  // What is known of the class holds for the type that it names, unless an interceptor named another.
  const known = workflowType === type ? definition : undefined;
  const where = `child workflow "${workflowType}"`;
  activator.push({
    type: 'startChildWorkflow',
    seq,
    workflowId: options.workflowId,
    workflowType,
    taskQueue: options.taskQueue ?? known?.options.taskQueue ?? init.taskQueue,
    arguments: converter.toArguments(args, where, context, known?.parameterTypes),
    headers: converter.toHeaders(headers),
    workflowExecutionTimeoutMs: read.workflowExecutionTimeout,
    workflowRunTimeoutMs: read.workflowRunTimeout,
    workflowTaskTimeoutMs: read.workflowTaskTimeout,
    parentClosePolicy: read.parentClosePolicy,
    workflowIdReusePolicy: read.workflowIdReusePolicy,
    retryPolicy: compileRetryPolicy(read.retry),
    cronSchedule: read.cronSchedule,
    memo: memo && converter.toPayloadMap(memo, `memo of ${where}`, context),
    searchAttributes:
      searchAttributes || typedSearchAttributes
        ? converter.toSearchAttributes(searchAttributes, typedSearchAttributes)
        : undefined,
    cancellationType: read.cancellationType,
    priority: read.priority,
    ...converter.toUserMetadata(read.staticSummary, read.staticDetails),
  });
}

function runIdOf(
  { converter }: Activator,
  resolution: ChildStartResolution,
  context: WorkflowSerializationContext,
): string {
  switch (resolution.status) {
    case 'started':
      return resolution.runId;
    case 'cancelled':
      throw converter.toError(resolution.failure, context);
    case 'refused': {
      const { workflowId, workflowType, cause } = resolution;
      if (cause === 'WORKFLOW_ALREADY_EXISTS') throw new WorkflowExecutionAlreadyStartedError(workflowId, workflowType);
      throw new ServerFailure(`Child workflow "${workflowType}" was not started: ${cause}`, true);
    }
  }
}

export function resolveChildWorkflow(
  activator: Activator,
  { seq, resolution }: ResolveChildWorkflowJob<RealmPayload>,
): void {
  activator.children.take(seq)?.answer(resolution);
  // A child may be given up before the server says whether it has started.
  if (resolution.status === 'cancelled') activator.childStarts.take(seq)?.answer(resolution);
}
