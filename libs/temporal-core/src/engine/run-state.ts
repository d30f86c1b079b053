/**
 * All that the engine remembers of one run, and the face it shows to the machines. Holds no logic of its own: events are
 * routed by `event-router.ts`, commands by `command-router.ts`, tasks driven by `replay.ts`.
 */
import type { ActivationJob } from '../activation/activation.js';
import type { FailureInfo } from '../common/payload.js';
import type { CommandType } from '../proto/enums.js';
import { CommandQueue } from './command-queue.js';
import type { OutgoingUpdateMessage, ReplayInit } from './engine-task.js';
import { JobQueue } from './job-queue.js';
import { LocalActivities } from './local-activities.js';
import { MachineIndex } from './machine-index.js';
import type { CarriedOver, CommandSource, MachineContext } from './machines/machine-context.js';
import { ExternalCancellationMachine } from './machines/external-cancellation.machine.js';
import { PatchRecord } from './patch-record.js';
import { WorkflowOutcomeMachine } from './machines/workflow-outcome.machine.js';
import { WorkflowTaskMachine } from './machines/workflow-task.machine.js';
import { type CoreFlag, SdkFlags } from './sdk-flags.js';
import { UpdateInbox } from './update-inbox.js';

export class RunState implements MachineContext {
  readonly jobs = new JobQueue();
  readonly queue = new CommandQueue();
  readonly flags: SdkFlags;
  readonly machines = new MachineIndex();
  readonly workflowTask = new WorkflowTaskMachine(this);
  readonly outcome = new WorkflowOutcomeMachine(this);
  readonly patches = new PatchRecord(this);
  readonly localActivities = new LocalActivities(this);
  carriedOver: CarriedOver = { memo: {}, searchAttributes: {} };
  readonly updates = new UpdateInbox(this, this.machines);
  /** Protocol messages of the task at hand that have no command. */
  messages: OutgoingUpdateMessage[] = [];
  /** Time that the worker has for a workflow task. */
  taskTimeoutMs = 0;
  /** Whether workflow code does now what history says it did. */
  isReplaying = false;

  constructor(readonly init: ReplayInit) {
    this.flags = new SdkFlags(init.serverSupportsSdkMetadata, init.sdkVersion);
  }

  get namespace(): string {
    return this.init.namespace;
  }

  get taskQueue(): string {
    return this.init.taskQueue;
  }

  get timeMs(): number {
    return this.workflowTask.timestampMs;
  }

  advanceTo(timeMs: number): void {
    this.workflowTask.advanceTo(timeMs);
  }

  addJob(job: ActivationJob): void {
    this.jobs.add(job);
  }

  addCommand(type: CommandType, source: CommandSource, message?: OutgoingUpdateMessage): void {
    if (source === this.outcome) this.queue.addTerminal(type, source);
    else this.queue.add(type, source, message);
  }

  addMessage(message: OutgoingUpdateMessage): void {
    this.messages.push(message);
  }

  requestCancelOfChild(workflowId: string, answered: (failure: FailureInfo | undefined) => void): void {
    // Without a run id: the child may have continued as new, or be in a later attempt.
    const target = { workflowId, childWorkflowOnly: true };
    this.machines.addUnnumbered(new ExternalCancellationMachine(this, { seq: 0, target, reason: '' }, answered));
  }

  hasFlag(flag: CoreFlag): boolean {
    return this.flags.has(flag, this.isReplaying);
  }

  reserveEagerActivity(activityType: string): boolean {
    return this.init.reserveEagerActivity?.(activityType) ?? false;
  }
}
