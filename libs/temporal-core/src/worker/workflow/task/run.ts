/** One run: its engine and its workflow code, and the loop between them. The only module that knows both. */
import type {
  WorkflowHost,
  WorkflowInstance,
  WorkflowTaskOutcome,
  WorkflowTaskSteps,
} from '../../../activation/workflow-host.js';
import type { EngineTask, ReplayInit, RunOutcome } from '../../../engine/engine-task.js';
import { Replay } from '../../../engine/replay.js';

export class WorkflowRun {
  readonly workflowId: string;
  readonly runId: string;
  private readonly replay: Replay;
  private readonly instance: WorkflowInstance;
  private isDisposed = false;

  /** @throws UnknownWorkflowTypeError when the host has no workflow of the type */
  constructor(
    private readonly host: WorkflowHost,
    init: ReplayInit,
    /** Whether the run can answer queries for the stacks of its waits. */
    readonly keepsStacks = false,
  ) {
    this.workflowId = init.workflowId;
    this.runId = init.runId;
    const { namespace, taskQueue, workflowType, workflowId, runId } = init;
    this.instance = host.create({ namespace, taskQueue, workflowType, workflowId, runId, keepsStacks });
    this.replay = new Replay(init);
  }

  /** Id of the last event that the engine has seen. */
  get lastAppliedEventId(): number {
    return this.replay.lastAppliedEventId;
  }

  /** False when the run must be built again from its whole history. */
  continues(task: EngineTask): boolean {
    return this.replay.continues(task);
  }

  /** The workflow has ended. */
  get isClosed(): boolean {
    return this.replay.isClosed;
  }

  /** Its workflow fails, and not the task, when its code has proved nondeterministic. */
  get failsOnNondeterminism(): boolean {
    return this.instance.failsOnNondeterminism;
  }

  /**
   * Processes a task. After a rejection or a deadlock the run must be dropped.
   *
   * @param onBegin - called when processing of the task begins
   */
  process(task: EngineTask, onBegin?: () => void): Promise<WorkflowTaskOutcome<RunOutcome>> {
    return this.host.runTask(this.instance, this.steps(task, onBegin));
  }

  /** The server has dropped the task that was answered last. @param startedEventId - event that started the task before */
  rewind(startedEventId: number): void {
    this.replay.rewind(startedEventId);
  }

  /** Frees the run; harmless when called again. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.instance.dispose();
  }

  private *steps(task: EngineTask, onBegin?: () => void): WorkflowTaskSteps<RunOutcome> {
    onBegin?.();
    const { replay } = this;
    replay.applyTask(task);
    let activation = replay.nextActivation();
    while (activation) {
      replay.acceptResult(yield activation);
      activation = replay.nextActivation();
    }
    return replay.takeOutcome();
  }
}
