import { describe, expect, it } from 'vitest';
import { historyBuilder, payload } from '../../../test/support/history-builder.js';
import { describeTable, illegal, type Row } from '../../../test/support/machine-coverage.js';
import { MachineRun } from '../../../test/support/machine-run.js';
import { scheduleLocal } from '../../../test/support/replay-driver.js';
import type { ActivityCancellationType } from '../../common/policies.js';
import { CommandType, EventType, TimeoutType } from '../../proto/enums.js';
import type { HistoryEvent } from '../../proto/index.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import { EngineFault } from '../errors.js';
import { readLocalActivityMarker } from '../local-activity-marker.js';
import { CoreFlag } from '../sdk-flags.js';
import { LocalActivityMachine, localActivityTable } from './local-activity.machine.js';

const legal: readonly Row[] = [
  ['expected', 'Begin', 'running', 'execute'],
  ['expected', 'Foreseen', 'foreseen', 'tell'],
  ['expected', 'WaitCancel', 'unwanted', 'seek'],
  ['expected', 'TryCancel', 'unwanted', 'seek'],
  ['expected', 'Abandon', 'unwanted', 'seek'],
  ['unwanted', 'Begin', 'recording', 'recordCancelled'],
  ['unwanted', 'Foreseen', 'foreseen', 'tell'],
  ['unwanted', 'WaitCancel', 'unwanted'],
  ['unwanted', 'TryCancel', 'unwanted'],
  ['unwanted', 'Abandon', 'unwanted'],
  ['running', 'Reported', 'recording', 'record'],
  ['running', 'WaitCancel', 'stopping', 'stop'],
  ['running', 'TryCancel', 'recording', 'stopAndRecord'],
  ['running', 'Abandon', 'recording', 'leaveAndRecord'],
  ['stopping', 'Reported', 'recording', 'record'],
  ['stopping', 'WaitCancel', 'stopping'],
  ['recording', 'Marker', 'closed'],
  ['recording', 'WaitCancel', 'recording'],
  ['recording', 'TryCancel', 'recording'],
  ['recording', 'Abandon', 'recording'],
  ['foreseen', 'Marker', 'closed'],
  ['foreseen', 'WaitCancel', 'foreseen'],
  ['foreseen', 'TryCancel', 'foreseen'],
  ['foreseen', 'Abandon', 'foreseen'],
];
const refused: readonly [state: string, events: string][] = [
  ['expected', 'Reported Marker'],
  ['unwanted', 'Reported Marker'],
  ['running', 'Begin Foreseen Marker'],
  ['stopping', 'Begin Foreseen Marker TryCancel Abandon'],
  ['recording', 'Begin Foreseen Reported'],
  ['foreseen', 'Begin Foreseen Reported'],
  ['closed', 'Begin Foreseen Reported Marker WaitCancel TryCancel Abandon'],
];
const illegalRows = refused.flatMap(([state, events]) =>
  events.split(' ').map((event): Row => [state, event, illegal]),
);

describeTable(localActivityTable, [...legal, ...illegalRows]);

const { COMMAND_TYPE_RECORD_MARKER: recordMarker } = CommandType;
const report = { outcome: { status: 'completed', result: payload(3) }, attempt: 2, runtimeMs: 250 } as const;

function begun(overrides: Parameters<typeof scheduleLocal>[0] = {}): {
  run: MachineRun;
  machine: LocalActivityMachine;
} {
  const run = new MachineRun();
  run.timeMs = 1_000;
  const machine = new LocalActivityMachine(run, scheduleLocal(overrides));
  machine.begin();
  return { run, machine };
}

const markerOf = (machine: LocalActivityMachine) => {
  const { commandType, recordMarkerCommandAttributes: marker, ...command } = machine.buildCommand(recordMarker);
  const record = readLocalActivityMarker({ eventId: 5, markerRecordedEventAttributes: marker });
  return { commandType, markerName: marker?.markerName, record, ...command };
};
const marker = (...given: Parameters<ReturnType<typeof historyBuilder>['localActivityRecorded']>): HistoryEvent =>
  historyBuilder().localActivityRecorded(...given).events[0];
const typesOf = (run: MachineRun) =>
  run.jobs.map((job) =>
    job.type === 'resolveActivity' ? `${String(job.isLocal)} ${job.resolution.status}` : job.type,
  );

