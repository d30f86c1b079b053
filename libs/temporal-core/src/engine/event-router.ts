/**
 * Says which machine an event belongs to, and turns events that concern none (start, signals, cancellation) into jobs.
 * The order of events is the server's; what they do to a machine is the machine's.
 */
import { EventType } from '../proto/enums.js';
import type { HistoryEvent } from '../proto/index.js';
import { EngineFault } from './errors.js';
import { describeEvent } from './event-names.js';
import { closesRun, confirmedCommand } from './history/event-kinds.js';
import type { IndexedMachine, MachineIndex } from './machine-index.js';
import type { CommandSource } from './machines/machine-context.js';
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
    if (this.isAmongCommands) {
      if (confirmedCommand(event.eventType) === undefined) this.leaveCommands(event);
      else this.confirmedInSection++;
    }
    if (this.run.outcome.isClosed) {
      throw new EngineFault(`History has ${describeEvent(event)} after the run was closed.`);
    }
    if (!this.applyToMachine(event) && !this.applyToRun(event)) refuseUnknown(event);
  }

  /**
   * To be called at the end of history: what is left in the queue then was never recorded.
   *
   * @throws NondeterminismError when a completed task has fewer events than workflow code issued commands
   */
  expectConfirmed(): void {
    if (this.isAmongCommands) this.run.queue.expectConfirmed(undefined);
  }

  private leaveCommands(next: HistoryEvent): void {
    this.isAmongCommands = false;
    // A heartbeat confirms nothing: its commands are sent by the task that follows.
    const isHeartbeat =
      this.confirmedInSection === 0 && next.eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED;
    if (!isHeartbeat) this.run.queue.expectConfirmed(next);
  }

  /** Events of timers and activities; returns false for all others. */
  private applyToMachine(event: HistoryEvent): boolean {
    const { timers, activities } = this.run;
    switch (event.eventType) {
      case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
        this.confirmInitiating(event, activities);
        return true;
      case EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
        this.follow(event, activities, event.activityTaskStartedEventAttributes?.scheduledEventId);
        return true;
      case EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
        this.follow(event, activities, event.activityTaskCompletedEventAttributes?.scheduledEventId);
        return true;
      case EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED:
        this.follow(event, activities, event.activityTaskFailedEventAttributes?.scheduledEventId);
        return true;
      case EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT:
        this.follow(event, activities, event.activityTaskTimedOutEventAttributes?.scheduledEventId);
        return true;
      case EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED:
        this.follow(event, activities, event.activityTaskCanceledEventAttributes?.scheduledEventId);
        return true;
      case EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED:
        this.confirm(event);
        return true;
      case EventType.EVENT_TYPE_TIMER_STARTED:
        this.confirmInitiating(event, timers);
        return true;
      case EventType.EVENT_TYPE_TIMER_FIRED:
        this.follow(event, timers, event.timerFiredEventAttributes?.startedEventId);
        return true;
      case EventType.EVENT_TYPE_TIMER_CANCELED: {
        const canceled = this.confirm(event);
        timers.dropIfClosed(canceled.seq);
        return true;
      }
      default:
        return false;
    }
  }

  /** Events of the run itself; returns false for all others. */
  private applyToRun(event: HistoryEvent): boolean {
    const { run } = this;
    switch (event.eventType) {
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
        this.start(event);
        return true;
      case EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED:
      case EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED:
      case EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
      case EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
        run.workflowTask.applyEvent(event);
        return true;
      case EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
        this.completeTask(event);
        return true;
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
        this.signal(event);
        return true;
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED:
        run.addJob({
          type: 'cancelWorkflow',
          reason: event.workflowExecutionCancelRequestedEventAttributes?.cause ?? '',
        });
        return true;
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED:
      case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT:
        run.outcome.applyEvent(event);
        return true;
      default:
        if (!closesRun(event.eventType)) return false;
        this.confirm(event);
        return true;
    }
  }

  private confirm(event: HistoryEvent): CommandSource {
    const source = this.run.queue.confirm(event);
    source.applyEvent(event);
    return source;
  }

  private confirmInitiating<M extends IndexedMachine>(event: HistoryEvent, index: MachineIndex<M>): void {
    const source = this.confirm(event);
    index.record(source.seq, event.eventId ?? 0);
  }

  private follow<M extends IndexedMachine & CommandSource>(
    event: HistoryEvent,
    index: MachineIndex<M>,
    initiatingEventId: number | undefined,
  ): void {
    const machine = index.initiatedBy(initiatingEventId, event);
    machine.applyEvent(event);
    index.dropIfClosed(machine.seq);
  }

  private start(event: HistoryEvent): void {
    const attributes = event.workflowExecutionStartedEventAttributes;
    if (attributes == null) throw new EngineFault(`${describeEvent(event)} has no attributes.`);
    const { run } = this;
    const job = buildInitializeJob(event, attributes, run.init.runId);
    run.carriedOver = { memo: job.memo, searchAttributes: job.searchAttributes, retryPolicy: job.retryPolicy };
    run.workflowTask.advanceTo(job.startTimeMs);
    run.addJob(job);
  }

  private completeTask(event: HistoryEvent): void {
    const metadata = event.workflowTaskCompletedEventAttributes?.sdkMetadata;
    if (metadata) this.run.flags.observe(metadata);
    this.run.workflowTask.applyEvent(event);
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

/** @throws EngineFault unless the server marked the event as one that workers may skip */
function refuseUnknown(event: HistoryEvent): void {
  if (event.workerMayIgnore) return;
  throw new EngineFault(
    `History has ${describeEvent(event)}, which this version of the SDK cannot process. ` +
      'Use a version that can, or keep the feature that writes it out of this workflow.',
  );
}
