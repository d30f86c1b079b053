/**
 * One child workflow, from the command that starts it until nothing more can come of it.
 *
 *   requested ─Initiated→ initiated ─Started→ started ─outcome→ closed
 *                             │ Wait…              │ Wait…
 *                             ▼                    ▼
 *                          leaving ─Started→ cancelling ─outcome→ closed
 *                             │ CancelRefused      ▲
 *                             ▼                    │
 *                          unheard ─────Started────┘
 *
 *   initiated, started ─TryCancel, Abandon→ ignoring ←CancelRecorded─ leaving, cancelling
 *   initiated, leaving, unheard ─StartFailed→ closed
 *
 * The four cancel events are the four cancellation types. In `requested` each of them closes the machine: nothing is
 * sent. After that all but `Abandon` send a request to cancel the child; the two that wait differ in what they wait for:
 * `WaitCompleted` for the outcome of the child, `WaitRequested` until the child's history has the request
 * (`CancelRecorded`). In `leaving` the child has not started when the request is sent. In `ignoring` the author has the
 * cancellation already, outcomes are dropped. The child may close before the server says what became of the request, and
 * the request may come to the server before the child does (`CancelRefused`): in `unheard` it is repeated after the start.
 */
import type { Resolution, ResolveChildWorkflowStartJob } from '../../activation/activation.js';
import type { StartChildWorkflowCommand } from '../../activation/commands.js';
import type { FailureInfo } from '../../common/payload.js';
import type { ChildWorkflowCancellationType } from '../../common/policies.js';
import { CommandType, EventType, RetryState } from '../../proto/enums.js';
import type { Command, HistoryEvent, StartChildWorkflowExecutionInitiatedEventAttributes } from '../../proto/index.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import { EngineFault } from '../errors.js';
import { commandTypeName, describeEvent } from '../event-names.js';
import { CoreFlag } from '../sdk-flags.js';
import { buildStartChildCommand } from './child-workflow-command.js';
import { childCause, childStartCause } from './child-workflow-outcome.js';
import { defineMachine } from './define-machine.js';
import type { MachineContext, NumberedMachine } from './machine-context.js';

type State = 'requested' | 'initiated' | 'started' | 'leaving' | 'unheard' | 'cancelling' | 'ignoring' | 'closed';
type CancelEvent = 'WaitCompleted' | 'WaitRequested' | 'TryCancel' | 'Abandon';
type OutcomeEvent = 'Completed' | 'Failed' | 'Canceled' | 'TimedOut' | 'Terminated';
type Event = 'Initiated' | 'StartFailed' | 'Started' | 'CancelRecorded' | 'CancelRefused' | CancelEvent | OutcomeEvent;
type Output =
  | 'withdraw'
  | 'refuse'
  | 'tellStarted'
  | 'tellStartedAndRequestCancel'
  | 'requestCancel'
  | 'requestCancelAndTell'
  | 'tellCancelled'
  | 'resolve';

