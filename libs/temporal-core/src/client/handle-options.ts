import type { TypeThunk } from '../common/parameter-types.js';
import type { QueryRejectCondition, WorkflowUpdateStage } from '../common/policies.js';
import { optionsOf } from '../common/options/option-schema.js';
import { array, text, word } from '../common/options/option-types.js';
import { typeOption } from '../common/options/shared-options.js';
import { callPlace, callSchema, type CallOptions } from './call-options.js';
import { resultSchema, type ArgsOption, type ResultOptions } from './start-options.js';

/** Options of `getHandle`. */
export interface WorkflowHandleOptions extends ResultOptions {
  /** First run of the targeted execution chain. Calls to a later workflow with the same ID are refused. */
  firstExecutionRunId?: string;
}

/** Options of `queryWith`. */
export type WorkflowQueryOptions<Args extends readonly unknown[] = unknown[]> = CallOptions &
  ArgsOption<Args> & {
    /** @defaultValue the `queryRejectCondition` of the client */
    rejectCondition?: QueryRejectCondition;
    /** Class of the result, or an array that contains the class of its elements. @defaultValue plain JSON */
    returns?: TypeThunk;
  };

/** Options of `executeUpdate`. */
export type WorkflowUpdateOptions<Args extends readonly unknown[] = unknown[]> = CallOptions &
  ArgsOption<Args> & {
    /** ID of the update. Sending the same ID again does not create another update. @defaultValue a random id for each call */
    updateId?: string;
    /** Class of the result, or an array that contains the class of its elements. @defaultValue plain JSON */
    returns?: TypeThunk;
  };

/** Options of `startUpdate`. */
export type WorkflowStartUpdateOptions<Args extends readonly unknown[] = unknown[]> = WorkflowUpdateOptions<Args> & {
  /** Stage to wait for. @defaultValue `ACCEPTED` */
  waitForStage?: WorkflowUpdateStage;
};

/** Options of `cancel`. */
export interface WorkflowCancelOptions extends CallOptions {
  /** Recorded in the history and passed to the workflow. */
  reason?: string;
}

/** Options of `terminate`. */
export interface WorkflowTerminateOptions extends CallOptions {
  /** Recorded in the history. */
  reason?: string;
  /** Values to record in the history. */
  details?: readonly unknown[];
}

/** Options of `getUpdateHandle`. */
export interface WorkflowUpdateHandleOptions {
  /** Class of the result, or an array that contains the class of its elements. @defaultValue plain JSON */
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
  updateId: text().otherwise('a random id for each call'),
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
