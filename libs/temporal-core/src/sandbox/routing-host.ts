import type {
  RunInit,
  WorkflowHost,
  WorkflowInstance,
  WorkflowTaskOutcome,
  WorkflowTaskSteps,
} from '../activation/workflow-host.js';
import { InternalError } from '../common/errors.js';
import { UnknownWorkflowTypeError } from './errors.js';

/** Several hosts as one: a run goes to the host that has its type, else to the first that takes any. */
export class RoutingHost implements WorkflowHost {
  readonly workflowTypes: readonly string[];
  private readonly hostOf = new WeakMap<WorkflowInstance, WorkflowHost>();

  constructor(private readonly hosts: readonly WorkflowHost[]) {
    this.workflowTypes = hosts.flatMap((host) => host.workflowTypes).sort();
  }

  create(init: RunInit): WorkflowInstance {
    const named = this.hosts.find((host) => host.workflowTypes.includes(init.workflowType));
    for (const host of named ? [named] : this.hosts) {
      const instance = tryCreate(host, init);
      if (!instance) continue;
      this.hostOf.set(instance, host);
      return instance;
    }
    throw new UnknownWorkflowTypeError(init.workflowType, this.workflowTypes);
  }

  runTask<T>(instance: WorkflowInstance, steps: WorkflowTaskSteps<T>): Promise<WorkflowTaskOutcome<T>> {
    const host = this.hostOf.get(instance);
    if (!host) throw new InternalError('The instance belongs to another host');
    return host.runTask(instance, steps);
  }

  dispose(): void {
    for (const host of this.hosts) host.dispose();
  }
}

/** Whether a host takes types beside those it names, only asking tells. */
function tryCreate(host: WorkflowHost, init: RunInit): WorkflowInstance | undefined {
  try {
    return host.create(init);
  } catch (error) {
    if (error instanceof UnknownWorkflowTypeError) return undefined;
    throw error;
  }
}
