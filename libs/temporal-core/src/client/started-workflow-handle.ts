import type { UntypedWorkflow, WorkflowShape } from '../common/definitions.js';
import type { WorkflowStartOutput } from './interceptors.js';
import { WorkflowHandle, type WorkflowHandleTarget } from './workflow-handle.js';

/** Handle of a workflow that was started; `result()` waits for that run and those that follow it. */
export class StartedWorkflowHandle<W extends WorkflowShape = UntypedWorkflow> extends WorkflowHandle<W> {
  declare readonly firstExecutionRunId: string;
  /** Run that the start made, or that it found running. */
  readonly startedRunId: string;

  /** @internal */
  constructor(target: Omit<WorkflowHandleTarget, 'firstExecutionRunId' | 'resultRunId'>, started: WorkflowStartOutput) {
    super({ ...target, firstExecutionRunId: started.firstExecutionRunId, resultRunId: started.runId });
    this.startedRunId = started.runId;
  }
}

/** Handle of a workflow that was signalled, and started where it did not run. */
export class SignaledWorkflowHandle<W extends WorkflowShape = UntypedWorkflow> extends WorkflowHandle<W> {
  /** Run that got the signal. */
  readonly signaledRunId: string;

  /** @internal */
  constructor(target: Omit<WorkflowHandleTarget, 'resultRunId'>, signaledRunId: string) {
    super({ ...target, resultRunId: signaledRunId });
    this.signaledRunId = signaledRunId;
  }
}
