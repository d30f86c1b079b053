/** The parts of a run that state machines use, and the parts of state machines that the command queue uses. */
import type { ActivationJob } from '../../activation/activation.js';
import type { ScheduleLocalActivityCommand } from '../../activation/commands.js';
import type { FailureInfo, PayloadMap } from '../../common/payload.js';
import type { RetryPolicyMs } from '../../common/policies.js';
import type { CommandType } from '../../proto/enums.js';
import type { Command, HistoryEvent } from '../../proto/index.js';
import type { OutgoingUpdateMessage } from '../engine-task.js';
import type { CoreFlag } from '../sdk-flags.js';
import type { LocalActivityRecord, LocalActivityReport } from '../local-activity-record.js';

/** A machine that has commands in the queue. */
export interface CommandSource {
  /** Number of the workflow command, 0 where its kind has none. */
  readonly seq: number;
  /** Cancelled before anything was sent: the server must not hear of it. */
  readonly isWithdrawn: boolean;
  /** Called only for a command that is sent: on replay nothing is built. */
  buildCommand(type: CommandType): Command;
  /** With the identity that its author knows: `ScheduleActivityTask (activity id '1', type 'charge')`. */
  describeCommand(type: CommandType): string;
  /** Takes the event that confirms the command, or one that follows from it. */
  applyEvent(event: HistoryEvent): void;
}

/** A machine of which a run may have many at a time: workflow code numbers them, or messages of a protocol name them. */
export interface NumberedMachine extends CommandSource {
  /** Nothing more can happen to it. */
  readonly isClosed: boolean;
}

/** What a run that continues as new passes on unless workflow code says otherwise. */
export interface CarriedOver {
  memo: PayloadMap;
  searchAttributes: PayloadMap;
  retryPolicy?: RetryPolicyMs;
}

/** The machine of a local activity, as its run sees it. */
export interface LocalActivitySource extends NumberedMachine {
  /** Its end is known and its command waits for the marker. */
  readonly isRecording: boolean;
  begin(): void;
  foresee(record: LocalActivityRecord, eventId: number): void;
  report(report: LocalActivityReport): void;
}

/** Where the machines of local activities ask for what is done outside the engine. */
export interface LocalActivityDesk {
  /** Activations of the task at hand so far. */
  readonly activationIndex: number;
  add(machine: LocalActivitySource): void;
  /** Asks the worker to run it. */
  execute(machine: LocalActivitySource, request: ScheduleLocalActivityCommand): void;
  /**
   * Asks the worker to cancel it.
   *
   * @param isAwaited - whether its end is still of interest
   * @returns whether it had not been started, and has ended therefore
   */
  stop(seq: number, isAwaited: boolean): boolean;
  /** Its end is of no interest any more. */
  leave(seq: number): void;
  /** Tells it of its end if history holds it. */
  seek(machine: LocalActivitySource): void;
}

/** The run, as its machines see it. */
export interface MachineContext {
  readonly namespace: string;
  /** Task queue of the run. */
  readonly taskQueue: string;
  readonly carriedOver: CarriedOver;
  readonly localActivities: LocalActivityDesk;
  /** Workflow time. */
  readonly timeMs: number;
  /** Moves workflow time forward; it never goes back. */
  advanceTo(timeMs: number): void;
  addJob(job: ActivationJob): void;
  /** @param message - of a protocol message whose place among the commands this is: it is sent together with the command */
  addCommand(type: CommandType, source: CommandSource, message?: OutgoingUpdateMessage): void;
  /** A protocol message that has no command: it is sent with the answer to the task at hand. */
  addMessage(message: OutgoingUpdateMessage): void;
  /**
   * Asks a child of this workflow to cancel, without a command of workflow code.
   *
   * @param answered - called once with the answer of the server: nothing, or why it could not
   */
  requestCancelOfChild(workflowId: string, answered: (failure: FailureInfo | undefined) => void): void;
  hasFlag(flag: CoreFlag): boolean;
  /** Whether this worker keeps a slot for an activity that it is about to schedule on its own task queue. */
  reserveEagerActivity(activityType: string): boolean;
}
