import { describe, expect, it } from 'vitest';
import type { Activation } from '../../src/activation/activation.js';
import type { WorkflowCommand } from '../../src/activation/commands.js';
import { NondeterminismError } from '../../src/common/nondeterminism-error.js';
import type { LocalActivityReport } from '../../src/engine/local-activity-record.js';
import { CommandType, EventType } from '../../src/proto/enums.js';
import type { Command } from '../../src/proto/index.js';
import { type HistoryBuilder, historyBuilder, payload, timeOf } from '../support/history-builder.js';
import { ReplayDriver, scheduleLocal, startTimer, taskOf, type Workflow } from '../support/replay-driver.js';

const { COMMAND_TYPE_RECORD_MARKER: recordMarker, COMMAND_TYPE_START_TIMER: timer } = CommandType;
const complete: WorkflowCommand = { type: 'completeWorkflow' };
const done: LocalActivityReport = { outcome: { status: 'completed', result: payload(1) }, attempt: 1, runtimeMs: 500 };
const begun = (): HistoryBuilder =>
  historyBuilder()
    .started({ workflowTaskTimeout: { seconds: 10 } })
    .task();
const typesOf = (commands: readonly Command[]) => commands.map(({ commandType }) => commandType);
/** Jobs of each activation, local activities by number. */
const told = (activations: readonly Activation[]) =>
  activations.map(({ jobs }) => jobs.map((job) => (job.type === 'resolveActivity' ? job.seq : job.type)).join(' '));

/** One local activity, then the end. */
const simple: Workflow = (job) => (job.type === 'initializeWorkflow' ? [scheduleLocal()] : [complete]);

