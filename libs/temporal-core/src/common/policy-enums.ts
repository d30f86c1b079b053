/** Maps the string literals of the public API to proto enum values, and back. */
import type {
  ParentClosePolicy,
  QueryRejectCondition,
  WorkflowExecutionStatusName,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowUpdateStage,
} from './policies.js';
import * as proto from '../proto/enums.js';

/** State of an activity that a workflow waits for. */
export type PendingActivityState =
  'UNSPECIFIED' | 'SCHEDULED' | 'STARTED' | 'CANCEL_REQUESTED' | 'PAUSED' | 'PAUSE_REQUESTED';

interface EnumWords<Word extends string, Value extends number> {
  /** All names except that of 0, which means unspecified. */
  readonly words: readonly Word[];
  toWire(word: Word): Value;
  /** The name of a number; `undefined` for a number from a newer server. */
  fromWire(value: number | undefined): Word | undefined;
}

/** @param renamed - proto members that the API renames (a string) or does not offer (`null`) */
function wordsOf<Word extends string, Value extends number>(
  members: Readonly<Record<string, Value>>,
  prefix: string,
  renamed: Readonly<Record<string, Word | null>> = {},
): EnumWords<Word, Value> {
  const byWord = new Map<Word, Value>();
  const byValue = new Map<number, Word>();
  for (const [member, value] of Object.entries(members)) {
    const name = member.slice(prefix.length);
    const word = Object.hasOwn(renamed, name) ? renamed[name] : (name as Word);
    if (word === null || word === undefined) continue;
    byWord.set(word, value);
    byValue.set(value, word);
  }
  return {
    words: [...byWord.keys()].filter((word) => byWord.get(word) !== 0),
    toWire: (word) => byWord.get(word) as Value,
    fromWire: (value) => byValue.get(value ?? 0),
  };
}

export const idReusePolicies = wordsOf<WorkflowIdReusePolicy, proto.WorkflowIdReusePolicy>(
  proto.WorkflowIdReusePolicy,
  'WORKFLOW_ID_REUSE_POLICY_',
  // Superseded by the conflict policy.
  { TERMINATE_IF_RUNNING: null },
);

export const idConflictPolicies = wordsOf<WorkflowIdConflictPolicy, proto.WorkflowIdConflictPolicy>(
  proto.WorkflowIdConflictPolicy,
  'WORKFLOW_ID_CONFLICT_POLICY_',
);

export const queryRejectConditions = wordsOf<QueryRejectCondition, proto.QueryRejectCondition>(
  proto.QueryRejectCondition,
  'QUERY_REJECT_CONDITION_',
);

export const updateStages = wordsOf<WorkflowUpdateStage, proto.UpdateWorkflowExecutionLifecycleStage>(
  proto.UpdateWorkflowExecutionLifecycleStage,
  'UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_',
  // Servers do not respond before an update is accepted.
  { ADMITTED: null },
);

export const executionStatuses = wordsOf<WorkflowExecutionStatusName, proto.WorkflowExecutionStatus>(
  proto.WorkflowExecutionStatus,
  'WORKFLOW_EXECUTION_STATUS_',
  { CANCELED: 'CANCELLED' },
);

export const pendingActivityStates = wordsOf<PendingActivityState, proto.PendingActivityState>(
  proto.PendingActivityState,
  'PENDING_ACTIVITY_STATE_',
);

export const parentClosePolicies = wordsOf<ParentClosePolicy, proto.ParentClosePolicy>(
  proto.ParentClosePolicy,
  'PARENT_CLOSE_POLICY_',
);

/** Name of a workflow status; `UNKNOWN` for a status from a newer server. */
export function statusNameOf(status: number | undefined): WorkflowExecutionStatusName {
  return executionStatuses.fromWire(status) ?? 'UNKNOWN';
}
