import { describe, expect, it } from 'vitest';
import { randomSeed } from '../../src/engine/random-seed.js';
import { historyBuilder, timeOf } from '../support/history-builder.js';
import { ReplayDriver, startTimer, taskOf, type Workflow } from '../support/replay-driver.js';

const sleep: Workflow = (job) => {
  if (job.type === 'initializeWorkflow') return [startTimer()];
  return job.type === 'fireTimer' ? [{ type: 'completeWorkflow' }] : [];
};
const begun = () => historyBuilder().started().task();

describe('a history with tasks that failed or timed out', () => {
  it('starts the run once, at the time of the task that counted', () => {
    const driver = new ReplayDriver(sleep);
    driver.run(taskOf(begun().taskFailed().task().taskTimedOut().task().events));
    expect(driver.jobTypes).toEqual([['initializeWorkflow']]);
    expect(driver.activations[0]).toMatchObject({ timestampMs: timeOf(9), isReplaying: false });
  });

  it('replays alike when failures lie behind it', () => {
    const driver = new ReplayDriver(sleep);
    const history = begun().taskFailed().task().taskCompleted().timerStarted().timerFired(8).task();
    driver.run(taskOf(history.taskTimedOut().task().events));
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['fireTimer']]);
    expect(driver.activations.map((a) => [a.timestampMs, a.isReplaying])).toEqual([
      [timeOf(6), true],
      [timeOf(14), false],
    ]);
  });

  it('delivers what arrived between the failures in one activation', () => {
    const driver = new ReplayDriver(() => []);
    driver.run(taskOf(begun().taskFailed().signaled('a').task().taskFailed().signaled('b').task().events));
    expect(driver.jobTypes).toEqual([['initializeWorkflow', 'signalWorkflow', 'signalWorkflow']]);
  });

  it('cannot go on in a run that has answered a task which then timed out', () => {
    const driver = new ReplayDriver(sleep);
    const history = begun();
    driver.run(taskOf(history.events));
    history.taskTimedOut().signaled('s').task();
    expect(driver.replay.continues(taskOf(history.events))).toBe(false);
  });

  it('joins heartbeats to one activation, and confirms its commands behind the last of them', () => {
    const driver = new ReplayDriver(sleep);
    driver.run(taskOf(begun().taskCompleted().task().taskCompleted().timerStarted().timerFired(8).task().events));
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['fireTimer']]);
    expect(driver.activations[0].timestampMs).toBe(timeOf(6));
  });

  it('reseeds random numbers at a reset before anything else happens', () => {
    const driver = new ReplayDriver(sleep);
    const history = begun().taskCompleted().timerStarted().timerFired(5).task().taskFailed('run-2');
    driver.run(taskOf(history.signaled('s').task().events));
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['updateRandomSeed', 'signalWorkflow', 'fireTimer']]);
    expect(driver.activations[0].jobs[0]).toMatchObject({ randomnessSeed: randomSeed('run-1') });
    expect(driver.activations[1].jobs[0]).toMatchObject({ randomnessSeed: randomSeed('run-2') });
  });
});
