/** Drives a Replay as the worker does, with a function in place of workflow code, and records what it is told. */
import type { Activation, ActivationJob } from '../../src/activation/activation.js';
import type {
  ActivationResult,
  ScheduleActivityCommand,
  StartChildWorkflowCommand,
  StartTimerCommand,
  UpdateResponseCommand,
  WorkflowCommand,
} from '../../src/activation/commands.js';
import type { EngineTask, ReplayInit, RunOutcome, UpdateRequestMessage } from '../../src/engine/engine-task.js';
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

  constructor(
    private readonly workflow: Workflow,
    init: Partial<ReplayInit> = {},
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
    for (let a = replay.nextActivation(); a; a = replay.nextActivation()) {
      this.activations.push(a);
      replay.acceptResult(this.activate(a));
    }
    return replay.takeOutcome();
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
