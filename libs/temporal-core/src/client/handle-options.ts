import type { ArgsOption } from '../common/definitions.js';
import type { TypeThunk } from '../common/parameter-types.js';
import type { QueryRejectCondition, WorkflowUpdateStage } from '../common/policies.js';
import { optionsOf } from '../common/options/option-schema.js';
import { array, text, word } from '../common/options/option-types.js';
import { typeOption } from '../common/options/shared-options.js';
import { callPlace, callSchema, type CallOptions } from './call-options.js';
import { resultSchema, type ResultOptions } from './start-options.js';

/** Options of `getHandle`. */
export interface WorkflowHandleOptions extends ResultOptions {
  /** First run of the expected workflow: calls fail if a later workflow has the same ID. */
  firstExecutionRunId?: string;
}

/** Options of `queryWith`. */
export type WorkflowQueryOptions<Args extends readonly unknown[] = unknown[]> = CallOptions &
  ArgsOption<Args> & {
    /** When the query is rejected because the workflow has closed. @defaultValue that of the client */
    rejectCondition?: QueryRejectCondition;
    /** Class of the result, or of the elements of a list. @defaultValue plain JSON */
    returns?: TypeThunk;
  };

/** Options of `executeUpdate`. */
export type WorkflowUpdateOptions<Args extends readonly unknown[] = unknown[]> = CallOptions &
  ArgsOption<Args> & {
    /** Idempotency key: calls with the same ID count as one update. @defaultValue a random ID for each call */
    updateId?: string;
    /** Class of the result, or of the elements of a list. @defaultValue plain JSON */
    returns?: TypeThunk;
  };

/** Options of `startUpdate`. */
export type WorkflowStartUpdateOptions<Args extends readonly unknown[] = unknown[]> = WorkflowUpdateOptions<Args> & {
  /** Stage of the update that the call waits for. @defaultValue `ACCEPTED` */
  waitForStage?: WorkflowUpdateStage;
};

/** Options of `cancel`. */
export interface WorkflowCancelOptions extends CallOptions {
  /** Reason, recorded in the history and passed to the workflow. */
  reason?: string;
}

/** Options of `terminate`. */
export interface WorkflowTerminateOptions extends CallOptions {
  /** Reason, recorded in the history. */
  reason?: string;
  /** Values recorded in the history. */
  details?: readonly unknown[];
}

/** Options of `getUpdateHandle`. */
export interface WorkflowUpdateHandleOptions {
  /** Class of the result, or of the elements of a list. @defaultValue plain JSON */
  returns?: TypeThunk;
}

const result = { returns: typeOption.otherwise('plain JSON') };

export const updateHandleSchema = optionsOf<WorkflowUpdateHandleOptions>()(result);

export const handleSchema = optionsOf<WorkflowHandleOptions>()({
  ...resultSchema.properties,
  firstExecutionRunId: text().otherwise('none'),
});

export const querySchema = optionsOf<WorkflowQueryOptions>()({
  ...callSchema.properties,
  ...result,
  args: array().otherwise('none'),
  rejectCondition: word('NONE', 'NOT_OPEN', 'NOT_COMPLETED_CLEANLY').otherwise('that of the client'),
});

export const updateSchema = optionsOf<WorkflowStartUpdateOptions>()({
  ...callSchema.properties,
  ...result,
  args: array().otherwise('none'),
  updateId: text().otherwise('a random ID for each call'),
  waitForStage: word('ACCEPTED', 'COMPLETED').default('ACCEPTED'),
});

export const cancelSchema = optionsOf<WorkflowCancelOptions>()({ ...callSchema.properties, reason: text() });

export const terminateSchema = optionsOf<WorkflowTerminateOptions>()({
  ...cancelSchema.properties,
  details: array().otherwise('none'),
});

const id = text().required();

/** @throws ClientOptionsError when an option is unknown or malformed */
export function checkHandleOptions(workflowId: unknown, runId: unknown, options: WorkflowHandleOptions): void {
  const place = callPlace('getHandle');
  id.read(workflowId, place.at('workflowId'));
  text().read(runId, place.at('runId'));
  handleSchema.read(options, place);
}

/** @throws ClientOptionsError when an option is unknown or malformed */
export function checkUpdateHandleOptions(updateId: unknown, options: WorkflowUpdateHandleOptions): void {
  const place = callPlace('getUpdateHandle');
  id.read(updateId, place.at('updateId'));
  updateHandleSchema.read(options, place);
}
