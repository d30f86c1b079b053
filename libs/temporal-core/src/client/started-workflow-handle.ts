import type { UntypedWorkflow, WorkflowShape } from '../common/definitions.js';
import type { WorkflowStartOutput } from './interceptors.js';
import { WorkflowHandle, type WorkflowHandleTarget } from './workflow-handle.js';

/** Handle of a started workflow. `result()` waits for that run and the runs that follow it. */
export class StartedWorkflowHandle<W extends WorkflowShape = UntypedWorkflow> extends WorkflowHandle<W> {
  declare readonly firstExecutionRunId: string;
  /** Run ID of the started run, or of the run that was already running. */
  readonly startedRunId: string;

  /** @internal */
  constructor(target: Omit<WorkflowHandleTarget, 'firstExecutionRunId' | 'resultRunId'>, started: WorkflowStartOutput) {
    super({ ...target, firstExecutionRunId: started.firstExecutionRunId, resultRunId: started.runId });
    this.startedRunId = started.runId;
  }
}

/** Handle of a workflow that was signaled, and started first if it was not running. */
export class SignaledWorkflowHandle<W extends WorkflowShape = UntypedWorkflow> extends WorkflowHandle<W> {
  /** Run ID of the run that received the signal. */
  readonly signaledRunId: string;

  /** @internal */
  constructor(target: Omit<WorkflowHandleTarget, 'resultRunId'>, signaledRunId: string) {
    super({ ...target, resultRunId: signaledRunId });
    this.signaledRunId = signaledRunId;
  }
}
