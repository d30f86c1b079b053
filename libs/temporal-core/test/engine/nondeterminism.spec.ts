import { describe, expect, it } from 'vitest';
import { NondeterminismError } from '../../src/common/nondeterminism-error.js';
import { type HistoryBuilder, historyBuilder } from '../support/history-builder.js';
import { ReplayDriver, scheduleActivity, startTimer, taskOf, type Workflow } from '../support/replay-driver.js';

const begun = () => historyBuilder().started().task();
const first =
  (...commands: ReturnType<Workflow>): Workflow =>
  (job) =>
    job.type === 'initializeWorkflow' ? commands : [];

function errorOf(workflow: Workflow, history: HistoryBuilder): unknown {
  try {
    new ReplayDriver(workflow).run(taskOf(history.events));
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('nondeterminism', () => {
  it.each<[string, Workflow, HistoryBuilder, RegExp, number]>([
    [
      'another command',
      first(startTimer()),
      begun().taskCompleted().activityScheduled().task(),
      /event 5 \(ActivityTaskScheduled\) where workflow code issued StartTimer \(timer id "1"\)/,
      5,
    ],
    [
      'commands in another order',
      first(startTimer(), scheduleActivity()),
      begun().taskCompleted().activityScheduled().timerStarted().task(),
      /event 5 \(ActivityTaskScheduled\) where workflow code issued StartTimer/,
      5,
    ],
    [
      'a command missing',
      first(),
      begun().taskCompleted().timerStarted().timerFired(5).task(),
      /event 5 \(TimerStarted\), but workflow code issued no further command/,
      5,
    ],
    [
      'a command too many',
      first(startTimer(), scheduleActivity()),
      begun().taskCompleted().timerStarted().timerFired(5).task(),
      /issued ScheduleActivityTask \(activity id "1", type "compose"\), but history has event 6 \(TimerFired\)/,
      6,
    ],
    [
      'a command of a task that recorded none, when a later one records another',
      first(startTimer()),
      begun().taskCompleted().signaled('s').task().taskCompleted().activityScheduled().task(),
      /event 9 \(ActivityTaskScheduled\) where workflow code issued StartTimer/,
      9,
    ],
    [
      'an end where history goes on',
      first({ type: 'completeWorkflow' }),
      begun().taskCompleted().timerStarted().task(),
      /event 5 \(TimerStarted\) where workflow code issued CompleteWorkflowExecution/,
      5,
    ],
    [
      'another end',
      first({ type: 'completeWorkflow' }),
      begun().taskCompleted().failed({}),
      /event 5 \(WorkflowExecutionFailed\) where workflow code issued CompleteWorkflowExecution/,
      5,
    ],
    [
      'no end',
      first(),
      begun().taskCompleted().completed(),
      /event 5 \(WorkflowExecutionCompleted\), but workflow code issued no further command/,
      5,
    ],
    [
      'an activity of another type under core flag 1',
      first(scheduleActivity({ activityType: 'charge' })),
      begun()
        .taskCompleted({ sdkMetadata: { coreUsedFlags: [1] } })
        .activityScheduled()
        .task(),
      /activity id "1", type "compose", where workflow code issued ScheduleActivityTask \(activity id "1", type "charge"\)/,
      5,
    ],
    [
      'an outcome of what is not open',
      first(startTimer()),
      begun().taskCompleted().timerStarted().activityCompleted(4).task(),
      /event 6 \(ActivityTaskStarted\) for the activity of event 4, but workflow code has none open/,
      6,
    ],
  ])('is %s', (_, workflow, history, message, eventId) => {
    const error = errorOf(workflow, history);
    expect(error).toBeInstanceOf(NondeterminismError);
    expect(error).toMatchObject({ code: 'TEMPORAL_NONDETERMINISM', eventId });
    expect((error as Error).message).toMatch(/^\[TMPRL1100\] Nondeterminism error: /);
    expect((error as Error).message).toMatch(message);
  });

  it.each<[string, Workflow, HistoryBuilder, RegExp]>([
    [
      'added',
      first(startTimer(), scheduleActivity()),
      begun().taskCompleted().timerStarted().timerFired(5).task(),
      /probably added: .* only where patched\("my-change"\) returns true/,
    ],
    ['removed', first(), begun().taskCompleted().timerStarted().task(), /probably removed or moved: .* returns false/],
    [
      'replaced',
      first(startTimer()),
      begun().taskCompleted().activityScheduled().task(),
      /probably added, removed or moved: .* returns true, and the old ones where it returns false/,
    ],
  ])('names the patch that lets old runs go on when a call was %s', (_, workflow, history, message) => {
    expect((errorOf(workflow, history) as Error).message).toMatch(message);
  });

  it('is not an activity of another type that was replayed without core flag 1 ever since', () => {
    const history = begun()
      .taskCompleted()
      .activityScheduled()
      .signaled('s')
      .task()
      .taskCompleted()
      .signaled('s')
      .task();
    expect(errorOf(first(scheduleActivity({ activityType: 'charge' })), history)).toBeUndefined();
  });

  it.each<[string, Workflow, HistoryBuilder]>([
    ['a history that just stops', first(startTimer(), scheduleActivity()), begun().taskCompleted().timerStarted()],
    ['a history that ends with an empty task', first(startTimer()), begun().taskCompleted()],
    [
      'a history that ends with a second empty task',
      (job) => (job.type === 'signalWorkflow' ? [startTimer()] : []),
      begun().taskCompleted().signaled('s').task().taskCompleted(),
    ],
  ])('is not a command left over at the end of %s', (_, workflow, history) => {
    expect(errorOf(workflow, history)).toBeUndefined();
  });

  it('is not a command whose task recorded none, when a later task records it', () => {
    const workflow = first(startTimer(), scheduleActivity());
    const history = begun().taskCompleted().signaled('s').task().taskCompleted().timerStarted().activityScheduled();
    expect(errorOf(workflow, history)).toBeUndefined();
    expect(errorOf(workflow, history.timerFired(9).task())).toBeUndefined();
  });

  it('is seen in the next task when a query has replayed a history that just stopped', () => {
    const driver = new ReplayDriver(first(startTimer(), scheduleActivity()));
    const history = begun().taskCompleted().timerStarted();
    driver.run(taskOf(history.events));
    expect(() => driver.run(taskOf(history.timerFired(5).task().events))).toThrow(/issued ScheduleActivityTask/);
  });

  it('leaves the run of no use', () => {
    const driver = new ReplayDriver(first());
    const task = taskOf(begun().taskCompleted().timerStarted().task().events);
    expect(() => driver.run(task)).toThrow(NondeterminismError);
    expect(driver.replay.continues(task)).toBe(false);
  });
});
