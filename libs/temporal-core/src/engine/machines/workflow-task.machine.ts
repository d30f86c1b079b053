/**
 * The workflow tasks of a run, one after the other: at most one is open at a time.
 *
 *   idle ─Scheduled→ scheduled ─Started→ started ─Completed, Failed, TimedOut, Discard→ idle
 *                        └─TimedOut→ idle
 *
 * What the latest started event says (time, size of history) holds until the next one. A task that failed because of a
 * reset changes the run id, and with it the seed of random numbers.
 */
import type { SuggestContinueAsNewReason } from '../../common/policies.js';
import { EventType, SuggestContinueAsNewReason as Reason, WorkflowTaskFailedCause } from '../../proto/enums.js';
import type { HistoryEvent } from '../../proto/index.js';
import { EngineFault } from '../errors.js';
import { describeEvent } from '../event-names.js';
import { randomSeed } from '../random-seed.js';
import { toWorkflowTime } from '../../proto/wire-values.js';
import { defineMachine } from './define-machine.js';
import type { MachineContext } from './machine-context.js';

type State = 'idle' | 'scheduled' | 'started';
type Event = 'Scheduled' | 'Started' | 'Completed' | 'Failed' | 'Reset' | 'TimedOut' | 'Discard';
type Output = 'begin' | 'reseed';

export const workflowTaskTable = defineMachine<State, Event, Output>('workflow task', {
  idle: { Scheduled: 'scheduled' },
  scheduled: { Started: ['started', 'begin'], TimedOut: 'idle' },
  started: { Completed: 'idle', Failed: 'idle', Reset: ['idle', 'reseed'], TimedOut: 'idle', Discard: 'idle' },
});

/** A reason that this SDK does not know is left out. */
const reasons: Readonly<Record<number, SuggestContinueAsNewReason | undefined>> = {
  [Reason.SUGGEST_CONTINUE_AS_NEW_REASON_HISTORY_SIZE_TOO_LARGE]: 'HISTORY_SIZE_TOO_LARGE',
  [Reason.SUGGEST_CONTINUE_AS_NEW_REASON_TOO_MANY_HISTORY_EVENTS]: 'TOO_MANY_HISTORY_EVENTS',
  [Reason.SUGGEST_CONTINUE_AS_NEW_REASON_TOO_MANY_UPDATES]: 'TOO_MANY_UPDATES',
};

export class WorkflowTaskMachine {
  /** Workflow time: when the latest task started, before the first when the run did. Never goes back. */
  timestampMs = 0;
  historySizeBytes = 0;
  continueAsNewSuggested = false;
  continueAsNewReasons: readonly SuggestContinueAsNewReason[] | undefined;
  targetDeploymentVersionChanged: boolean | undefined;
  /** Started event of the latest task; 0 before the first. */
  startedEventId = 0;
  private state: State = 'idle';

  constructor(private readonly run: MachineContext) {}

  advanceTo(timestampMs: number): void {
    if (timestampMs > this.timestampMs) this.timestampMs = timestampMs;
  }

  applyEvent(event: HistoryEvent): void {
    const step = workflowTaskTable.step(this.state, eventOf(event));
    this.state = step.next;
    if (step.output === 'begin') this.begin(event);
    else if (step.output === 'reseed') this.reseed(event);
  }

  /** The server has dropped the task, since its answer left nothing to record. @param startedEventId - of the task before */
  discard(startedEventId: number): void {
    this.state = workflowTaskTable.step(this.state, 'Discard').next;
    this.startedEventId = startedEventId;
  }

  private begin(event: HistoryEvent): void {
    const attributes = event.workflowTaskStartedEventAttributes;
    this.startedEventId = event.eventId ?? 0;
    this.historySizeBytes = attributes?.historySizeBytes ?? 0;
    this.continueAsNewSuggested = attributes?.suggestContinueAsNew ?? false;
    const known = (attributes?.suggestContinueAsNewReasons ?? []).flatMap((reason) => reasons[reason] ?? []);
    this.continueAsNewReasons = known.length > 0 ? known : undefined;
    this.targetDeploymentVersionChanged = attributes?.targetWorkerDeploymentVersionChanged || undefined;
    this.advanceTo(toWorkflowTime(event.eventTime));
  }

  private reseed(event: HistoryEvent): void {
    const runId = event.workflowTaskFailedEventAttributes?.newRunId ?? '';
    this.run.addJob({ type: 'updateRandomSeed', randomnessSeed: randomSeed(runId) });
  }
}

function eventOf(event: HistoryEvent): Event {
  switch (event.eventType) {
    case EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED:
      return 'Scheduled';
    case EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED:
      return 'Started';
    case EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
      return 'Completed';
    case EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
      return 'TimedOut';
    case EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
      return event.workflowTaskFailedEventAttributes?.cause ===
        WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW
        ? 'Reset'
        : 'Failed';
    default:
      throw new EngineFault(`A workflow task cannot take ${describeEvent(event)}.`);
  }
}
