import type { ActivationJob } from '../../src/activation/activation.js';
import type {
  CarriedOver,
  CommandSource,
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
  readonly flags = new Set<CoreFlag>();
  carriedOver: CarriedOver = { memo: {}, searchAttributes: {} };
  eagerTypes: string[] = [];

  addJob(job: ActivationJob): void {
    this.jobs.push(job);
  }

  addCommand(type: CommandType, _source: CommandSource): void {
    this.commands.push(type);
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
