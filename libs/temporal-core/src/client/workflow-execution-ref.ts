/** A workflow by its ID. Refers to the latest run when there is no run ID. */
export interface WorkflowExecutionRef {
  readonly workflowId: string;
  readonly runId?: string;
}
