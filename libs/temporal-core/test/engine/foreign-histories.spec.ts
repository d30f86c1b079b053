import { describe, expect, it } from 'vitest';
import { EngineFault } from '../../src/engine/errors.js';
import { EventType } from '../../src/proto/enums.js';
import { type HistoryBuilder, historyBuilder } from '../support/history-builder.js';
import { ReplayDriver, startTimer, taskOf, type Workflow } from '../support/replay-driver.js';

const begun = () => historyBuilder().started().task();
const nothing: Workflow = () => [];
const sleep: Workflow = (job) => (job.type === 'initializeWorkflow' ? [startTimer()] : []);

describe('a history of a newer server or another SDK', () => {
  it('is refused at an event of a type that is not known', () => {
    const run = (): unknown => new ReplayDriver(nothing).run(taskOf(begun().taskCompleted().add(999).task().events));
    expect(run).toThrow(EngineFault);
    expect(run).toThrow(/event 5 \(unknown type 999\), which this version of the SDK cannot process/);
  });

  it('is taken when the server says that workers may ignore the event', () => {
    const driver = new ReplayDriver(nothing);
    const history = begun().taskCompleted().add(999, { workerMayIgnore: true }).signaled('s').task();
    driver.run(taskOf(history.events));
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['signalWorkflow']]);
  });

  const ignored = [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED, { workerMayIgnore: true }] as const;
  it.each<[string, HistoryBuilder]>([
    [
      'before the events of commands',
      begun()
        .taskCompleted()
        .add(...ignored)
        .timerStarted()
        .timerStarted('2'),
    ],
    [
      'among the events of commands',
      begun()
        .taskCompleted()
        .timerStarted()
        .add(...ignored)
        .timerStarted('2'),
    ],
    [
      'behind the events of commands',
      begun()
        .taskCompleted()
        .timerStarted()
        .timerStarted('2')
        .add(...ignored),
    ],
  ])('is taken with an event that workers may ignore %s', (_, history) => {
    const workflow: Workflow = (job) => (job.type === 'initializeWorkflow' ? [startTimer(1), startTimer(2)] : []);
    const atItsEnd = new ReplayDriver(workflow);
    expect(atItsEnd.complete(taskOf(history.events)).commands).toEqual([]);
    const further = new ReplayDriver(workflow);
    expect(further.complete(taskOf(history.signaled('s').task().events)).commands).toEqual([]);
    expect(further.jobTypes).toEqual([['initializeWorkflow'], ['signalWorkflow']]);
  });

  it.each([EventType.EVENT_TYPE_MARKER_RECORDED])(
    'is refused at events of features the engine has no machine for: %s',
    (type) => {
      const history = begun().taskCompleted().add(type).task();
      expect(() => new ReplayDriver(nothing).run(taskOf(history.events))).toThrow(/cannot process/);
    },
  );

  it('is refused when it relies on a core flag that is not known', () => {
    const sdkMetadata = { coreUsedFlags: [1, 2, 3, 4, 5], sdkName: 'temporal-python', sdkVersion: '1.99.0' };
    const history = begun().taskCompleted({ sdkMetadata }).signaled('s').task();
    expect(() => new ReplayDriver(nothing).run(taskOf(history.events))).toThrow(
      /core flag 5.*temporal-python 1\.99\.0/,
    );
  });

  it('is replayed when it relies on core flag 4, as those of the Python SDK do, and cut as without it', () => {
    const jobTypes = [
      [1, 2, 3],
      [4, 1, 2, 3],
    ].map((coreUsedFlags) => {
      const driver = new ReplayDriver(sleep);
      const history = begun()
        .taskCompleted({ sdkMetadata: { coreUsedFlags, sdkName: 'temporal-python', sdkVersion: '1.35.0' } })
        .task()
        .taskCompleted()
        .timerStarted()
        .signaled('s')
        .task()
        .taskCompleted()
        .task()
        .taskCompleted()
        .timerFired(8)
        .task();
      driver.run(taskOf(history.events));
      return driver.jobTypes;
    });
    expect(jobTypes[1]).toEqual([['initializeWorkflow'], ['signalWorkflow'], ['fireTimer']]);
    expect(jobTypes[0]).toEqual(jobTypes[1]);
  });

  it('has the core flags recorded that it lacks, once', () => {
    const driver = new ReplayDriver(nothing);
    const history = begun()
      .taskCompleted({ sdkMetadata: { coreUsedFlags: [1, 2, 3] } })
      .signaled('s')
      .task();
    expect(driver.complete(taskOf(history.events)).sdkMetadata?.coreUsedFlags).toEqual([4]);
    history
      .taskCompleted({ sdkMetadata: { coreUsedFlags: [4] } })
      .signaled('s')
      .task();
    expect(driver.complete(taskOf(history.events)).sdkMetadata).toBeUndefined();
  });

  it('has its language flags ignored, and gets our name with the next task', () => {
    const driver = new ReplayDriver(nothing);
    const sdkMetadata = {
      coreUsedFlags: [4, 1, 2, 3],
      langUsedFlags: [1, 2],
      sdkName: 'temporal-python',
      sdkVersion: '1',
    };
    const outcome = driver.complete(taskOf(begun().taskCompleted({ sdkMetadata }).signaled('s').task().events));
    expect(driver.activations.map((activation) => activation.sdkFlags)).toEqual([[], []]);
    expect(outcome.sdkMetadata).toMatchObject({ coreUsedFlags: [], sdkName: 'temporal-nestjs', sdkVersion: '1.2.3' });
  });

  it('has language flags of ours trusted from the task that recorded them', () => {
    const driver = new ReplayDriver(nothing);
    const sdkMetadata = { langUsedFlags: [7], sdkName: 'temporal-nestjs' };
    const history = begun().taskCompleted().signaled('a').task().taskCompleted({ sdkMetadata }).signaled('b').task();
    driver.run(taskOf(history.events));
    expect(driver.activations.map((activation) => activation.sdkFlags)).toEqual([[], [7], [7]]);
  });

  it('is refused at an event after the one that closed it', () => {
    const history = begun().terminated().signaled('late').task();
    expect(() => new ReplayDriver(nothing).run(taskOf(history.events))).toThrow(/after the run was closed/);
  });

  it('is refused at events out of their order', () => {
    const history = begun().add(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED);
    expect(() => new ReplayDriver(nothing).run(taskOf(history.events))).toThrow(/workflow task machine cannot take/);
  });

  it('cannot be continued with commands the engine has no machine for', () => {
    const driver = new ReplayDriver(() => [{ type: 'startNexusOperation' } as never]);
    expect(() => driver.run(taskOf(begun().events))).toThrow(/command startNexusOperation.*cannot process/);
  });
});
