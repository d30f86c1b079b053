/**
 * One local activity, from the command that schedules it until its marker is in history. Nothing is sent when it starts:
 * the worker runs it within workflow tasks, and only its end is recorded.
 *
 *   expected ─Begin→ running ─Reported→ recording ─Marker→ closed
 *      │                │ WaitCancel        ▲
 *      │                ▼                   │
 *      │             stopping ─Reported─────┤
 *      │ any cancel                         │
 *      ├───────→ unwanted ─Begin────────────┘
 *      ▼            ▼
 *      └──Foreseen──┴─→ foreseen ─Marker→ closed
 *
 * On replay it is `expected`: its end lies ahead. Where history ends without it, the worker that began it is gone, and the
 * activity begins anew. One that was cancelled before does not. `TryCancel` and `Abandon` end a running one for workflow
 * code at once; its own end is of no interest then.
 */
import type { ScheduleLocalActivityCommand } from '../../activation/commands.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import type { ActivityCancellationType } from '../../common/policies.js';
import type { CommandType } from '../../proto/enums.js';
import { CommandType as CommandTypes } from '../../proto/enums.js';
import type { Command, HistoryEvent } from '../../proto/index.js';
import { EngineFault } from '../errors.js';
import { commandTypeName, describeEvent } from '../event-names.js';
import { readLocalActivityMarker, toLocalActivityMarker } from '../local-activity-marker.js';
import {
  cancelledOutcome,
  type LocalActivityRecord,
  type LocalActivityReport,
  toResolution,
} from '../local-activity-record.js';
import { CoreFlag } from '../sdk-flags.js';
import { defineMachine } from './define-machine.js';
import type { MachineContext, NumberedMachine } from './machine-context.js';

type State = 'expected' | 'unwanted' | 'running' | 'stopping' | 'recording' | 'foreseen' | 'closed';
type CancelEvent = 'WaitCancel' | 'TryCancel' | 'Abandon';
type Event = 'Begin' | 'Foreseen' | 'Reported' | 'Marker' | CancelEvent;
type Output = 'execute' | 'seek' | 'tell' | 'record' | 'recordCancelled' | 'stop' | 'stopAndRecord' | 'leaveAndRecord';

export const localActivityTable = defineMachine<State, Event, Output>('local activity', {
  expected: {
    Begin: ['running', 'execute'],
    Foreseen: ['foreseen', 'tell'],
    WaitCancel: ['unwanted', 'seek'],
    TryCancel: ['unwanted', 'seek'],
    Abandon: ['unwanted', 'seek'],
  },
  unwanted: {
    Begin: ['recording', 'recordCancelled'],
    Foreseen: ['foreseen', 'tell'],
    WaitCancel: 'unwanted',
    TryCancel: 'unwanted',
    Abandon: 'unwanted',
  },
  running: {
    Reported: ['recording', 'record'],
    WaitCancel: ['stopping', 'stop'],
    TryCancel: ['recording', 'stopAndRecord'],
    Abandon: ['recording', 'leaveAndRecord'],
  },
  stopping: { Reported: ['recording', 'record'], WaitCancel: 'stopping' },
  recording: { Marker: 'closed', WaitCancel: 'recording', TryCancel: 'recording', Abandon: 'recording' },
  foreseen: { Marker: 'closed', WaitCancel: 'foreseen', TryCancel: 'foreseen', Abandon: 'foreseen' },
  closed: {},
});

const cancelEvents: Readonly<Record<ActivityCancellationType, CancelEvent>> = {
  WAIT_CANCELLATION_COMPLETED: 'WaitCancel',
  TRY_CANCEL: 'TryCancel',
  ABANDON: 'Abandon',
};

export class LocalActivityMachine implements NumberedMachine {
  readonly seq: number;
  readonly isWithdrawn = false;
  private state: State = 'expected';
  /** Workflow time when it was scheduled. */
  private readonly scheduledAtMs: number;
  /** What the marker will say, until history has it. */
  private record?: LocalActivityRecord;