describe('a local activity', () => {
  it('ends within the task that schedules it', () => {
    const driver = new ReplayDriver(simple, {}, () => done);
    const outcome = driver.complete(taskOf(begun().events));
    expect(typesOf(outcome.commands)).toEqual([recordMarker, CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION]);
    expect(outcome).toMatchObject({ continuesInNextTask: false, isClosed: true });
    expect(driver.activations.map(({ timestampMs }) => timestampMs)).toEqual([timeOf(3), timeOf(3) + 500]);
  });

  it('replays without being run, in as many activations and at the same times', () => {
    const history = begun().taskCompleted();
    const time = { seconds: timeOf(3) / 1000, nanos: 500_000_000 };
    history.localActivityRecorded(1, { complete_time: time, activation_index: 1 }).completed();
    const driver = new ReplayDriver(simple, {}, () => expect.unreachable());
    driver.complete(taskOf(history.events));
    expect(driver.orders).toEqual([]);
    expect(told(driver.activations)).toEqual(['initializeWorkflow', '1']);
    expect(driver.activations.map(({ timestampMs }) => timestampMs)).toEqual([timeOf(3), timeOf(3) + 500]);
  });

  it('goes on beyond a task that is put off, and is told in the next one', () => {
    let report: LocalActivityReport | undefined = undefined;
    const driver = new ReplayDriver(simple, {}, () => report);
    const history = begun();
    const first = driver.complete(taskOf(history.events));
    expect(first).toMatchObject({ commands: [], continuesInNextTask: true, isClosed: false });
    history.taskCompleted().task();
    report = done;
    const second = driver.complete(taskOf(history.after(driver.replay.lastAppliedEventId)));
    expect(typesOf(second.commands)[0]).toBe(recordMarker);
    expect(second.continuesInNextTask).toBe(false);
    expect(told(driver.activations)).toEqual(['initializeWorkflow', '1']);
  });

  it('begins anew where history ends without it', () => {
    const history = begun().taskCompleted().timerStarted().task();
    const workflow: Workflow = (job) => (job.type === 'initializeWorkflow' ? [scheduleLocal(), startTimer()] : []);
    const driver = new ReplayDriver(workflow, {}, () => done);
    const outcome = driver.complete(taskOf(history.events));
    expect(driver.orders).toMatchObject([{ type: 'run', request: { seq: 1 } }]);
    expect(typesOf(outcome.commands)).toEqual([recordMarker]);
  });

  it('is not run for the sake of a query', () => {
    const history = begun().taskCompleted().task();
    const driver = new ReplayDriver(
      (job) =>
        job.type === 'queryWorkflow'
          ? [{ type: 'queryResult', queryId: job.queryId, answer: { status: 'succeeded' } }]
          : simple(job),
      {},
      () => expect.unreachable(),
    );
    const legacyQuery = { queryId: '', queryName: 'q', arguments: [], headers: {} };
    const outcome = driver.run(taskOf(history.events, { legacyQuery, startedEventId: 0, previousStartedEventId: 6 }));
    expect(outcome.type).toBe('legacyQuery');
    expect(driver.orders).toEqual([]);
  });

  it('leaves its marker to be matched by number, whatever was recorded between', () => {
    const workflow: Workflow = (job) =>
      job.type === 'initializeWorkflow'
        ? [scheduleLocal(), scheduleLocal({ seq: 2 })]
        : job.type === 'resolveActivity' && job.seq === 1
          ? [startTimer()]
          : [];
    const history = begun().taskCompleted().localActivityRecorded(1).timerStarted().localActivityRecorded(2);
    const driver = new ReplayDriver(workflow);
    driver.complete(taskOf(history.signaled('s').task().events));
    expect(told(driver.activations)).toEqual(['initializeWorkflow', '1 2', 'signalWorkflow']);
  });

  it('is told in the activation of its marker when others are told in earlier ones', () => {
    const workflow: Workflow = (job) =>
      job.type === 'initializeWorkflow' ? [1, 2, 3].map((seq) => scheduleLocal({ seq })) : [];
    const history = begun().taskCompleted();
    history.localActivityRecorded(2, { activation_index: 1 });
    history.localActivityRecorded(1, { activation_index: 2 }).localActivityRecorded(3, { activation_index: 2 });
    const driver = new ReplayDriver(workflow);
    driver.complete(taskOf(history.signaled('s').task().events));
    expect(told(driver.activations)).toEqual(['initializeWorkflow', '2', '1 3', 'signalWorkflow']);
  });

  it('is told at last when the activations before it have left no trace', () => {
    const history = begun().taskCompleted().localActivityRecorded(1, { activation_index: 4 }).completed();
    const driver = new ReplayDriver(simple);
    driver.complete(taskOf(history.events));
    expect(told(driver.activations)).toEqual(['initializeWorkflow', '1']);
  });

  it('that workflow code does not call any more is nondeterminism', () => {
    const history = begun().taskCompleted().localActivityRecorded(1).task();
    const driver = new ReplayDriver(() => []);
    expect(() => driver.complete(taskOf(history.events))).toThrow(
      new NondeterminismError(
        'History has event 5 (MarkerRecorded) of local activity id "1", type "compose", but workflow code did not call it.',
        5,
      ),
    );
  });

  it('in place of another command is nondeterminism', () => {
    const history = begun().taskCompleted().localActivityRecorded(1).task();
    const driver = new ReplayDriver((job) => (job.type === 'initializeWorkflow' ? [startTimer()] : []));
    expect(() => driver.complete(taskOf(history.events))).toThrow(NondeterminismError);
  });

  it('lets commands of the same task be recorded with a task that is put off', () => {
    const workflow: Workflow = (job) => (job.type === 'initializeWorkflow' ? [scheduleLocal(), startTimer()] : []);
    let report: LocalActivityReport | undefined = undefined;
    const driver = new ReplayDriver(workflow, {}, () => report);
    const history = begun();
    expect(typesOf(driver.complete(taskOf(history.events)).commands)).toEqual([timer]);
    history.taskCompleted().timerStarted().task();
    report = done;
    const outcome = driver.complete(taskOf(history.after(3)));
    expect(typesOf(outcome.commands)).toEqual([recordMarker]);
  });
});