describe('local activity: end', () => {
  it('is recorded and told, and workflow time goes on by the time it took', () => {
    const { run, machine } = begun({ userMetadata: { summary: payload('s') } });
    expect(run.localActivities.asked).toEqual(['add 1', 'execute 1']);
    machine.report({ ...report, originalScheduleTimeMs: 7_250 });
    expect(run.commands).toEqual([recordMarker]);
    expect(run.timeMs).toBe(1_250);
    expect(run.jobs).toEqual([
      { type: 'resolveActivity', seq: 1, isLocal: true, resolution: { status: 'completed', result: payload(3) } },
    ]);
    expect(markerOf(machine)).toEqual({
      commandType: recordMarker,
      markerName: 'core_local_activity',
      userMetadata: { summary: payload('s') },
      record: {
        seq: 1,
        activityId: '1',
        activityType: 'compose',
        attempt: 2,
        completeTimeMs: 1_250,
        originalScheduleTimeMs: 7_250,
        activationIndex: 1,
        outcome: { status: 'completed', result: payload(3) },
      },
    });
  });

  it("has the form of Temporal's shared core on the wire", () => {
    const { machine } = begun();
    machine.report({ ...report, backoffMs: 1_500, originalScheduleTimeMs: 2_000 });
    const { details = {} } = machine.buildCommand(recordMarker).recordMarkerCommandAttributes ?? {};
    expect(JSON.parse(new TextDecoder().decode(details['data']?.payloads[0]?.data))).toEqual({
      seq: 1,
      attempt: 2,
      activity_id: '1',
      activity_type: 'compose',
      complete_time: { seconds: 1, nanos: 250_000_000 },
      backoff: { seconds: 1, nanos: 500_000_000 },
      original_schedule_time: { seconds: 2, nanos: 0 },
      activation_index: 1,
    });
    expect(details['result']).toEqual({ payloads: [payload(3)] });
  });

  it('with a failure of its own is told and recorded as it was, not as the failure of an activity', () => {
    const { run, machine } = begun();
    const failure = { message: 'no', applicationFailureInfo: { type: 'Refused' } };
    machine.report({ ...report, outcome: { status: 'failed', failure } });
    expect(markerOf(machine).record.outcome).toEqual({ status: 'failed', failure });
    expect(run.jobs).toMatchObject([{ resolution: { status: 'failed', failure } }]);
  });

  it('at a timeout is told as the failure of an activity, and recorded as it was', () => {
    const { run, machine } = begun();
    const failure = { message: 'late', timeoutFailureInfo: { timeoutType: TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE } };
    machine.report({ ...report, outcome: { status: 'failed', failure } });
    expect(markerOf(machine).record.outcome).toEqual({ status: 'failed', failure });
    const activityFailureInfo = { activityId: '1', activityType: { name: 'compose' }, retryState: 3 };
    expect(run.jobs).toMatchObject([
      {
        resolution: {
          status: 'failed',
          failure: { message: 'Local activity timed out', cause: failure, activityFailureInfo },
        },
      },
    ]);
  });

  it('with a long wait before the next attempt is told as a backoff', () => {
    const { run, machine } = begun();
    const failure = { message: 'no' };
    machine.report({
      outcome: { status: 'failed', failure },
      attempt: 3,
      runtimeMs: 1,
      backoffMs: 90_000,
      originalScheduleTimeMs: 5,
    });
    expect(run.jobs).toMatchObject([
      { resolution: { status: 'backoff', attempt: 4, backoffMs: 90_000, originalScheduleTimeMs: 5 } },
    ]);
  });

  it('is sent once', () => {
    const { machine } = begun();
    machine.report(report);
    machine.applyEvent(marker(1));
    expect(machine.isClosed).toBe(true);
    expect(() => machine.buildCommand(recordMarker)).toThrow(EngineFault);
  });

  it('meets no marker of another', () => {
    const { machine } = begun();
    machine.report(report);
    expect(() => machine.applyEvent(marker(2))).toThrow(
      new NondeterminismError(
        'History has event 1 (MarkerRecorded) for local activity 2 where workflow code issued RecordMarker (local ' +
          'activity id "1", type "compose").',
        1,
      ),
    );
  });
});

