/** The policies of workflow code as constants, for code that names them rather than writing their strings. */
import type {
  ActivityCancellationType as ActivityCancellation,
  ChildWorkflowCancellationType as ChildWorkflowCancellation,
  HandlerUnfinishedPolicy as HandlerUnfinished,
  ParentClosePolicy as ParentClose,
  WorkflowIdReusePolicy as WorkflowIdReuse,
} from '../common/policies.js';

/** Each word of a policy under its own name. */
type Constants<T extends string> = { readonly [K in T]: K };

export type ActivityCancellationType = ActivityCancellation;
export const ActivityCancellationType: Constants<ActivityCancellation> = Object.freeze({
  TRY_CANCEL: 'TRY_CANCEL',
  WAIT_CANCELLATION_COMPLETED: 'WAIT_CANCELLATION_COMPLETED',
  ABANDON: 'ABANDON',
});

export type ChildWorkflowCancellationType = ChildWorkflowCancellation;
export const ChildWorkflowCancellationType: Constants<ChildWorkflowCancellation> = Object.freeze({
  ABANDON: 'ABANDON',
  TRY_CANCEL: 'TRY_CANCEL',
  WAIT_CANCELLATION_REQUESTED: 'WAIT_CANCELLATION_REQUESTED',
  WAIT_CANCELLATION_COMPLETED: 'WAIT_CANCELLATION_COMPLETED',
});

export type HandlerUnfinishedPolicy = HandlerUnfinished;
export const HandlerUnfinishedPolicy: Constants<HandlerUnfinished> = Object.freeze({
  WARN_AND_ABANDON: 'WARN_AND_ABANDON',
  ABANDON: 'ABANDON',
});

export type ParentClosePolicy = ParentClose;
export const ParentClosePolicy: Constants<ParentClose> = Object.freeze({
  TERMINATE: 'TERMINATE',
  ABANDON: 'ABANDON',
  REQUEST_CANCEL: 'REQUEST_CANCEL',
});

export type WorkflowIdReusePolicy = WorkflowIdReuse;
export const WorkflowIdReusePolicy: Constants<WorkflowIdReuse> = Object.freeze({
  ALLOW_DUPLICATE: 'ALLOW_DUPLICATE',
  ALLOW_DUPLICATE_FAILED_ONLY: 'ALLOW_DUPLICATE_FAILED_ONLY',
  REJECT_DUPLICATE: 'REJECT_DUPLICATE',
});
