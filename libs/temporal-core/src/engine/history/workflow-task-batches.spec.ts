import { describe, expect, it } from 'vitest';
import { type HistoryBuilder, historyBuilder } from '../../../test/support/history-builder.js';
import { endOfBatch, noBatch } from './workflow-task-batches.js';

/** Ids of the events that end the batches of the whole history. */
function ends(history: HistoryBuilder): number[] {
  const found: number[] = [];
  let from = 0;
  for (let end = endOfBatch(history.events, from, false); end !== noBatch;) {
    found.push(end + 1);
    from = end + 1;
    end = endOfBatch(history.events, from, false);
  }
  return found;
}

const begun = () => historyBuilder().started().task();
/** Workflow code waits for an activity; the second task has begun. */
const activityDone = () => begun().taskCompleted().activityScheduled().activityCompleted(5).task();

describe('batches of history', () => {
  it('end with the started event of each task', () => {
    expect(ends(begun())).toEqual([3]);
    expect(ends(activityDone())).toEqual([3, 9]);
  });

  it('end with the event that closes the run', () => {
    expect(ends(activityDone().taskCompleted().completed())).toEqual([3, 9, 11]);
  });

  it('wait for the started event: one that has not come ends nothing', () => {
    expect(ends(begun().taskCompleted().signaled('s').taskScheduled())).toEqual([3]);
  });

  it('pass over a task that failed', () => {
    expect(ends(begun().taskFailed().task())).toEqual([6]);
  });

  it('pass over a task that timed out, and one that timed out before it started', () => {
    expect(ends(begun().taskTimedOut().taskScheduled().taskTimedOut().task())).toEqual([8]);
  });

  it('pass over a run of failures in the middle, whatever has happened between', () => {
    const history = activityDone().taskFailed().signaled('s').task().taskTimedOut().task();
    expect(ends(history)).toEqual([3, 16]);
  });

  it('do not end with a failed task that nothing follows', () => {
    expect(ends(begun().taskFailed())).toEqual([]);
  });

  it('pass over a task under which the run was terminated or timed out', () => {
    expect(ends(begun().terminated())).toEqual([4]);
    expect(ends(begun().timedOut())).toEqual([4]);
  });

  it('join a task without commands to the one that follows at once: a heartbeat', () => {
    expect(ends(begun().taskCompleted().task().taskCompleted().task().taskCompleted().completed())).toEqual([9, 11]);
  });

  it('join chains of heartbeats, each to the task with commands or news that ends it', () => {
    const history = begun().taskCompleted().task().taskCompleted().timerStarted();
    for (let i = 0; i < 4; i++) history.task().taskCompleted();
    history.timerStarted('2').task().taskCompleted().signaled('s').task().taskCompleted().completed();
    expect(ends(history)).toEqual([6, 10, 19, 23, 27, 29]);
  });

  it('do not take a task with commands for a heartbeat', () => {
    expect(ends(begun().taskCompleted().timerStarted().task().taskCompleted().task())).toEqual([3, 7, 10]);
  });

  it('do not take for a heartbeat a task whose commands were applied before', () => {
    const history = historyBuilder().task().taskCompleted().task();
    expect(endOfBatch(history.events, 0, false)).toBe(4);
    expect(endOfBatch(history.events, 0, true)).toBe(1);
  });

  it('end before a task without commands when something happened between', () => {
    expect(ends(begun().taskCompleted().signaled('s').task().taskCompleted().completed())).toEqual([3, 7, 9]);
  });

  it('end where an accepted update was delivered, even when heartbeats went on from there', () => {
    const history = begun().taskCompleted().task().taskCompleted().updateAccepted(5).taskScheduled();
    expect(endOfBatch(history.events, 0, false)).toBe(2);
    const late = begun().taskCompleted().task().taskCompleted().updateAccepted(8).taskScheduled();
    expect(endOfBatch(late.events, 0, false)).toBe(5);
  });

  it('end before a task that brings an update, which is no heartbeat even if no event tells so yet', () => {
    const { events } = begun().taskCompleted().task();
    expect(endOfBatch(events, 0, false)).toBe(5);
    expect(endOfBatch(events, 0, false, 5)).toBe(2);
    expect(endOfBatch(events, 3, false, 5)).toBe(5);
  });

  it('do not end at a failed task for the sake of an accepted update', () => {
    const history = begun().taskFailed().task().taskCompleted().updateAccepted(5);
    expect(endOfBatch(history.events, 0, false)).toBe(5);
  });

  it('are none without events', () => {
    expect(endOfBatch([], 0, false)).toBe(noBatch);
  });
});