export const childWorkflowTable = defineMachine<State, Event, Output>('child workflow', {
  requested: {
    Initiated: 'initiated',
    WaitCompleted: ['closed', 'withdraw'],
    WaitRequested: ['closed', 'withdraw'],
    TryCancel: ['closed', 'withdraw'],
    Abandon: ['closed', 'withdraw'],
  },
  initiated: {
    StartFailed: ['closed', 'refuse'],
    Started: ['started', 'tellStarted'],
    WaitCompleted: ['leaving', 'requestCancel'],
    WaitRequested: ['leaving', 'requestCancel'],
    TryCancel: ['ignoring', 'requestCancelAndTell'],
    Abandon: ['ignoring', 'tellCancelled'],
  },
  started: {
    Completed: ['closed', 'resolve'],
    Failed: ['closed', 'resolve'],
    Canceled: ['closed', 'resolve'],
    TimedOut: ['closed', 'resolve'],
    Terminated: ['closed', 'resolve'],
    WaitCompleted: ['cancelling', 'requestCancel'],
    WaitRequested: ['cancelling', 'requestCancel'],
    TryCancel: ['ignoring', 'requestCancelAndTell'],
    Abandon: ['ignoring', 'tellCancelled'],
  },
  leaving: {
    StartFailed: ['closed', 'refuse'],
    Started: ['cancelling', 'tellStarted'],
    CancelRecorded: ['ignoring', 'tellCancelled'],
    CancelRefused: 'unheard',
    WaitCompleted: 'leaving',
    WaitRequested: 'leaving',
  },
  unheard: {
    StartFailed: ['closed', 'refuse'],
    Started: ['cancelling', 'tellStartedAndRequestCancel'],
    WaitCompleted: 'unheard',
    WaitRequested: 'unheard',
  },
  cancelling: {
    Completed: ['closed', 'resolve'],
    Failed: ['closed', 'resolve'],
    Canceled: ['closed', 'resolve'],
    TimedOut: ['closed', 'resolve'],
    Terminated: ['closed', 'resolve'],
    CancelRecorded: ['ignoring', 'tellCancelled'],
    CancelRefused: 'cancelling',
    WaitCompleted: 'cancelling',
    WaitRequested: 'cancelling',
  },
  ignoring: {
    StartFailed: 'closed',
    Started: 'ignoring',
    Completed: 'closed',
    Failed: 'closed',
    Canceled: 'closed',
    TimedOut: 'closed',
    Terminated: 'closed',
    CancelRefused: 'ignoring',
    WaitRequested: 'ignoring',
    TryCancel: 'ignoring',
    Abandon: 'ignoring',
  },
  closed: { CancelRecorded: 'closed', CancelRefused: 'closed' },
});

const cancelEvents: Readonly<Record<ChildWorkflowCancellationType, CancelEvent>> = {
  WAIT_CANCELLATION_COMPLETED: 'WaitCompleted',
  WAIT_CANCELLATION_REQUESTED: 'WaitRequested',
  TRY_CANCEL: 'TryCancel',
  ABANDON: 'Abandon',
};

const eventNames: Readonly<Partial<Record<EventType, Event>>> = {
  [EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED]: 'Initiated',
  [EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED]: 'StartFailed',
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED]: 'Started',
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED]: 'Completed',
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED]: 'Failed',
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED]: 'Canceled',
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT]: 'TimedOut',
  [EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED]: 'Terminated',
};

export class ChildWorkflowMachine implements NumberedMachine {
  readonly seq: number;
  isWithdrawn = false;
  private readonly workflowId: string;
  private readonly workflowType: string;
  private readonly cancelEvent: CancelEvent;
  private state: State = 'requested';
  private runId = '';
  /** Events that recorded the command and the start; 0 before. */
  private initiatedEventId = 0;
  private startedEventId = 0;
  /** Dropped once history has it. */
  private request: StartChildWorkflowCommand | undefined;

