import type { UntypedWorkflow, WorkflowArgs, WorkflowShape } from '../common/definitions.js';
import type { Duration } from '../common/duration.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { Priority, RetryPolicy, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '../common/policies.js';
import { TypedSearchAttributes, type SearchAttributePair } from '../common/search-attributes.js';
import { callOptionNames, checkCallOptions, type CallOptions } from './call-options.js';
import { OptionChecks } from './option-checks.js';
import { idConflictPolicies, idReusePolicies } from './policy-enums.js';
import type { WorkflowReference } from './workflow-reference.js';

/** `args` of a call, which may be left out where every parameter may. */
export type ArgsOption<Args extends readonly unknown[]> = [] extends Args
  ? { /** Arguments, in the order of the parameters. @defaultValue none */ args?: Readonly<Args> }
  : { /** Arguments, in the order of the parameters. */ args: Readonly<Args> };

/** Moves a workflow to a worker version, whatever its own versioning behaviour is. */
export type VersioningOverride = 'AUTO_UPGRADE' | { pinnedTo: { deploymentName: string; buildId: string } };

/** Values of a search attribute whose type is not known here: always a list. */
export type UntypedSearchAttributes = Record<string, readonly (string | number | boolean | Date)[]>;

/** What a handle of a workflow knows beside its id. */
export interface ResultOptions {
  /**
   * Whether `result()` waits for the runs that follow by continue-as-new, retries and cron.
   *
   * @defaultValue true
   */
  followRuns?: boolean;
  /** Class of the result, or a list of one: `() => Receipt`, `() => [Line]`. @defaultValue plain JSON */
  returns?: TypeThunk;
}

/** Everything about a new workflow but its arguments. */
export interface WorkflowOptions extends CallOptions, ResultOptions {
  /** Unique among the running workflows of the namespace. Derive it from what the workflow is about. */
  workflowId: string;
  /** @defaultValue that of `@Workflow({ taskQueue })`, then that of the client */
  taskQueue?: string;
  workflowIdReusePolicy?: WorkflowIdReusePolicy;
  workflowIdConflictPolicy?: WorkflowIdConflictPolicy;
  /** When a failed workflow is run again. @defaultValue never */
  retry?: RetryPolicy;
  /** Runs the workflow again and again, at the times of this cron expression (UTC). */
  cronSchedule?: string;
  /** Values that lists and descriptions show; converted like arguments. */
  memo?: Record<string, unknown>;
  /** @deprecated The server guesses the types: use `typedSearchAttributes`. */
  searchAttributes?: UntypedSearchAttributes;
  /** Attributes by which workflows are found. */
  typedSearchAttributes?: TypedSearchAttributes | readonly SearchAttributePair[];
  /** Time for all runs together. @defaultValue unlimited */
  workflowExecutionTimeout?: Duration;
  /** Time for one run. @defaultValue unlimited */
  workflowRunTimeout?: Duration;
  /** Time for one workflow task. @defaultValue 10 seconds */
  workflowTaskTimeout?: Duration;
  /** Wait before the first run. */
  startDelay?: Duration;
  /** One line about this workflow, shown by the Temporal Web UI; at most 400 bytes. */
  staticSummary?: string;
  /** More about this workflow, as Markdown, shown by the Temporal Web UI; at most 20 000 bytes. */
  staticDetails?: string;
  priority?: Priority;
  versioningOverride?: VersioningOverride;
  /**
   * Lets a worker of this process, on the same connection, take the first workflow task without a poll.
   *
   * @defaultValue false
   */
  requestEagerStart?: boolean;
  /** Starts with one id are one start, however often they are sent. @defaultValue a random id for each call */
  requestId?: string;
}

/** Options of `start` and `execute`. */
export type WorkflowStartOptions<W extends WorkflowShape = UntypedWorkflow> = WorkflowOptions &
  ArgsOption<WorkflowArgs<W>>;

/** What a start sends: options after checks, with arguments, task queue and request id. */
export type CompiledWorkflowOptions = Readonly<
  Omit<WorkflowOptions, keyof CallOptions | keyof ResultOptions> & {
    args: readonly unknown[];
    taskQueue: string;
    requestId: string;
  }
>;

export const startOptionNames = [
  ...callOptionNames,
  'args',
  'workflowId',
  'taskQueue',
  'followRuns',
  'returns',
  'workflowIdReusePolicy',
  'workflowIdConflictPolicy',
  'retry',
  'cronSchedule',
  'memo',
  'searchAttributes',
  'typedSearchAttributes',
  'workflowExecutionTimeout',
  'workflowRunTimeout',
  'workflowTaskTimeout',
  'startDelay',
  'staticSummary',
  'staticDetails',
  'priority',
  'versioningOverride',
  'requestEagerStart',
  'requestId',
] as const satisfies readonly (keyof WorkflowOptions | 'args')[];

const startNames: ReadonlySet<string> = new Set(startOptionNames);

/**
 * Checks the options of a start and fills in what the workflow class and the client say.
 *
 * @throws ClientOptionsError naming workflow, option and cure
 */
