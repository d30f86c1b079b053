import type { ActivationJob } from '../../src/activation/activation.js';
import type { OutgoingUpdateMessage } from '../../src/engine/engine-task.js';
import type {
  CarriedOver,
  CommandSource,
  LocalActivityDesk,
  MachineContext,
  NumberedMachine,
} from '../../src/engine/machines/machine-context.js';
import type { CoreFlag } from '../../src/engine/sdk-flags.js';
import type { FailureInfo } from '../../src/common/payload.js';
import type { CommandType } from '../../src/proto/enums.js';

/** A run that only remembers what its machine caused. */
export class MachineRun implements MachineContext {
  readonly namespace = 'default';
  readonly taskQueue = 'main';
  readonly jobs: ActivationJob[] = [];
  readonly commands: CommandType[] = [];
  readonly childCancellations: { workflowId: string; answered: (failure?: FailureInfo) => void }[] = [];
  /** With a place among the commands, or without. */
  readonly messages: OutgoingUpdateMessage[] = [];
  readonly flags = new Set<CoreFlag>();
  carriedOver: CarriedOver = { memo: {}, searchAttributes: {} };
  eagerTypes: string[] = [];

  timeMs = 0;
  readonly localActivities = new DeskRecord();

  advanceTo(timeMs: number): void {
    this.timeMs = Math.max(this.timeMs, timeMs);
  }

  addJob(job: ActivationJob): void {
    this.jobs.push(job);
  }

  addCommand(type: CommandType, _source: CommandSource, message?: OutgoingUpdateMessage): void {
    this.commands.push(type);
    if (message) this.messages.push(message);
  }

  addMessage(message: OutgoingUpdateMessage): void {
    this.messages.push(message);
  }

  requestCancelOfChild(workflowId: string, answered: (failure?: FailureInfo) => void): void {
    this.childCancellations.push({ workflowId, answered });
  }

  hasFlag(flag: CoreFlag): boolean {
    return this.flags.has(flag);
  }

  reserveEagerActivity(activityType: string): boolean {
    return this.eagerTypes.includes(activityType);
  }
}

/** Remembers what the machine of a local activity asks for. */
class DeskRecord implements LocalActivityDesk {
  activationIndex = 1;
  /** The worker has not looked at its orders. */
  isUnstarted = false;
  readonly asked: string[] = [];

  add({ seq }: NumberedMachine): void {
    this.asked.push(`add ${seq}`);
  }

  execute({ seq }: NumberedMachine): void {
    this.asked.push(`execute ${seq}`);
  }

  stop(seq: number, isAwaited: boolean): boolean {
    this.asked.push(`stop ${seq}, ${isAwaited ? 'awaited' : 'not awaited'}`);
    return this.isUnstarted;
  }

  leave(seq: number): void {
    this.asked.push(`leave ${seq}`);
  }

  seek({ seq }: NumberedMachine): void {
    this.asked.push(`seek ${seq}`);
  }
}