  constructor(
    private readonly run: MachineContext,
    request: StartChildWorkflowCommand,
  ) {
    this.seq = request.seq;
    this.workflowId = request.workflowId;
    this.workflowType = request.workflowType;
    this.cancelEvent = cancelEvents[request.cancellationType];
    this.request = request;
    run.addCommand(CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION, this);
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  cancel(): void {
    this.take(this.cancelEvent);
  }

  applyEvent(event: HistoryEvent): void {
    const name = event.eventType && eventNames[event.eventType];
    if (!name) throw new EngineFault(`A child workflow cannot take ${describeEvent(event)}.`);
    if (name === 'Initiated') {
      this.requireSameChild(event.startChildWorkflowExecutionInitiatedEventAttributes, event);
      this.initiatedEventId = event.eventId ?? 0;
      this.request = undefined;
    } else if (name === 'Started') {
      this.startedEventId = event.eventId ?? 0;
      this.runId = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.runId ?? '';
    }
    this.take(name, event);
  }

  buildCommand(type: CommandType): Command {
    if (this.request === undefined) throw new EngineFault(`${this.describeCommand(type)} was sent before.`);
    return buildStartChildCommand(this.request, this.run);
  }

  describeCommand(type: CommandType): string {
    return `${commandTypeName(type)} (workflow id "${this.workflowId}", type "${this.workflowType}")`;
  }

  private take(name: Event, event?: HistoryEvent): void {
    const step = childWorkflowTable.step(this.state, name);
    this.state = step.next;
    switch (step.output) {
      case 'withdraw':
        this.isWithdrawn = true;
        return this.resolveStart({ status: 'cancelled', failure: this.cancellation() });
      case 'refuse':
        return this.resolveStart(this.refusal(event));
      case 'tellStarted':
        return this.resolveStart({ status: 'started', runId: this.runId });
      case 'tellStartedAndRequestCancel':
        this.requestCancel();
        return this.resolveStart({ status: 'started', runId: this.runId });
      case 'requestCancel':
        return this.requestCancel();
      case 'requestCancelAndTell':
        this.requestCancel();
        return this.resolve({ status: 'cancelled', failure: this.cancellation() });
      case 'tellCancelled':
        return this.resolve({ status: 'cancelled', failure: this.cancellation() });
      case 'resolve':
        return this.resolve(this.toResolution(event));
      case undefined:
        return;
    }
  }

  private requestCancel(): void {
    this.run.requestCancelOfChild(this.workflowId, (failure) => {
      if (failure) this.take('CancelRefused');
      else if (this.cancelEvent === 'WaitRequested') this.take('CancelRecorded');
    });
  }

  private resolveStart(resolution: ResolveChildWorkflowStartJob['resolution']): void {
    this.run.addJob({ type: 'resolveChildWorkflowStart', seq: this.seq, resolution });
  }

  private resolve(resolution: Resolution): void {
    this.run.addJob({ type: 'resolveChildWorkflow', seq: this.seq, resolution });
  }

  private refusal(event: HistoryEvent | undefined): ResolveChildWorkflowStartJob['resolution'] {
    const { workflowId, workflowType } = this;
    return { status: 'refused', workflowId, workflowType, cause: childStartCause(event) };
  }

  private toResolution(event: HistoryEvent | undefined): Resolution {
    const completed = event?.childWorkflowExecutionCompletedEventAttributes;
    if (!event || completed) {
      const payloads = completed?.result?.payloads ?? [];
      if (payloads.length > 1) {
        throw new EngineFault(
          `The child workflow "${this.workflowId}" has ${payloads.length} results; a workflow has one.`,
        );
      }
      return { status: 'completed', result: payloads[0] };
    }
    const { status, message, cause, retryState } = childCause(event);
    return { status, failure: this.wrap(message, cause, retryState) };
  }

  private cancellation(): FailureInfo {
    const message = 'Child workflow cancelled';
    const cause = { message, canceledFailureInfo: {} };
    return this.wrap(message, cause, RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE);
  }

  /** The failure that workflow code sees: which child it was, with what went wrong as the cause. */
  private wrap(message: string, cause: FailureInfo | undefined, retryState: RetryState): FailureInfo {
    return {
      message,
      cause,
      childWorkflowExecutionFailureInfo: {
        namespace: this.run.namespace,
        workflowExecution: { workflowId: this.workflowId, runId: this.runId },
        workflowType: { name: this.workflowType },
        initiatedEventId: this.initiatedEventId,
        startedEventId: this.startedEventId,
        retryState,
      },
    };
  }

  private requireSameChild(
    recorded: StartChildWorkflowExecutionInitiatedEventAttributes | null | undefined,
    event: HistoryEvent,
  ): void {
    if (!this.run.hasFlag(CoreFlag.IdAndTypeDeterminismChecks)) return;
    const id = recorded?.workflowId ?? '';
    const type = recorded?.workflowType?.name ?? '';
    if (id === this.workflowId && type === this.workflowType) return;
    throw new NondeterminismError(
      `History has ${describeEvent(event)} with workflow id "${id}", type "${type}", where workflow code issued ` +
        `${this.describeCommand(CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION)}.`,
      event.eventId ?? 0,
    );
  }
}