describe('the cancellation of a local activity', () => {
  const cancel: WorkflowCommand = { type: 'requestCancelLocalActivity', seq: 1 };
  const wait = scheduleLocal({ cancellationType: 'WAIT_CANCELLATION_COMPLETED' });

  it.each([scheduleLocal(), wait, scheduleLocal({ cancellationType: 'ABANDON' })])(
    'as soon as it is scheduled keeps it from being run ($cancellationType)',
    (schedule) => {
      const workflow: Workflow = (job) => (job.type === 'initializeWorkflow' ? [schedule, cancel] : []);
      const driver = new ReplayDriver(workflow, {}, () => expect.unreachable());
      const outcome = driver.complete(taskOf(begun().events));
      expect(driver.orders.map(({ type }) => type)).not.toContain('run');
      expect(typesOf(outcome.commands)).toEqual([recordMarker]);
      const { failure, details } = outcome.commands[0].recordMarkerCommandAttributes ?? {};
      const history = begun()
        .taskCompleted()
        .add(EventType.EVENT_TYPE_MARKER_RECORDED, {
          markerRecordedEventAttributes: { markerName: 'core_local_activity', failure, details },
        });
      const replayed = new ReplayDriver(workflow);
      replayed.complete(taskOf(history.signaled('s').task().events));
      expect(told(replayed.activations)).toEqual([...told(driver.activations), 'signalWorkflow']);
    },
  );

  it('by a signal stops it in the worker, and waits for its end where that is asked for', () => {
    let isCancelled = false;
    const workflow: Workflow = (job) => {
      if (job.type === 'initializeWorkflow') return [wait];
      isCancelled ||= job.type === 'signalWorkflow';
      return job.type === 'signalWorkflow' ? [cancel] : [];
    };
    const cancelled = { message: 'c', canceledFailureInfo: {} };
    const driver = new ReplayDriver(workflow, {}, () =>
      isCancelled ? { ...done, outcome: { status: 'failed', failure: cancelled } } : undefined,
    );
    const history = begun();
    driver.complete(taskOf(history.events));
    driver.complete(taskOf(history.taskCompleted().signaled('s').task().after(3)));
    expect(driver.orders.slice(1)).toEqual([{ type: 'cancel', seq: 1, isAwaited: true }]);
    expect(told(driver.activations)).toEqual(['initializeWorkflow', 'signalWorkflow', '1']);
    expect(driver.activations[2].jobs).toMatchObject([{ resolution: { status: 'cancelled' } }]);
  });

  it('counts also when the worker that began it is gone', () => {
    const workflow: Workflow = (job) =>
      job.type === 'initializeWorkflow' ? [wait] : job.type === 'signalWorkflow' ? [cancel] : [];
    const history = begun().taskCompleted().signaled('s').task().taskCompleted().timerStarted().task();
    const driver = new ReplayDriver(
      (job) => [...workflow(job), ...(job.type === 'signalWorkflow' ? [startTimer()] : [])],
      {},
      () => expect.unreachable(),
    );
    driver.complete(taskOf(history.events));
    expect(driver.orders.map(({ type }) => type)).not.toContain('run');
    expect(told(driver.activations).at(-1)).toBe('1');
  });

  it('by the end of the run stops all that run, and waits for none', () => {
    const workflow: Workflow = (job) =>
      job.type === 'initializeWorkflow' ? [scheduleLocal(), scheduleLocal({ seq: 2 })] : [complete];
    const driver = new ReplayDriver(workflow, {}, ({ seq }) => (seq === 1 ? done : undefined));
    const outcome = driver.complete(taskOf(begun().events));
    expect(outcome).toMatchObject({ isClosed: true, continuesInNextTask: false });
    expect(driver.orders.at(-1)).toEqual({ type: 'cancelAll' });
  });
});
