/** Drives a Replay as the worker does, with a function in place of workflow code, and records what it is told. */
import type { Activation, ActivationJob } from '../../src/activation/activation.js';
import type {
  ActivationResult,
  ScheduleActivityCommand,
  ScheduleLocalActivityCommand,
  StartChildWorkflowCommand,
  StartTimerCommand,
  UpdateResponseCommand,
  WorkflowCommand,
} from '../../src/activation/commands.js';
import type { EngineTask, ReplayInit, RunOutcome, UpdateRequestMessage } from '../../src/engine/engine-task.js';
import type { LocalActivityOrder, LocalActivityReport } from '../../src/engine/local-activity-record.js';
import { Replay } from '../../src/engine/replay.js';
import { EventType } from '../../src/proto/enums.js';
import type { HistoryEvent } from '../../src/proto/index.js';

/** Answers one job with commands. */
export type Workflow = (job: ActivationJob) => WorkflowCommand[];

export const replayInit: ReplayInit = {
  namespace: 'default',
  taskQueue: 'main',
  workflowId: 'workflow-1',
  runId: 'run-1',
  workflowType: 'greet',
  serverSupportsSdkMetadata: true,
  sdkVersion: '1.2.3',
};

/** The task that the events bring: live from the started event of the last completed task on. */
export function taskOf(events: readonly HistoryEvent[], overrides: Partial<EngineTask> = {}): EngineTask {
  const started = events.filter((event) => event.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED);
  const last = events.at(-1);
  const startsTask = last?.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;
  const completed = events.findLast((event) => event.workflowTaskCompletedEventAttributes);
  return {
    events,
    previousStartedEventId:
      completed?.workflowTaskCompletedEventAttributes?.startedEventId ??
      (startsTask ? 0 : (started.at(-1)?.eventId ?? 0)),
    startedEventId: startsTask ? (last.eventId ?? 0) : 0,
    updates: [],
    queries: [],
    ...overrides,
  };
}

export class ReplayDriver {
  readonly replay: Replay;
  readonly activations: Activation[] = [];
  /** What the worker was asked to do for local activities. */
  readonly orders: LocalActivityOrder[] = [];
  private readonly running: ScheduleLocalActivityCommand[] = [];

  constructor(
    private readonly workflow: Workflow,
    init: Partial<ReplayInit> = {},
    /** Runs local activities; what it gives no report of goes on after the task. */
    private readonly runLocal: (request: ScheduleLocalActivityCommand) => LocalActivityReport | undefined = () =>
      undefined,
  ) {
    this.replay = new Replay({ ...replayInit, ...init });
  }

  /** Jobs of all activations so far, by type. */
  get jobTypes(): string[][] {
    return this.activations.map((activation) => activation.jobs.map((job) => job.type));
  }

  run(task: EngineTask): RunOutcome {
    const { replay } = this;
    replay.applyTask(task);
    this.work();
    while (replay.isWaiting) {
      if (!this.reportOne()) replay.putOff();
      this.work();
    }
    this.orders.push(...replay.takeLocalActivityOrders());
    return replay.takeOutcome();
  }

  private work(): void {
    const { replay } = this;
    for (let a = replay.nextActivation(); a; a = replay.nextActivation()) {
      this.activations.push(a);
      replay.acceptResult(this.activate(a));
    }
  }

  private reportOne(): boolean {
    const orders = this.replay.takeLocalActivityOrders();
    this.orders.push(...orders);
    this.running.push(...orders.flatMap((order) => (order.type === 'run' ? order.request : [])));
    for (const [i, request] of this.running.entries()) {
      const report = this.runLocal(request);
      if (!report) continue;
      this.running.splice(i, 1);
      this.replay.reportLocalActivity(request.seq, report);
      return true;
    }
    return false;
  }

  /** Runs a task that must be answered with commands. */
  complete(task: EngineTask): Extract<RunOutcome, { type: 'completed' }> {
    const outcome = this.run(task);
    if (outcome.type !== 'completed') throw new Error(`The task was answered by ${outcome.type}.`);
    return outcome;
  }

  private activate(activation: Activation): ActivationResult {
    return { status: 'ok', commands: activation.jobs.flatMap((job) => this.workflow(job)), usedSdkFlags: [] };
  }
}

export function scheduleActivity(overrides: Partial<ScheduleActivityCommand> = {}): ScheduleActivityCommand {
  return {
    type: 'scheduleActivity',
    seq: 1,
    activityId: '1',
    activityType: 'compose',
    arguments: [],
    headers: {},
    cancellationType: 'TRY_CANCEL',
    allowEagerDispatch: true,
    ...overrides,
  };
}

export function scheduleLocal(overrides: Partial<ScheduleLocalActivityCommand> = {}): ScheduleLocalActivityCommand {
  const { seq = 1 } = overrides;
  return {
    type: 'scheduleLocalActivity',
    seq,
    activityId: String(seq),
    activityType: 'compose',
    arguments: [],
    headers: {},
    attempt: 1,
    cancellationType: 'TRY_CANCEL',
    ...overrides,
  };
}

export function startChild(overrides: Partial<StartChildWorkflowCommand> = {}): StartChildWorkflowCommand {
  return {
    type: 'startChildWorkflow',
    seq: 1,
    workflowId: 'child-1',
    workflowType: 'ship',
    arguments: [],
    headers: {},
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    ...overrides,
  };
}

export function startTimer(seq = 1): StartTimerCommand {
  return { type: 'startTimer', seq, startToFireTimeoutMs: 1000 };
}

/** The request of an update, as it comes with a task. */
export function updateRequest(updateId: string, overrides: Partial<UpdateRequestMessage> = {}): UpdateRequestMessage {
  return {
    messageId: `${updateId}/request`,
    protocolInstanceId: updateId,
    sequencingEventId: 2,
    updateId,
    updateName: 'raise',
    identity: 'client-1',
    arguments: [],
    headers: {},
    ...overrides,
  };
}

/** One stage of an answer to an update. */
export function answer(
  protocolInstanceId: string,
  response: UpdateResponseCommand['response'] = { stage: 'accepted' },
): UpdateResponseCommand {
  return { type: 'updateResponse', protocolInstanceId, response };
}
