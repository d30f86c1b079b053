/**
 * Gives events to the machines that the registry names for them, and turns events that concern none (start, signals,
 * cancellation) into jobs. The order of events is the server's; what they do to a machine is the machine's.
 */
import { EventType } from '../proto/enums.js';
import type { HistoryEvent } from '../proto/index.js';
import { EngineFault } from './errors.js';
import { describeEvent } from './event-names.js';
import { mayIgnore } from './history/event-kinds.js';
import { machineRoutes } from './machine-routes.js';
import type { RunState } from './run-state.js';
import { buildInitializeJob } from './start-event.js';

export class EventRouter {
  /** Between the completion of a task and the first event that none of its commands caused. */
  private isAmongCommands = false;
  private confirmedInSection = 0;

  constructor(private readonly run: RunState) {}

  /**
   * @throws NondeterminismError when workflow code did not do what the event records
   * @throws EngineFault when the event cannot be processed
   */
  apply(event: HistoryEvent): void {
    const route = machineRoutes.ofEvent(event);
    // The server writes such events wherever it likes, among the events of commands too.
    if (!route && mayIgnore(event)) return;
    if (this.isAmongCommands) {
      if (route?.confirms === undefined) this.leaveCommands(event);
      else this.confirmedInSection++;
    }
    if (this.run.outcome.isClosed) {
      throw new EngineFault(`History has ${describeEvent(event)} after the run was closed.`);
    }
    if (route) route.apply(this.run, event);
    else if (!this.applyToRun(event)) refuse(event);
    if (event.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) this.enterCommands(event);
  }

  /**
   * What a completed task has recorded is all that its commands came to. One that recorded nothing may have kept itself
   * alive with its commands still to be sent: they are confirmed behind a later task. At the end of history nothing is
   * known of what is left.
   */
  private leaveCommands(next: HistoryEvent): void {
    this.isAmongCommands = false;
    if (this.confirmedInSection > 0) this.run.queue.expectConfirmed(next);
  }

  /** Events of the run itself; returns false for all others. */
  private applyToRun(event: HistoryEvent): boolean {
    switch (event.eventType) {
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
        this.start(event);
        return true;
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
        this.signal(event);
        return true;
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED:
        this.run.addJob({
          type: 'cancelWorkflow',
          reason: event.workflowExecutionCancelRequestedEventAttributes?.cause ?? '',
        });
        return true;
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED:
        this.run.updates.admit(event, !this.run.isReplaying);
        return true;
      default:
        return false;
    }
  }

  private start(event: HistoryEvent): void {
    const attributes = event.workflowExecutionStartedEventAttributes;
    if (attributes == null) throw new EngineFault(`${describeEvent(event)} has no attributes.`);
    const { run } = this;
    const job = buildInitializeJob(event, attributes, run.init.runId);
    run.carriedOver = { memo: job.memo, searchAttributes: job.searchAttributes, retryPolicy: job.retryPolicy };
    run.taskTimeoutMs = job.workflowTaskTimeoutMs;
    run.workflowTask.advanceTo(job.startTimeMs);
    run.addJob(job);
  }

  private enterCommands({ workflowTaskCompletedEventAttributes }: HistoryEvent): void {
    const metadata = workflowTaskCompletedEventAttributes?.sdkMetadata;
    if (metadata) this.run.flags.observe(metadata);
    this.isAmongCommands = true;
    this.confirmedInSection = 0;
  }

  private signal(event: HistoryEvent): void {
    const attributes = event.workflowExecutionSignaledEventAttributes;
    this.run.addJob({
      type: 'signalWorkflow',
      signalName: attributes?.signalName ?? '',
      arguments: attributes?.input?.payloads ?? [],
      headers: attributes?.header?.fields ?? {},
      identity: attributes?.identity ?? '',
    });
  }
}

function refuse(event: HistoryEvent): never {
  throw new EngineFault(
    `History has ${describeEvent(event)}, which this version of the SDK cannot process. ` +
      'Use a version that can, or keep the feature that writes it out of this workflow.',
  );
}