export function compileStartOptions(
  { type, definition }: WorkflowReference,
  options: WorkflowOptions & { args?: readonly unknown[] },
  defaults: { taskQueue: string | undefined; requestId: string },
  names: ReadonlySet<string> = startNames,
): CompiledWorkflowOptions {
  const checks: OptionChecks = new OptionChecks(`the start of workflow '${type}'`);
  checks.names(options, names);
  checks.text('workflowId', options.workflowId);
  const taskQueue = options.taskQueue ?? definition?.options.taskQueue ?? defaults.taskQueue;
  if (taskQueue === undefined) {
    checks.refuse(`'taskQueue' is missing. Give it here, in @Workflow({ taskQueue }), or as an option of the client`);
  }
  checks.text('taskQueue', taskQueue);
  checkStart(checks, options);
  const { abortSignal: _signal, timeout: _timeout, followRuns: _follow, returns: _returns, ...sent } = options;
  return { ...sent, args: options.args ?? [], taskQueue, requestId: options.requestId ?? defaults.requestId };
}

function checkStart(checks: OptionChecks, options: WorkflowOptions & { args?: readonly unknown[] }): void {
  checkCallOptions(checks, options);
  checkResultOptions(checks, options);
  checks.optionalList('args', options.args);
  checks.optionalOneOf('workflowIdReusePolicy', options.workflowIdReusePolicy, idReusePolicies.words);
  checks.optionalOneOf('workflowIdConflictPolicy', options.workflowIdConflictPolicy, idConflictPolicies.words);
  checkRetry(checks, options.retry);
  checks.optionalText('cronSchedule', options.cronSchedule);
  checks.optionalObject('memo', options.memo);
  checkSearchAttributes(checks, options);
  checks.optionalDuration('workflowExecutionTimeout', options.workflowExecutionTimeout);
  checks.optionalDuration('workflowRunTimeout', options.workflowRunTimeout);
  checks.optionalDuration('workflowTaskTimeout', options.workflowTaskTimeout);
  checks.optionalDuration('startDelay', options.startDelay);
  checks.optionalText('staticSummary', options.staticSummary);
  checks.optionalText('staticDetails', options.staticDetails);
  checkPriority(checks, options.priority);
  checkVersioningOverride(checks, options.versioningOverride);
  checks.optionalBoolean('requestEagerStart', options.requestEagerStart);
  checks.optionalText('requestId', options.requestId);
}

export function checkResultOptions(checks: OptionChecks, { followRuns, returns }: ResultOptions): void {
  checks.optionalBoolean('followRuns', followRuns);
  checks.optionalFunction('returns', returns);
}

const retryNames: ReadonlySet<string> = new Set([
  'initialInterval',
  'backoffCoefficient',
  'maximumInterval',
  'maximumAttempts',
  'nonRetryableErrorTypes',
] satisfies (keyof RetryPolicy)[]);

function checkRetry(checks: OptionChecks, retry: RetryPolicy | undefined): void {
  if (retry === undefined) return;
  checks.optionalObject('retry', retry);
  for (const name of Object.keys(retry)) {
    if (!retryNames.has(name)) checks.refuse(`unknown option 'retry.${name}'. Known are ${[...retryNames].join(', ')}`);
  }
  checks.optionalDuration('retry.initialInterval', retry.initialInterval);
  checks.optionalDuration('retry.maximumInterval', retry.maximumInterval);
  checks.optionalNumber('retry.backoffCoefficient', retry.backoffCoefficient, 'a number from 1', (n) => n >= 1);
  const wants = 'an integer from 1, or Infinity';
  checks.optionalNumber('retry.maximumAttempts', retry.maximumAttempts, wants, isAttempts);
  checks.optionalList('retry.nonRetryableErrorTypes', retry.nonRetryableErrorTypes);
}

function isAttempts(n: number): boolean {
  return n === Infinity || (Number.isSafeInteger(n) && n >= 1);
}

function checkSearchAttributes(checks: OptionChecks, options: WorkflowOptions): void {
  const { searchAttributes, typedSearchAttributes } = options;
  checks.optionalObject('searchAttributes', searchAttributes);
  for (const [name, values] of Object.entries(searchAttributes ?? {})) {
    if (values === undefined) checks.refuse(`'searchAttributes.${name}' must be a list, not undefined`);
    checks.optionalList(`searchAttributes.${name}`, values);
  }
  if (typedSearchAttributes instanceof TypedSearchAttributes) return;
  checks.optionalList('typedSearchAttributes', typedSearchAttributes);
}

function checkPriority(checks: OptionChecks, priority: Priority | undefined): void {
  if (priority === undefined) return;
  checks.optionalObject('priority', priority);
  const isKey = (n: number): boolean => Number.isInteger(n) && n >= 1;
  checks.optionalNumber('priority.priorityKey', priority.priorityKey, 'an integer from 1', isKey);
  checks.optionalText('priority.fairnessKey', priority.fairnessKey);
  const isWeight = (n: number): boolean => n > 0 && Number.isFinite(n);
  checks.optionalNumber('priority.fairnessWeight', priority.fairnessWeight, 'a number above 0', isWeight);
}

function checkVersioningOverride(checks: OptionChecks, override: VersioningOverride | undefined): void {
  if (override === undefined || override === 'AUTO_UPGRADE') return;
  const pinnedTo = (override as { pinnedTo?: { deploymentName?: unknown; buildId?: unknown } } | null)?.pinnedTo;
  if (typeof pinnedTo !== 'object' || pinnedTo === null) {
    checks.refuse(`'versioningOverride' must be 'AUTO_UPGRADE' or { pinnedTo: { deploymentName, buildId } }`);
  }
  checks.text('versioningOverride.pinnedTo.deploymentName', pinnedTo.deploymentName);
  checks.text('versioningOverride.pinnedTo.buildId', pinnedTo.buildId);
}
