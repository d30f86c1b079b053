/**
 * What a converter or codec may know of the value it handles: whose it is. Given wherever the owner is known; absent
 * where it is not, so no converter may require it.
 */

/** The value belongs to a workflow: arguments, result, signals, queries, updates, memo. */
export interface WorkflowSerializationContext {
  readonly type: 'workflow';
  readonly namespace: string;
  readonly workflowId: string;
}

/** The value belongs to an activity: arguments, result, heartbeat details. */
export interface ActivitySerializationContext {
  readonly type: 'activity';
  readonly namespace: string;
  /** Absent for an activity that no workflow started. */
  readonly workflowId?: string;
  readonly workflowType?: string;
  readonly activityId?: string;
  readonly activityType?: string;
  readonly activityTaskQueue?: string;
  readonly isLocal: boolean;
}

export type SerializationContext = WorkflowSerializationContext | ActivitySerializationContext;
