/** Workflow code ready to be evaluated. Text, so that it crosses threads. */
export interface WorkflowBundle {
  /** Script that evaluates to the per-run factory. */
  factoryScript: string;
  /** Script that evaluates the modules shared by all runs of a realm. */
  passthroughScript: string;
  sourceMap: string;
  /** Hash of the content. */
  hash: string;
  /** Version of the SDK that made it; another version is refused. */
  sdkVersion: string;
}
