/** A workflow by its id; without a run id the latest run is meant. */
export interface WorkflowExecutionRef {
  readonly workflowId: string;
  readonly runId?: string;
}
