/** The parts of a run that state machines use, and the parts of state machines that the command queue uses. */
import type { ActivationJob } from '../../activation/activation.js';
import type { PayloadMap } from '../../common/payload.js';
import type { RetryPolicyMs } from '../../common/policies.js';
import type { CommandType } from '../../proto/enums.js';
import type { Command, HistoryEvent } from '../../proto/index.js';
import type { CoreFlag } from '../sdk-flags.js';

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

/** A machine that workflow code numbers: there may be many of its kind at a time. */
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

/** The run, as its machines see it. */
export interface MachineContext {
  /** Task queue of the run. */
  readonly taskQueue: string;
  readonly carriedOver: CarriedOver;
  addJob(job: ActivationJob): void;
  addCommand(type: CommandType, source: CommandSource): void;
  hasFlag(flag: CoreFlag): boolean;
  /** Whether this worker keeps a slot for an activity that it is about to schedule on its own task queue. */
  reserveEagerActivity(activityType: string): boolean;
}
