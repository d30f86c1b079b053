import { describe, expect, it } from 'vitest';
import { historyBuilder, payload } from '../../../test/support/history-builder.js';
import { describeTable, illegal, type Row } from '../../../test/support/machine-coverage.js';
import { MachineRun } from '../../../test/support/machine-run.js';
import { scheduleActivity } from '../../../test/support/replay-driver.js';
import { CommandType, RetryState } from '../../proto/enums.js';
import type { HistoryEvent } from '../../proto/index.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import { EngineFault } from '../errors.js';
import { CoreFlag } from '../sdk-flags.js';
import { ActivityMachine, activityTable } from './activity.machine.js';

const legal: readonly Row[] = [
  ['requested', 'Scheduled', 'open'],
  ['requested', 'WaitCancel', 'closed', 'withdraw'],
  ['requested', 'TryCancel', 'closed', 'withdraw'],
  ['requested', 'Abandon', 'closed', 'withdraw'],
  ['open', 'Started', 'open'],
  ['open', 'Completed', 'closed', 'resolve'],
  ['open', 'Failed', 'closed', 'resolve'],
  ['open', 'TimedOut', 'closed', 'resolve'],
  ['open', 'WaitCancel', 'waitRequested', 'requestCancel'],
  ['open', 'TryCancel', 'tryRequested', 'requestCancelAndTell'],
  ['open', 'Abandon', 'ignoring', 'tellCancelled'],
  ['waitRequested', 'CancelRequested', 'waiting'],
  ['waitRequested', 'WaitCancel', 'waitRequested'],
  ['waiting', 'Started', 'waiting'],
  ['waiting', 'Completed', 'closed', 'resolve'],
  ['waiting', 'Failed', 'closed', 'resolve'],
  ['waiting', 'TimedOut', 'closed', 'resolve'],
  ['waiting', 'Canceled', 'closed', 'resolve'],
  ['waiting', 'WaitCancel', 'waiting'],
  ['tryRequested', 'CancelRequested', 'ignoring'],
  ['tryRequested', 'TryCancel', 'tryRequested'],
  ['ignoring', 'Started', 'ignoring'],
  ['ignoring', 'Completed', 'closed'],
  ['ignoring', 'Failed', 'closed'],
  ['ignoring', 'TimedOut', 'closed'],
  ['ignoring', 'Canceled', 'closed'],
  ['ignoring', 'TryCancel', 'ignoring'],
  ['ignoring', 'Abandon', 'ignoring'],
];
const refused: readonly [state: string, events: string][] = [
  ['requested', 'Started CancelRequested Completed Failed TimedOut Canceled'],
  ['open', 'Scheduled CancelRequested Canceled'],
  ['waitRequested', 'Scheduled Started Completed Failed TimedOut Canceled TryCancel Abandon'],
  ['waiting', 'Scheduled CancelRequested TryCancel Abandon'],
  ['tryRequested', 'Scheduled Started Completed Failed TimedOut Canceled WaitCancel Abandon'],
  ['ignoring', 'Scheduled CancelRequested WaitCancel'],
  ['closed', 'Scheduled Started CancelRequested Completed Failed TimedOut Canceled WaitCancel TryCancel Abandon'],
];
const illegalRows = refused.flatMap(([state, events]) =>
  events.split(' ').map((event): Row => [state, event, illegal]),
);

describeTable(activityTable, [...legal, ...illegalRows]);

const { COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK: schedule, COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK: requestCancel } =
  CommandType;
/** Events of one activity, scheduled by event 1. */
const history = () => historyBuilder().activityScheduled();

function apply(machine: ActivityMachine, events: readonly HistoryEvent[]): void {
  for (const event of events) machine.applyEvent(event);
}

