// #region upsert
import {
  defineSearchAttributeKey,
  setCurrentDetails,
  upsertMemo,
  upsertSearchAttributes,
  Workflow,
  workflowInfo,
  WorkflowRun,
} from '@nest-temporal/nestjs/workflow';

export const stage = defineSearchAttributeKey('SnippetStage', 'KEYWORD');

@Workflow()
export class StagedWorkflow {
  @WorkflowRun()
  async run(): Promise<string | undefined> {
    upsertSearchAttributes([{ key: stage, value: 'PACKED' }]);
    upsertMemo({ packedBy: 'machine 7' });
    setCurrentDetails('The parcel is **packed**.');
    await Promise.resolve();
    return workflowInfo().typedSearchAttributes.get(stage);
  }
}
// #endregion upsert
