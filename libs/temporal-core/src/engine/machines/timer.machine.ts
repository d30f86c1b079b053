/**
 * One timer, from the command that starts it until it fires or is cancelled.
 *
 *   requested ─TimerStarted→ running ─TimerFired→ closed
 *       │ Cancel                │ Cancel              ▲
 *       ▼                       ▼                     │
 *     closed                cancelling ─TimerCanceled─┘
 *
 * Workflow code resolves a cancelled timer by itself: there is no job for it. A cancel in `requested` sends nothing, the
 * server has not heard of the timer.
 */
import type { StartTimerCommand } from '../../activation/commands.js';
import { CommandType, EventType } from '../../proto/enums.js';
import type { Command, HistoryEvent } from '../../proto/index.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import { EngineFault } from '../errors.js';
import { commandTypeName, describeEvent } from '../event-names.js';
import { toDuration } from '../../proto/wire-values.js';
import { defineMachine } from './define-machine.js';
import type { MachineContext, NumberedMachine } from './machine-context.js';

type State = 'requested' | 'running' | 'cancelling' | 'closed';
type Event = 'TimerStarted' | 'TimerFired' | 'TimerCanceled' | 'Cancel';
type Output = 'fire' | 'withdraw' | 'requestCancel';

export const timerTable = defineMachine<State, Event, Output>('timer', {
  requested: { TimerStarted: 'running', Cancel: ['closed', 'withdraw'] },
  running: { TimerFired: ['closed', 'fire'], Cancel: ['cancelling', 'requestCancel'] },
  cancelling: { TimerCanceled: 'closed', Cancel: 'cancelling' },
  closed: {},
});

export class TimerMachine implements NumberedMachine {
  readonly seq: number;
  isWithdrawn = false;
  private state: State = 'requested';
  private request: StartTimerCommand | undefined;

  constructor(
    private readonly run: MachineContext,
    request: StartTimerCommand,
  ) {
    this.seq = request.seq;
    this.request = request;
    run.addCommand(CommandType.COMMAND_TYPE_START_TIMER, this);
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  /** The server's name of the timer. */
  get timerId(): string {
    return String(this.seq);
  }

  cancel(): void {
    this.take('Cancel');
  }

  applyEvent(event: HistoryEvent): void {
    switch (event.eventType) {
      case EventType.EVENT_TYPE_TIMER_STARTED:
        this.request = undefined;
        return this.take('TimerStarted');
      case EventType.EVENT_TYPE_TIMER_FIRED:
        this.requireTimerId(event.timerFiredEventAttributes?.timerId, event);
        return this.take('TimerFired');
      case EventType.EVENT_TYPE_TIMER_CANCELED:
        return this.take('TimerCanceled');
      default:
        throw new EngineFault(`A timer cannot take ${describeEvent(event)}.`);
    }
  }

  buildCommand(type: CommandType): Command {
    if (type === CommandType.COMMAND_TYPE_CANCEL_TIMER) {
      return { commandType: type, cancelTimerCommandAttributes: { timerId: this.timerId } };
    }
    return {
      commandType: CommandType.COMMAND_TYPE_START_TIMER,
      userMetadata: this.request?.userMetadata,
      startTimerCommandAttributes: {
        timerId: this.timerId,
        startToFireTimeout: toDuration(this.request?.startToFireTimeoutMs),
      },
    };
  }

  describeCommand(type: CommandType): string {
    return `${commandTypeName(type)} (timer id "${this.timerId}")`;
  }

  private take(event: Event): void {
    const step = timerTable.step(this.state, event);
    this.state = step.next;
    switch (step.output) {
      case 'fire':
        return this.run.addJob({ type: 'fireTimer', seq: this.seq });
      case 'withdraw':
        this.isWithdrawn = true;
        return;
      case 'requestCancel':
        return this.run.addCommand(CommandType.COMMAND_TYPE_CANCEL_TIMER, this);
      case undefined:
        return;
    }
  }

  private requireTimerId(timerId: string | undefined, event: HistoryEvent): void {
    if (timerId === this.timerId) return;
    throw new NondeterminismError(
      `History has ${describeEvent(event)} with timer id "${timerId ?? ''}", ` +
        `where workflow code has timer id "${this.timerId}".`,
      event.eventId ?? 0,
    );
  }
}