describe('activity: schedule', () => {
  it('sends all that workflow code asked for', () => {
    const run = new MachineRun();
    const request = scheduleActivity({
      activityId: 'a1',
      activityType: 'charge',
      arguments: [payload(1)],
      headers: { trace: payload('t') },
      scheduleToCloseTimeoutMs: 4000,
      scheduleToStartTimeoutMs: 3000,
      startToCloseTimeoutMs: 2000,
      heartbeatTimeoutMs: 1000,
      retryPolicy: { initialIntervalMs: 100, maximumAttempts: 2, nonRetryableErrorTypes: ['Refused'] },
      priority: { priorityKey: 1 },
      userMetadata: { summary: payload('s') },
    });
    const machine = new ActivityMachine(run, request);
    expect(run.commands).toEqual([schedule]);
    expect(machine.buildCommand(schedule)).toMatchObject({
      commandType: schedule,
      userMetadata: { summary: payload('s') },
      scheduleActivityTaskCommandAttributes: {
        activityId: 'a1',
        activityType: { name: 'charge' },
        taskQueue: { name: 'main' },
        header: { fields: { trace: payload('t') } },
        input: { payloads: [payload(1)] },
        scheduleToCloseTimeout: { seconds: 4, nanos: 0 },
        scheduleToStartTimeout: { seconds: 3, nanos: 0 },
        startToCloseTimeout: { seconds: 2, nanos: 0 },
        heartbeatTimeout: { seconds: 1, nanos: 0 },
        retryPolicy: {
          initialInterval: { seconds: 0, nanos: 100_000_000 },
          maximumAttempts: 2,
          nonRetryableErrorTypes: ['Refused'],
        },
        requestEagerExecution: false,
        useWorkflowBuildId: true,
        priority: { priorityKey: 1 },
      },
    });
  });

  it.each([
    ['its own queue, a slot kept', {}, ['compose'], true],
    ['no slot', {}, [], false],
    ['another queue', { taskQueue: 'other' }, ['compose'], false],
    ['eager dispatch switched off', { allowEagerDispatch: false }, ['compose'], false],
  ])('asks for eager execution only where it can be had: %s', (_, overrides, eagerTypes, expected) => {
    const run = new MachineRun();
    run.eagerTypes = eagerTypes;
    const command = new ActivityMachine(run, scheduleActivity(overrides)).buildCommand(schedule);
    expect(command.scheduleActivityTaskCommandAttributes?.requestEagerExecution).toBe(expected);
  });

  it.each([
    ['id', history().events[0], { activityId: '2' }],
    ['type', history().events[0], { activityType: 'charge' }],
  ])('refuses the event of an activity of another %s under core flag 1', (_, event, overrides) => {
    const run = new MachineRun();
    run.flags.add(CoreFlag.IdAndTypeDeterminismChecks);
    const machine = new ActivityMachine(run, scheduleActivity(overrides));
    expect(() => machine.applyEvent(event)).toThrow(NondeterminismError);
    expect(() => machine.applyEvent(event)).toThrow(
      /event 1 \(ActivityTaskScheduled\) with activity id "1", type "compose"/,
    );
  });

  it('takes the event of another id and type without the flag', () => {
    const machine = new ActivityMachine(
      new MachineRun(),
      scheduleActivity({ activityId: '2', activityType: 'charge' }),
    );
    machine.applyEvent(history().events[0]);
    const cancel = CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK;
    expect(machine.buildCommand(cancel)).toMatchObject({
      requestCancelActivityTaskCommandAttributes: { scheduledEventId: 1 },
    });
  });
});

describe('activity: outcome', () => {
  function resolutionAfter(events: readonly HistoryEvent[]): unknown {
    const run = new MachineRun();
    apply(new ActivityMachine(run, scheduleActivity()), events);
    expect(run.jobs).toHaveLength(1);
    expect(run.jobs[0]).toMatchObject({ type: 'resolveActivity', seq: 1, isLocal: false });
    return run.jobs[0].type === 'resolveActivity' ? run.jobs[0].resolution : undefined;
  }

  it('is the result', () => {
    expect(resolutionAfter(history().activityCompleted(1, payload('hi')).events)).toEqual({
      status: 'completed',
      result: payload('hi'),
    });
  });

  it('may be no result', () => {
    expect(resolutionAfter(history().activityCompleted(1).events)).toEqual({ status: 'completed', result: undefined });
  });

  it('is the failure, wrapped with what is known of the activity', () => {
    const cause = { message: 'no', applicationFailureInfo: { type: 'Refused' } };
    expect(resolutionAfter(history().activityFailed(1, cause).events)).toEqual({
      status: 'failed',
      failure: {
        message: 'Activity task failed',
        cause,
        activityFailureInfo: {
          scheduledEventId: 1,
          startedEventId: 2,
          identity: 'worker-1',
          activityType: { name: 'compose' },
          activityId: '1',
          retryState: RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED,
        },
      },
    });
  });

  it('is the timeout, wrapped likewise', () => {
    const cause = { timeoutFailureInfo: {} };
    expect(resolutionAfter(history().activityTimedOut(1, cause).events)).toMatchObject({
      status: 'failed',
      failure: {
        message: 'Activity task timed out',
        cause,
        activityFailureInfo: { scheduledEventId: 1, startedEventId: 0, retryState: RetryState.RETRY_STATE_TIMEOUT },
      },
    });
  });

  it('cannot be two results', () => {
    expect(() => resolutionAfter(history().activityCompleted(1, payload(1), payload(2)).events)).toThrow(EngineFault);
  });
});

