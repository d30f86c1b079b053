import {
  deprecatePatch,
  type EnhancedStackTrace,
  enhancedStackTraceQuery,
  getCurrentDetails,
  patched,
  type QueryDefinition,
  setCurrentDetails,
  sleep,
  type StackTrace,
  type StackTraceFileLocation,
  type StackTraceFileSlice,
  stackTraceQuery,
  type StackTraceSDKInfo,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
  workflowMetadataQuery,
} from '@temporalio/workflow';

export async function patchedWorkflow(): Promise<unknown> {
  const isNew = patched('first');
  await sleep(5);
  deprecatePatch('second');
  return [isNew, patched('first')];
}

export async function upsertingWorkflow(): Promise<unknown> {
  upsertMemo({ note: 'first', other: 1 });
  upsertMemo({ note: 'second', other: null });
  upsertSearchAttributes({ CustomKeywordField: ['a word'] });
  const { memo, searchAttributes } = workflowInfo();
  await sleep(5);
  return [memo, workflowInfo().memo?.['note'], searchAttributes];
}

/** What a client reads of a trace. */
export interface ReadTrace {
  sdk: StackTraceSDKInfo;
  traces: StackTrace[];
  first?: StackTraceFileLocation;
  sources: StackTraceFileSlice[];
}

export async function toolsWorkflow(): Promise<unknown> {
  const before = getCurrentDetails();
  setCurrentDetails('# Details');
  const traces: QueryDefinition<EnhancedStackTrace> = enhancedStackTraceQuery;
  return [before, getCurrentDetails(), traces.name, stackTraceQuery.name, workflowMetadataQuery.name];
}
