import type { TypeThunk } from '../common/parameter-types.js';
import type { QueryRejectCondition, WorkflowUpdateStage } from '../common/policies.js';
import { callOptionNames, checkCallOptions, type CallOptions } from './call-options.js';
import { OptionChecks } from './option-checks.js';
import { queryRejectConditions, updateStages } from './policy-enums.js';
import { checkResultOptions, type ArgsOption, type ResultOptions } from './start-options.js';

/** Options of `getHandle`. */
export interface WorkflowHandleOptions extends ResultOptions {
  /** First run of the chain that is meant: calls on a later workflow with the same id are refused. */
  firstExecutionRunId?: string;
}

/** Options of `queryWith`. */
export type WorkflowQueryOptions<Args extends readonly unknown[] = unknown[]> = CallOptions &
  ArgsOption<Args> & {
    /** @defaultValue that of the client */
    rejectCondition?: QueryRejectCondition;
    /** Class of the result, or a list of one. @defaultValue plain JSON */
    returns?: TypeThunk;
  };

/** Options of `executeUpdate`. */
export type WorkflowUpdateOptions<Args extends readonly unknown[] = unknown[]> = CallOptions &
  ArgsOption<Args> & {
    /** Updates with one id are one update, however often they are sent. @defaultValue a random id for each call */
    updateId?: string;
    /** Class of the result, or a list of one. @defaultValue plain JSON */
    returns?: TypeThunk;
  };

/** Options of `startUpdate`. */
export type WorkflowStartUpdateOptions<Args extends readonly unknown[] = unknown[]> = WorkflowUpdateOptions<Args> & {
  /** What to wait for. @defaultValue `ACCEPTED` */
  waitForStage?: WorkflowUpdateStage;
};

/** Options of `cancel`. */
export interface WorkflowCancelOptions extends CallOptions {
  /** Shown in the history and given to the workflow. */
  reason?: string;
}

/** Options of `getUpdateHandle`. */
export interface WorkflowUpdateHandleOptions {
  /** Class of the result, or a list of one. @defaultValue plain JSON */
  returns?: TypeThunk;
}

const updateHandleNames: ReadonlySet<string> = new Set(['returns'] satisfies (keyof WorkflowUpdateHandleOptions)[]);
const handleNames: ReadonlySet<string> = new Set([
  'firstExecutionRunId',
  'followRuns',
  'returns',
] satisfies (keyof WorkflowHandleOptions)[]);
const queryNames: ReadonlySet<string> = new Set([...callOptionNames, 'args', 'rejectCondition', 'returns']);
const updateNames: ReadonlySet<string> = new Set([...callOptionNames, 'args', 'updateId', 'returns', 'waitForStage']);
const cancelNames: ReadonlySet<string> = new Set([...callOptionNames, 'reason']);

/** @throws ClientOptionsError when an option is unknown or malformed */
export function checkHandleOptions(workflowId: unknown, runId: unknown, options: WorkflowHandleOptions): void {
  const checks = new OptionChecks('getHandle');
  checks.text('workflowId', workflowId);
  checks.optionalText('runId', runId);
  checks.names(options, handleNames);
  checks.optionalText('firstExecutionRunId', options.firstExecutionRunId);
  checkResultOptions(checks, options);
}

/** @throws ClientOptionsError when an option is unknown or malformed */
export function checkQueryOptions(name: string, options: WorkflowQueryOptions): void {
  const checks = new OptionChecks(`query '${name}'`);
  checks.names(options, queryNames);
  checkCallOptions(checks, options);
  checks.optionalList('args', options.args);
  checks.optionalFunction('returns', options.returns);
  checks.optionalOneOf('rejectCondition', options.rejectCondition, queryRejectConditions.words);
}

/** @throws ClientOptionsError when an option is unknown or malformed */
export function checkUpdateOptions(name: string, options: WorkflowStartUpdateOptions): void {
  const checks = new OptionChecks(`update '${name}'`);
  checks.names(options, updateNames);
  checkCallOptions(checks, options);
  checks.optionalList('args', options.args);
  checks.optionalText('updateId', options.updateId);
  checks.optionalFunction('returns', options.returns);
  checks.optionalOneOf('waitForStage', options.waitForStage, updateStages.words);
}

/** @throws ClientOptionsError when an option is unknown or malformed */
export function checkCancelOptions(options: WorkflowCancelOptions): void {
  const checks = new OptionChecks('cancel');
  checks.names(options, cancelNames);
  checkCallOptions(checks, options);
  checks.optionalText('reason', options.reason);
}

/** @throws ClientOptionsError when an option is unknown or malformed */
export function checkUpdateHandleOptions(updateId: unknown, options: WorkflowUpdateHandleOptions): void {
  const checks = new OptionChecks('getUpdateHandle');
  checks.text('updateId', updateId);
  checks.names(options, updateHandleNames);
  checks.optionalFunction('returns', options.returns);
}