describe('local activity: end that history holds', () => {
  const foreseen = (flags: readonly CoreFlag[], ...given: Parameters<typeof marker>) => {
    const run = new MachineRun();
    for (const flag of flags) run.flags.add(flag);
    const machine = new LocalActivityMachine(run, scheduleLocal());
    machine.foresee(readLocalActivityMarker(marker(...given)), 5);
    return { run, machine };
  };

  it('is told without a command', () => {
    const { run, machine } = foreseen([], 1, { result: payload(4), complete_time: { seconds: 3, nanos: 5_000_000 } });
    expect(run.commands).toEqual([]);
    expect(run.jobs).toMatchObject([{ resolution: { status: 'completed', result: payload(4) } }]);
    expect(run.timeMs).toBe(3_005);
    expect(machine.isRecording).toBe(false);
    machine.applyEvent(marker(1));
    expect(machine.isClosed).toBe(true);
  });

  it('is a failure also where the marker holds a result', () => {
    expect(typesOf(foreseen([], 1, { result: payload(4), failure: { message: 'no' } }).run)).toEqual(['true failed']);
  });

  it.each([
    ['itself', { message: 'c', canceledFailureInfo: {} }],
    ['its cause', { message: 'a', activityFailureInfo: {}, cause: { message: 'c', canceledFailureInfo: {} } }],
  ])('is a cancellation when %s is one', (_, failure) => {
    expect(typesOf(foreseen([], 1, { failure }).run)).toEqual(['true cancelled']);
  });

  it.each([
    ['id', { activity_id: '7' }],
    ['type', { activity_type: 'charge' }],
  ])('of another %s is no match, under the flag', (_, data) => {
    expect(typesOf(foreseen([], 1, data).run)).toEqual(['true completed']);
    expect(() => foreseen([CoreFlag.IdAndTypeDeterminismChecks], 1, data)).toThrow(NondeterminismError);
  });

  it.each(['', 'null', '{}', '{"seq":"1"}', '{'])('cannot be read from the data %j', (data) => {
    const event = {
      eventId: 5,
      eventType: EventType.EVENT_TYPE_MARKER_RECORDED,
      markerRecordedEventAttributes: { details: {} },
    };
    const details = { data: { payloads: [{ metadata: {}, data: new TextEncoder().encode(data) }] } };
    expect(() => readLocalActivityMarker(event)).toThrow(EngineFault);
    expect(() => readLocalActivityMarker({ ...event, markerRecordedEventAttributes: { details } })).toThrow(
      EngineFault,
    );
  });
});

describe('local activity: cancellation', () => {
  it.each<[ActivityCancellationType, string, string[]]>([
    ['TRY_CANCEL', 'stop 1, not awaited', ['true cancelled']],
    ['ABANDON', 'leave 1', ['true cancelled']],
    ['WAIT_CANCELLATION_COMPLETED', 'stop 1, awaited', []],
  ])('%s of a running one asks to %s', (cancellationType, asked, told) => {
    const { run, machine } = begun({ cancellationType });
    machine.cancel();
    machine.cancel();
    expect(run.localActivities.asked.slice(2)).toEqual([asked]);
    expect(typesOf(run)).toEqual(told);
    expect(run.commands).toHaveLength(told.length);
  });

  it('lets one that is waited for end as it likes', () => {
    const { run, machine } = begun({ cancellationType: 'WAIT_CANCELLATION_COMPLETED' });
    machine.cancel();
    machine.report(report);
    machine.cancel();
    expect(typesOf(run)).toEqual(['true completed']);
    expect(run.commands).toEqual([recordMarker]);
  });

  it('ends one at once that the worker has not begun', () => {
    const { run, machine } = begun({ cancellationType: 'WAIT_CANCELLATION_COMPLETED' });
    run.localActivities.isUnstarted = true;
    machine.cancel();
    expect(typesOf(run)).toEqual(['true cancelled']);
    expect(markerOf(machine).record).toEqual({
      seq: 1,
      activityId: '1',
      activityType: 'compose',
      attempt: 1,
      activationIndex: 1,
      outcome: { status: 'failed', failure: { message: 'Activity cancelled', canceledFailureInfo: {} } },
    });
  });

  it.each<ActivityCancellationType>(['TRY_CANCEL', 'ABANDON', 'WAIT_CANCELLATION_COMPLETED'])(
    '%s of one that history has yet to end looks for its end, and begins it no more',
    (cancellationType) => {
      const run = new MachineRun();
      const machine = new LocalActivityMachine(run, scheduleLocal({ cancellationType }));
      machine.cancel();
      machine.cancel();
      expect(run.localActivities.asked).toEqual(['add 1', 'seek 1']);
      expect(run.jobs).toEqual([]);
      machine.begin();
      expect(typesOf(run)).toEqual(['true cancelled']);
      expect(run.commands).toEqual([recordMarker]);
    },
  );
});
