import { describe, expect, it } from 'vitest';
import type { ActivityCancellationType } from '../../src/common/policies.js';
import { CommandType } from '../../src/proto/enums.js';
import { historyBuilder, payload } from '../support/history-builder.js';
import { ReplayDriver, scheduleActivity, startTimer, taskOf, type Workflow } from '../support/replay-driver.js';

/** Calls an activity, cancels it when cancelled, and ends when it has its outcome. */
function cancellable(cancellationType: ActivityCancellationType): Workflow {
  return (job) => {
    switch (job.type) {
      case 'initializeWorkflow':
        return [scheduleActivity({ cancellationType })];
      case 'cancelWorkflow':
        return [{ type: 'requestCancelActivity', seq: 1 }];
      case 'resolveActivity':
        return [job.resolution.status === 'cancelled' ? { type: 'cancelWorkflow' } : { type: 'completeWorkflow' }];
      default:
        return [];
    }
  };
}

const begun = () => historyBuilder().started().task();
const cancelled = () => begun().taskCompleted().activityScheduled().cancelRequested('enough').task();
const types = CommandType;

describe('cancellation of a run', () => {
  it('comes with its reason', () => {
    const driver = new ReplayDriver(() => []);
    driver.run(taskOf(begun().taskCompleted().cancelRequested('enough').task().events));
    expect(driver.activations[1].jobs).toEqual([{ type: 'cancelWorkflow', reason: 'enough' }]);
  });

  it('TRY_CANCEL resolves the activity within the same task', () => {
    const driver = new ReplayDriver(cancellable('TRY_CANCEL'));
    const { commands } = driver.complete(taskOf(cancelled().events));
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['cancelWorkflow'], ['resolveActivity']]);
    expect(commands.map((command) => command.commandType)).toEqual([
      types.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
      types.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
    ]);
    expect(commands[0].requestCancelActivityTaskCommandAttributes).toEqual({ scheduledEventId: 5 });
  });

  it('TRY_CANCEL replays alike', () => {
    const driver = new ReplayDriver(cancellable('TRY_CANCEL'));
    const history = cancelled().taskCompleted().activityCancelRequested(5).canceled();
    expect(driver.complete(taskOf(history.events))).toMatchObject({ commands: [], isClosed: true });
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['cancelWorkflow'], ['resolveActivity']]);
  });

  it('WAIT_CANCELLATION_COMPLETED resolves the activity when it has reacted', () => {
    const driver = new ReplayDriver(cancellable('WAIT_CANCELLATION_COMPLETED'));
    const history = cancelled();
    expect(driver.complete(taskOf(history.events)).commands).toHaveLength(1);
    history.taskCompleted().activityCancelRequested(5).activityStarted(5).activityCanceled(5, payload('half')).task();
    const { commands } = driver.complete(taskOf(history.after(8)));
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['cancelWorkflow'], ['resolveActivity']]);
    expect(commands.map((command) => command.commandType)).toEqual([types.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION]);
  });

  it('ABANDON leaves the activity alone', () => {
    const driver = new ReplayDriver(cancellable('ABANDON'));
    const { commands } = driver.complete(taskOf(cancelled().events));
    expect(commands.map((command) => command.commandType)).toEqual([types.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION]);
  });

  it('of an activity that has its outcome is nothing', () => {
    const workflow: Workflow = (job) => {
      if (job.type === 'initializeWorkflow') return [scheduleActivity()];
      return job.type === 'resolveActivity' ? [{ type: 'requestCancelActivity', seq: 1 }] : [];
    };
    const driver = new ReplayDriver(workflow);
    const history = begun().taskCompleted().activityScheduled().activityCompleted(5).task();
    expect(driver.complete(taskOf(history.events)).commands).toEqual([]);
  });

  it('of what was asked for in the same activation sends neither', () => {
    const driver = new ReplayDriver((job) =>
      job.type === 'initializeWorkflow'
        ? [
            scheduleActivity(),
            startTimer(),
            { type: 'requestCancelActivity', seq: 1 },
            { type: 'cancelTimer', seq: 1 },
            startTimer(2),
          ]
        : [],
    );
    const { commands } = driver.complete(taskOf(begun().events));
    expect(commands).toMatchObject([{ startTimerCommandAttributes: { timerId: '2' } }]);
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['resolveActivity']]);

    const replayed = new ReplayDriver((job) =>
      job.type === 'initializeWorkflow' ? [startTimer(), { type: 'cancelTimer', seq: 1 }, startTimer(2)] : [],
    );
    replayed.run(taskOf(begun().taskCompleted().timerStarted('2').timerFired(5, '2').task().events));
    expect(replayed.activations[1].jobs).toEqual([{ type: 'fireTimer', seq: 2 }]);
  });

  it('of a running timer is confirmed by its event', () => {
    const workflow: Workflow = (job) => {
      if (job.type === 'initializeWorkflow') return [startTimer()];
      return job.type === 'signalWorkflow' ? [{ type: 'cancelTimer', seq: 1 }] : [];
    };
    const driver = new ReplayDriver(workflow);
    const history = begun().taskCompleted().timerStarted().signaled('stop').task();
    const { commands } = driver.complete(taskOf(history.events));
    expect(commands).toMatchObject([{ cancelTimerCommandAttributes: { timerId: '1' } }]);
    history.taskCompleted().timerCanceled(5).signaled('again').task();
    expect(driver.complete(taskOf(history.after(8))).commands).toEqual([]);
  });

  it('of what was never started is refused', () => {
    const driver = new ReplayDriver(() => [{ type: 'cancelTimer', seq: 4 }]);
    expect(() => driver.run(taskOf(begun().events))).toThrow(/timer 4, which it never started/);
  });
});
