/**
 * One activity, from the command that schedules it until nothing more can come of it.
 *
 *   requested ─Scheduled→ open ─Completed, Failed, TimedOut→ closed
 *                          │
 *                          ├─WaitCancel→ waitRequested ─CancelRequested→ waiting ─any outcome→ closed
 *                          ├─TryCancel→ tryRequested ─CancelRequested→ ignoring ─any outcome→ closed
 *                          └─Abandon→ ignoring
 *
 * The three cancel events are the three cancellation types. In `requested` each of them closes the machine: nothing is
 * sent, the author gets a cancellation at once. In `ignoring` the author has it already, outcomes are dropped.
 * `Started` changes nothing: the server writes it together with the outcome.
 */
import type { Resolution } from '../../activation/activation.js';
import type { ScheduleActivityCommand } from '../../activation/commands.js';
import type { FailureInfo } from '../../common/payload.js';
import type { ActivityCancellationType } from '../../common/policies.js';
import { CommandType, EventType, RetryState } from '../../proto/enums.js';
import type {
  ActivityTaskCanceledEventAttributes,
  ActivityTaskScheduledEventAttributes,
  Command,
  HistoryEvent,
} from '../../proto/index.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import { activityFailure, type ActivityEnd } from '../activity-failure.js';
import { EngineFault } from '../errors.js';
import { commandTypeName, describeEvent } from '../event-names.js';
import { CoreFlag } from '../sdk-flags.js';
import { toDuration, toRetryPolicy } from '../../proto/wire-values.js';
import { defineMachine } from './define-machine.js';
import type { MachineContext, NumberedMachine } from './machine-context.js';

type State = 'requested' | 'open' | 'waitRequested' | 'waiting' | 'tryRequested' | 'ignoring' | 'closed';
type CancelEvent = 'WaitCancel' | 'TryCancel' | 'Abandon';
type OutcomeEvent = 'Completed' | 'Failed' | 'TimedOut' | 'Canceled';
type Event = 'Scheduled' | 'Started' | 'CancelRequested' | CancelEvent | OutcomeEvent;
type Output = 'withdraw' | 'requestCancel' | 'requestCancelAndTell' | 'tellCancelled' | 'resolve';

export const activityTable = defineMachine<State, Event, Output>('activity', {
  requested: {
    Scheduled: 'open',
    WaitCancel: ['closed', 'withdraw'],
    TryCancel: ['closed', 'withdraw'],
    Abandon: ['closed', 'withdraw'],
  },
  open: {
    Started: 'open',
    Completed: ['closed', 'resolve'],
    Failed: ['closed', 'resolve'],
    TimedOut: ['closed', 'resolve'],
    WaitCancel: ['waitRequested', 'requestCancel'],
    TryCancel: ['tryRequested', 'requestCancelAndTell'],
    Abandon: ['ignoring', 'tellCancelled'],
  },
  waitRequested: { CancelRequested: 'waiting', WaitCancel: 'waitRequested' },
  waiting: {
    Started: 'waiting',
    Completed: ['closed', 'resolve'],
    Failed: ['closed', 'resolve'],
    TimedOut: ['closed', 'resolve'],
    Canceled: ['closed', 'resolve'],
    WaitCancel: 'waiting',
  },
  tryRequested: { CancelRequested: 'ignoring', TryCancel: 'tryRequested' },
  ignoring: {
    Started: 'ignoring',
    Completed: 'closed',
    Failed: 'closed',
    TimedOut: 'closed',
    Canceled: 'closed',
    TryCancel: 'ignoring',
    Abandon: 'ignoring',
  },
  closed: {},
});

const cancelEvents: Readonly<Record<ActivityCancellationType, CancelEvent>> = {
  WAIT_CANCELLATION_COMPLETED: 'WaitCancel',
  TRY_CANCEL: 'TryCancel',
  ABANDON: 'Abandon',
};

export class ActivityMachine implements NumberedMachine {
  readonly seq: number;
  /** Event that recorded the command; 0 before. */
  private scheduledEventId = 0;
  isWithdrawn = false;
  readonly activityId: string;
  readonly activityType: string;
  private readonly cancelEvent: CancelEvent;
  private state: State = 'requested';
  /** Dropped once history has it: a cached run must not hold the arguments of all its activities. */
  private request: ScheduleActivityCommand | undefined;