  constructor(
    private readonly run: MachineContext,
    private readonly request: ScheduleLocalActivityCommand,
  ) {
    this.seq = request.seq;
    this.scheduledAtMs = run.timeMs;
    run.localActivities.add(this);
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  /** Its end is known and its command waits for the marker; a marker of any other has no command. */
  get isRecording(): boolean {
    return this.state === 'recording';
  }

  /** History says nothing of it: the worker must run it. */
  begin(): void {
    this.take('Begin');
  }

  /**
   * Takes what a marker further ahead says.
   *
   * @throws NondeterminismError when it is of another activity
   */
  foresee(record: LocalActivityRecord, eventId: number): void {
    this.requireSameActivity(record, eventId);
    this.take('Foreseen', record);
  }

  /** Takes what the worker says. */
  report({ runtimeMs, ...report }: LocalActivityReport): void {
    const completeTimeMs = Math.floor(this.scheduledAtMs + runtimeMs);
    this.take('Reported', { ...this.newRecord(), ...report, completeTimeMs });
  }

  cancel(): void {
    this.take(cancelEvents[this.request.cancellationType]);
  }

  applyEvent(event: HistoryEvent): void {
    const { seq } = readLocalActivityMarker(event);
    if (seq !== this.seq) {
      throw new NondeterminismError(
        `History has ${describeEvent(event)} for local activity ${seq} where workflow code issued ` +
          `${this.describeCommand(CommandTypes.COMMAND_TYPE_RECORD_MARKER)}.`,
        event.eventId ?? 0,
      );
    }
    delete this.record;
    this.take('Marker');
  }

  buildCommand(type: CommandType): Command {
    if (this.record === undefined) throw new EngineFault(`${this.describeCommand(type)} was sent before.`);
    return {
      commandType: type,
      userMetadata: this.request.userMetadata,
      recordMarkerCommandAttributes: toLocalActivityMarker(this.record),
    };
  }

  describeCommand(type: CommandType): string {
    const { activityId, activityType } = this.request;
    return `${commandTypeName(type)} (local activity id "${activityId}", type "${activityType}")`;
  }

  private take(name: Event, record?: LocalActivityRecord): void {
    const { run, seq } = this;
    const step = localActivityTable.step(this.state, name);
    this.state = step.next;
    switch (step.output) {
      case 'execute':
        return run.localActivities.execute(this, this.request);
      case 'seek':
        return run.localActivities.seek(this);
      case 'tell':
        return this.tell(record ?? this.cancelledRecord());
      case 'record':
        return this.recordAndTell(record ?? this.cancelledRecord());
      case 'recordCancelled':
        run.localActivities.stop(seq, false);
        return this.recordAndTell(this.cancelledRecord());
      case 'stop':
        if (run.localActivities.stop(seq, true)) this.take('Reported', this.cancelledRecord());
        return;
      case 'stopAndRecord':
        run.localActivities.stop(seq, false);
        return this.recordAndTell(this.cancelledRecord());
      case 'leaveAndRecord':
        run.localActivities.leave(seq);
        return this.recordAndTell(this.cancelledRecord());
      case undefined:
        return;
    }
  }

  private recordAndTell(record: LocalActivityRecord): void {
    this.record = { ...record, activationIndex: this.run.localActivities.activationIndex };
    this.run.addCommand(CommandTypes.COMMAND_TYPE_RECORD_MARKER, this);
    this.tell(record);
  }

  private tell(record: LocalActivityRecord): void {
    if (record.completeTimeMs !== undefined) this.run.advanceTo(record.completeTimeMs);
    this.run.addJob({ type: 'resolveActivity', seq: this.seq, isLocal: true, resolution: toResolution(record) });
  }

  private newRecord(): Omit<LocalActivityRecord, 'outcome'> {
    const { seq, activityId, activityType, attempt, originalScheduleTimeMs } = this.request;
    return { seq, activityId, activityType, attempt, originalScheduleTimeMs };
  }

  private cancelledRecord(): LocalActivityRecord {
    return { ...this.newRecord(), outcome: cancelledOutcome };
  }

  private requireSameActivity({ activityId, activityType }: LocalActivityRecord, eventId: number): void {
    if (!this.run.hasFlag(CoreFlag.IdAndTypeDeterminismChecks)) return;
    if (activityId === this.request.activityId && activityType === this.request.activityType) return;
    throw new NondeterminismError(
      `History has event ${eventId} (MarkerRecorded) with local activity id "${activityId}", type "${activityType}", ` +
        `where workflow code issued ${this.describeCommand(CommandTypes.COMMAND_TYPE_RECORD_MARKER)}.`,
      eventId,
    );
  }
}