describe('activity: cancellation', () => {
  const cancelled = { type: 'resolveActivity', resolution: { status: 'cancelled' } };

  it.each(['TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON'] as const)(
    '%s sends nothing and resolves at once when the activity was not sent yet',
    (cancellationType) => {
      const run = new MachineRun();
      const machine = new ActivityMachine(run, scheduleActivity({ cancellationType }));
      machine.cancel();
      expect(machine.isWithdrawn).toBe(true);
      expect(machine.isClosed).toBe(true);
      expect(run.commands).toEqual([schedule]);
      expect(run.jobs).toMatchObject([cancelled]);
    },
  );

  it('TRY_CANCEL asks the server, resolves at once and drops what comes of it', () => {
    const run = new MachineRun();
    const machine = new ActivityMachine(run, scheduleActivity({ cancellationType: 'TRY_CANCEL' }));
    const events = history().activityCancelRequested(1).activityCompleted(1, payload('late')).events;
    machine.applyEvent(events[0]);
    machine.cancel();
    machine.cancel();
    expect(run.commands).toEqual([schedule, requestCancel]);
    expect(machine.buildCommand(requestCancel)).toEqual({
      commandType: requestCancel,
      requestCancelActivityTaskCommandAttributes: { scheduledEventId: 1 },
    });
    apply(machine, events.slice(1));
    expect(run.jobs).toEqual([
      {
        type: 'resolveActivity',
        seq: 1,
        isLocal: false,
        resolution: {
          status: 'cancelled',
          failure: {
            message: 'Activity cancelled',
            cause: { message: 'Activity cancelled', canceledFailureInfo: { details: undefined } },
            activityFailureInfo: {
              scheduledEventId: 1,
              startedEventId: 0,
              identity: '',
              activityType: { name: 'compose' },
              activityId: '1',
              retryState: RetryState.RETRY_STATE_CANCEL_REQUESTED,
            },
          },
        },
      },
    ]);
    expect(machine.isClosed).toBe(true);
  });

  it('WAIT_CANCELLATION_COMPLETED asks the server and resolves when the activity has ended, with its details', () => {
    const run = new MachineRun();
    const machine = new ActivityMachine(run, scheduleActivity({ cancellationType: 'WAIT_CANCELLATION_COMPLETED' }));
    const events = history().activityCancelRequested(1).activityStarted(1).activityCanceled(1, payload('half')).events;
    machine.applyEvent(events[0]);
    machine.cancel();
    machine.applyEvent(events[1]);
    machine.cancel();
    expect(run.commands).toEqual([schedule, requestCancel]);
    expect(run.jobs).toEqual([]);
    apply(machine, events.slice(2));
    expect(run.jobs).toMatchObject([
      {
        resolution: {
          status: 'cancelled',
          failure: {
            cause: { canceledFailureInfo: { details: { payloads: [payload('half')] } } },
            activityFailureInfo: { identity: 'worker-1' },
          },
        },
      },
    ]);
  });

  it('WAIT_CANCELLATION_COMPLETED resolves with the result of an activity that would not stop', () => {
    const run = new MachineRun();
    const machine = new ActivityMachine(run, scheduleActivity({ cancellationType: 'WAIT_CANCELLATION_COMPLETED' }));
    const events = history().activityCancelRequested(1).activityCompleted(1, payload('done')).events;
    machine.applyEvent(events[0]);
    machine.cancel();
    apply(machine, events.slice(1));
    expect(run.jobs).toMatchObject([{ resolution: { status: 'completed', result: payload('done') } }]);
  });

  it.each([
    ['completed', history().activityCompleted(1).events],
    ['failed', history().activityFailed(1, {}).events],
    ['timed out', history().activityTimedOut(1, {}).events],
  ])('ABANDON tells the server nothing and drops what comes of it: %s', (_, events) => {
    const run = new MachineRun();
    const machine = new ActivityMachine(run, scheduleActivity({ cancellationType: 'ABANDON' }));
    machine.applyEvent(events[0]);
    machine.cancel();
    expect(run.commands).toEqual([schedule]);
    expect(run.jobs).toMatchObject([cancelled]);
    apply(machine, events.slice(1));
    expect(run.jobs).toHaveLength(1);
    expect(machine.isClosed).toBe(true);
  });
});