  constructor(
    private readonly run: MachineContext,
    request: ScheduleActivityCommand,
  ) {
    this.seq = request.seq;
    this.activityId = request.activityId;
    this.activityType = request.activityType;
    this.cancelEvent = cancelEvents[request.cancellationType];
    this.request = request;
    run.addCommand(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK, this);
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  cancel(): void {
    this.take(this.cancelEvent);
  }

  applyEvent(event: HistoryEvent): void {
    switch (event.eventType) {
      case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
        this.requireSameActivity(event.activityTaskScheduledEventAttributes, event);
        this.scheduledEventId = event.eventId ?? 0;
        this.request = undefined;
        return this.take('Scheduled');
      case EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
        return this.take('Started');
      case EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED:
        return this.take('CancelRequested');
      case EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
        return this.take('Completed', event);
      case EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED:
        return this.take('Failed', event);
      case EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT:
        return this.take('TimedOut', event);
      case EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED:
        return this.take('Canceled', event);
      default:
        throw new EngineFault(`An activity cannot take ${describeEvent(event)}.`);
    }
  }

  buildCommand(type: CommandType): Command {
    if (type === CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK) {
      return {
        commandType: type,
        requestCancelActivityTaskCommandAttributes: { scheduledEventId: this.scheduledEventId },
      };
    }
    if (this.request === undefined) throw new EngineFault(`${this.describeCommand(type)} was sent before.`);
    return buildScheduleCommand(this.request, this.run);
  }

  describeCommand(type: CommandType): string {
    return `${commandTypeName(type)} (activity id "${this.activityId}", type "${this.activityType}")`;
  }

  private take(name: Event, event?: HistoryEvent): void {
    const step = activityTable.step(this.state, name);
    this.state = step.next;
    switch (step.output) {
      case 'resolve':
        return this.resolve(this.toResolution(event));
      case 'requestCancelAndTell':
        this.run.addCommand(CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK, this);
        return this.resolve(this.toCancellation());
      case 'requestCancel':
        return this.run.addCommand(CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK, this);
      case 'withdraw':
        this.isWithdrawn = true;
        return this.resolve(this.toCancellation());
      case 'tellCancelled':
        return this.resolve(this.toCancellation());
      case undefined:
        return;
    }
  }

  private resolve(resolution: Resolution): void {
    this.run.addJob({ type: 'resolveActivity', seq: this.seq, isLocal: false, resolution });
  }

  private toResolution(event: HistoryEvent | undefined): Resolution {
    if (event?.activityTaskCompletedEventAttributes) {
      const { result } = event.activityTaskCompletedEventAttributes;
      if (result && result.payloads.length > 1) {
        throw new EngineFault(
          `${describeEvent(event)} carries ${result.payloads.length} results of activity "${this.activityType}"; ` +
            'an activity has one.',
        );
      }
      return { status: 'completed', result: result?.payloads[0] };
    }
    if (event?.activityTaskFailedEventAttributes) {
      const attributes = event.activityTaskFailedEventAttributes;
      return { status: 'failed', failure: this.failure('Activity task failed', attributes.failure, attributes) };
    }
    if (event?.activityTaskTimedOutEventAttributes) {
      const attributes = event.activityTaskTimedOutEventAttributes;
      return { status: 'failed', failure: this.failure('Activity task timed out', attributes.failure, attributes) };
    }
    return this.toCancellation(event?.activityTaskCanceledEventAttributes);
  }

  private toCancellation(event?: ActivityTaskCanceledEventAttributes | null): Resolution {
    const cause: FailureInfo = { message: 'Activity cancelled', canceledFailureInfo: { details: event?.details } };
    const end: ActivityEnd = {
      startedEventId: event?.startedEventId,
      identity: event?.identity,
      retryState: RetryState.RETRY_STATE_CANCEL_REQUESTED,
    };
    return { status: 'cancelled', failure: this.failure('Activity cancelled', cause, end) };
  }

  private failure(message: string, cause: FailureInfo | null | undefined, end: ActivityEnd): FailureInfo {
    const { scheduledEventId } = this;
    const { startedEventId, identity, retryState } = end;
    return activityFailure(message, cause, this, { scheduledEventId, startedEventId, identity, retryState });
  }

  private requireSameActivity(
    recorded: ActivityTaskScheduledEventAttributes | null | undefined,
    event: HistoryEvent,
  ): void {
    if (!this.run.hasFlag(CoreFlag.IdAndTypeDeterminismChecks)) return;
    const id = recorded?.activityId ?? '';
    const type = recorded?.activityType?.name ?? '';
    if (id === this.activityId && type === this.activityType) return;
    throw new NondeterminismError(
      `History has ${describeEvent(event)} with activity id "${id}", type "${type}", where workflow code issued ` +
        `${this.describeCommand(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK)}.`,
      event.eventId ?? 0,
    );
  }
}

function buildScheduleCommand(request: ScheduleActivityCommand, run: MachineContext): Command {
  const taskQueue = request.taskQueue ?? run.taskQueue;
  const isOwnQueue = taskQueue === run.taskQueue;
  return {
    commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
    userMetadata: request.userMetadata,
    scheduleActivityTaskCommandAttributes: {
      activityId: request.activityId,
      activityType: { name: request.activityType },
      taskQueue: { name: taskQueue },
      header: { fields: request.headers },
      input: { payloads: request.arguments },
      scheduleToCloseTimeout: toDuration(request.scheduleToCloseTimeoutMs),
      scheduleToStartTimeout: toDuration(request.scheduleToStartTimeoutMs),
      startToCloseTimeout: toDuration(request.startToCloseTimeoutMs),
      heartbeatTimeout: toDuration(request.heartbeatTimeoutMs),
      retryPolicy: toRetryPolicy(request.retryPolicy),
      requestEagerExecution: isOwnQueue && request.allowEagerDispatch && run.reserveEagerActivity(request.activityType),
      useWorkflowBuildId: isOwnQueue,
      priority: request.priority,
    },
  };
}
