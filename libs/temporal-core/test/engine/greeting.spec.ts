import { describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { WorkflowCommand } from '../../src/activation/commands.js';
import { CommandType } from '../../src/proto/enums.js';
import { historyBuilder, payload, timeOf } from '../support/history-builder.js';
import { ReplayDriver, scheduleActivity, taskOf, type Workflow } from '../support/replay-driver.js';

/** Calls one activity and completes with its result. */
const greet: Workflow = (job) => {
  if (job.type === 'initializeWorkflow') return [scheduleActivity({ arguments: job.arguments })];
  if (job.type === 'resolveActivity') return [complete(job)];
  return [];
};

function complete(job: ActivationJob): WorkflowCommand {
  const resolution = job.type === 'resolveActivity' ? job.resolution : undefined;
  return { type: 'completeWorkflow', result: resolution?.status === 'completed' ? resolution.result : undefined };
}

const begun = () =>
  historyBuilder()
    .started({ input: { payloads: [payload('Ada')] } })
    .task();
const activityDone = () => begun().taskCompleted().activityScheduled().activityCompleted(5, payload('Hello')).task();

describe('a run', () => {
  it('that only completes is answered with its result', () => {
    const driver = new ReplayDriver(() => [{ type: 'completeWorkflow', result: payload(1) }]);
    const outcome = driver.complete(taskOf(begun().events));
    expect(driver.jobTypes).toEqual([['initializeWorkflow']]);
    expect(outcome).toMatchObject({
      commands: [{ completeWorkflowExecutionCommandAttributes: { result: { payloads: [payload(1)] } } }],
      isClosed: true,
      continuesInNextTask: false,
    });
    expect(driver.replay.isClosed).toBe(true);
  });

  it('goes from task to task with only the new events', () => {
    const driver = new ReplayDriver(greet);
    const history = begun();
    const first = driver.complete(taskOf(history.events));
    expect(first.commands).toMatchObject([
      { scheduleActivityTaskCommandAttributes: { activityId: '1', input: { payloads: [payload('Ada')] } } },
    ]);
    expect(first.isClosed).toBe(false);
    history.taskCompleted().activityScheduled().activityCompleted(5, payload('Hello')).task();
    const second = driver.complete(taskOf(history.after(driver.replay.lastAppliedEventId)));
    expect(second.commands).toMatchObject([
      { completeWorkflowExecutionCommandAttributes: { result: { payloads: [payload('Hello')] } } },
    ]);
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['resolveActivity']]);
  });

  it('takes the same events again, as the server sends them, without applying them twice', () => {
    const driver = new ReplayDriver(greet);
    driver.run(taskOf(begun().events));
    const outcome = driver.complete(taskOf(activityDone().events));
    expect(outcome.commands.map((command) => command.commandType)).toEqual([
      CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
    ]);
    expect(driver.activations).toHaveLength(2);
  });

  it('replays to the same activations that it had live', () => {
    const live = new ReplayDriver(greet);
    const history = begun();
    live.run(taskOf(history.events));
    history.taskCompleted().activityScheduled().activityCompleted(5, payload('Hello')).task();
    live.run(taskOf(history.after(3)));

    const replayed = new ReplayDriver(greet);
    const outcome = replayed.complete(taskOf(history.events));
    expect(outcome.commands).toHaveLength(1);
    const withoutMode = ({ activations }: ReplayDriver) =>
      activations.map((activation) => ({ ...activation, isReplaying: undefined }));
    expect(withoutMode(replayed)).toEqual(withoutMode(live));
    expect(live.activations.map((activation) => activation.isReplaying)).toEqual([false, false]);
    expect(replayed.activations.map((activation) => activation.isReplaying)).toEqual([true, false]);
  });

  it('replays a closed history to its end with nothing to send or to record', () => {
    const driver = new ReplayDriver(greet);
    const outcome = driver.complete(taskOf(activityDone().taskCompleted().completed(payload('Hello')).events));
    expect(outcome).toMatchObject({ commands: [], isClosed: true, sdkMetadata: undefined });
    expect(driver.activations.map((activation) => activation.isReplaying)).toEqual([true, true]);
  });

  it('answers a task that brings nothing for workflow code without an activation', () => {
    const driver = new ReplayDriver(() => []);
    const history = begun();
    driver.run(taskOf(history.events));
    history.taskCompleted().task();
    expect(driver.complete(taskOf(history.after(3))).commands).toEqual([]);
    expect(driver.activations).toHaveLength(1);
  });

  it('tells workflow code where it stands', () => {
    const driver = new ReplayDriver(() => [], { deploymentVersion: { deploymentName: 'shop', buildId: 'b2' } });
    const recorded = { deploymentName: 'shop', buildId: 'b1' };
    const history = historyBuilder().started().task().taskCompleted({ deploymentVersion: recorded });
    history.signaled('s').taskScheduled().taskStarted({ historySizeBytes: 999, suggestContinueAsNew: true });
    driver.run(taskOf(history.events));
    expect(driver.activations).toMatchObject([
      { timestampMs: timeOf(3), historyLength: 3, continueAsNewSuggested: false, deploymentVersion: recorded },
      {
        timestampMs: timeOf(7),
        historyLength: 7,
        historySizeBytes: 999,
        continueAsNewSuggested: true,
        deploymentVersion: { deploymentName: 'shop', buildId: 'b2' },
      },
    ]);
  });

  it('fails the task when workflow code says so, and is of no use afterwards', () => {
    const driver = new ReplayDriver(() => []);
    const { replay } = driver;
    const task = taskOf(begun().events);
    replay.applyTask(task);
    replay.nextActivation();
    replay.acceptResult({ status: 'failed', failure: { message: 'boom' } });
    expect(replay.nextActivation()).toBeUndefined();
    expect(replay.takeOutcome()).toEqual({ type: 'failed', failure: { message: 'boom' } });
    expect(replay.continues(task)).toBe(false);
  });

  it('refuses a task whose earlier events it has not seen, and a task it has answered', () => {
    const driver = new ReplayDriver(() => []);
    const history = begun();
    driver.run(taskOf(history.events));
    expect(driver.replay.continues(taskOf(history.events))).toBe(false);
    expect(() => driver.replay.applyTask(taskOf(history.events))).toThrow(/does not continue the run.*event 3/);
    const fresh = new ReplayDriver(() => []);
    expect(() => fresh.replay.applyTask(taskOf(activityDone().after(3)))).toThrow(/does not continue the run/);
  });

  it('refuses a task whose history stops short of its started event', () => {
    const driver = new ReplayDriver(() => []);
    expect(() => driver.run(taskOf(begun().events, { startedEventId: 9 }))).toThrow(/ends with event 3.*event 9/);
  });

  it('records flags, name and version once, and nothing when the server cannot store it', () => {
    const driver = new ReplayDriver(greet);
    const history = begun();
    expect(driver.complete(taskOf(history.events)).sdkMetadata).toEqual({
      coreUsedFlags: [1, 2, 3, 4],
      langUsedFlags: [],
      sdkName: 'temporal-nestjs',
      sdkVersion: '1.2.3',
    });
    history.taskCompleted().activityScheduled().activityCompleted(5).task();
    expect(driver.complete(taskOf(history.after(3))).sdkMetadata).toBeUndefined();
    const unsupported = new ReplayDriver(greet, { serverSupportsSdkMetadata: false });
    expect(unsupported.complete(taskOf(begun().events)).sdkMetadata).toBeUndefined();
  });

  it('passes the versioning behavior of workflow code on', () => {
    const { replay } = new ReplayDriver(() => []);
    replay.applyTask(taskOf(begun().events));
    replay.nextActivation();
    replay.acceptResult({ status: 'ok', commands: [], usedSdkFlags: [5], versioningBehavior: 'PINNED' });
    expect(replay.nextActivation()).toBeUndefined();
    expect(replay.takeOutcome()).toMatchObject({ versioningBehavior: 'PINNED', sdkMetadata: { langUsedFlags: [5] } });
  });

  it('dispatches an activity eagerly when the worker keeps a slot for it', () => {
    const asked: string[] = [];
    const reserveEagerActivity = (type: string): boolean => asked.push(type) === 1;
    const driver = new ReplayDriver(
      () => [scheduleActivity(), scheduleActivity({ seq: 2, activityId: '2', activityType: 'charge' })],
      { reserveEagerActivity },
    );
    const { commands } = driver.complete(taskOf(begun().events));
    expect(commands.map((c) => c.scheduleActivityTaskCommandAttributes?.requestEagerExecution)).toEqual([true, false]);
    expect(asked).toEqual(['compose', 'charge']);
  });
});
