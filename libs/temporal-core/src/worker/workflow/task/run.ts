/** One run: its engine and its workflow code, and the loop between them. The only module that knows both. */
import type {
  WorkflowHost,
  WorkflowInstance,
  WorkflowTaskOutcome,
  WorkflowTaskSteps,
} from '../../../activation/workflow-host.js';
import type { EngineTask, ReplayInit, RunOutcome } from '../../../engine/engine-task.js';
import type { LocalActivityOrder, LocalActivityReport } from '../../../engine/local-activity-record.js';
import { Replay } from '../../../engine/replay.js';

export class WorkflowRun {
  readonly workflowId: string;
  readonly runId: string;
  private readonly workflowType: string;
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
    this.workflowType = init.workflowType;
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

  /** The run, as its local activities know it. */
  get facts(): { workflowId: string; runId: string; workflowType: string } {
    const { workflowId, runId, workflowType } = this;
    return { workflowId, runId, workflowType };
  }

  /** Time that the server leaves for a task, in milliseconds. */
  get taskTimeoutMs(): number {
    return this.replay.taskTimeoutMs;
  }

  /** Somebody waits for the answer to the task that waits for local activities: for an update, or for a query. */
  isUrgent({ queries }: EngineTask): boolean {
    return queries.length > 0 || this.replay.hasMessages;
  }

  takeLocalActivityOrders(): LocalActivityOrder[] {
    return this.replay.takeLocalActivityOrders();
  }

  /** Processes a task, which does not wait for its local activities. After a rejection or a deadlock the run must be dropped. */
  async process(task: EngineTask): Promise<WorkflowTaskOutcome<RunOutcome>> {
    const result = await this.begin(task);
    return (isWaiting(result) ? await this.putOff() : result) as WorkflowTaskOutcome<RunOutcome>;
  }

  /**
   * Begins a task. Its value is `undefined` when nothing is left to do but to wait for local activities; it goes on with
   * {@link report} or {@link putOff}. After a rejection or a deadlock the run must be dropped.
   *
   * @param onStep - called when processing of the task begins, and after each activation
   */
  begin(task: EngineTask, onStep?: () => void): Promise<WorkflowTaskOutcome<RunOutcome | undefined>> {
    return this.turn(() => this.replay.applyTask(task), onStep);
  }

  /** Goes on with what local activities have come to. */
  report(
    reports: readonly { seq: number; report: LocalActivityReport }[],
    onStep?: () => void,
  ): Promise<WorkflowTaskOutcome<RunOutcome | undefined>> {
    return this.turn(() => {
      for (const { seq, report } of reports) this.replay.reportLocalActivity(seq, report);
    }, onStep);
  }

  /** Ends the task although local activities are running: the next task goes on with them. */
  putOff(onStep?: () => void): Promise<WorkflowTaskOutcome<RunOutcome | undefined>> {
    return this.turn(() => this.replay.putOff(), onStep);
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

  private turn(
    begin: () => void,
    onStep: (() => void) | undefined,
  ): Promise<WorkflowTaskOutcome<RunOutcome | undefined>> {
    return this.host.runTask(this.instance, this.steps(begin, onStep));
  }

  private *steps(begin: () => void, onStep: (() => void) | undefined): WorkflowTaskSteps<RunOutcome | undefined> {
    onStep?.();
    begin();
    const { replay } = this;
    let activation = replay.nextActivation();
    while (activation) {
      replay.acceptResult(yield activation);
      onStep?.();
      activation = replay.nextActivation();
    }
    return replay.isWaiting ? undefined : replay.takeOutcome();
  }
}

/** Whether a task can only wait for its local activities. */
export function isWaiting(
  result: WorkflowTaskOutcome<RunOutcome | undefined>,
): result is { value: undefined; rejections: [] } {
  return 'value' in result && result.value === undefined && result.rejections.length === 0;
}
