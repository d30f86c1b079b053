import { describe, expect, it } from 'vitest';
import { historyBuilder } from '../../../test/support/history-builder.js';
import { EngineFault } from '../errors.js';
import { HistoryBuffer } from './history-buffer.js';

/** Ids of the events of the next batch, `undefined` at the end. */
function takeBatch(buffer: HistoryBuffer): number[] | undefined {
  if (!buffer.nextBatch()) return undefined;
  const ids: number[] = [];
  for (let event = buffer.take(); event; event = buffer.take()) ids.push(event.eventId ?? 0);
  return ids;
}

describe('history buffer', () => {
  it('hands out batch by batch', () => {
    const buffer = new HistoryBuffer();
    buffer.load(historyBuilder().started().task().taskCompleted().timerStarted().timerFired(5).task().events);
    expect(takeBatch(buffer)).toEqual([1, 2, 3]);
    expect(buffer.batchStartsTask).toBe(true);
    expect(takeBatch(buffer)).toEqual([4, 5, 6, 7, 8]);
    expect(buffer.batchEndId).toBe(8);
    expect(takeBatch(buffer)).toBeUndefined();
    expect(buffer.lastEventId).toBe(8);
  });

  it('peeks how the task of the current batch was completed', () => {
    const buffer = new HistoryBuffer();
    buffer.load(historyBuilder().started().task().taskCompleted({ identity: 'w' }).timerStarted().events);
    buffer.nextBatch();
    expect(buffer.peekCompletion()?.identity).toBe('w');
  });

  it('skips events that it has taken', () => {
    const buffer = new HistoryBuffer();
    const history = historyBuilder().started().task();
    buffer.load(history.events);
    takeBatch(buffer);
    history.taskCompleted().signaled('s').task();
    expect(buffer.continues(history.events)).toBe(true);
    buffer.load(history.events);
    expect(takeBatch(buffer)).toEqual([4, 5, 6, 7]);
  });

  it('takes confirmed commands at the end of history, but not what belongs to a task to come', () => {
    const buffer = new HistoryBuffer();
    const history = historyBuilder().started().task();
    buffer.load(history.events);
    takeBatch(buffer);
    history.taskCompleted().timerStarted().signaled('s').taskScheduled();
    buffer.load(history.events);
    expect(takeBatch(buffer)).toEqual([4, 5]);
    expect(buffer.batchStartsTask).toBe(false);
    expect(takeBatch(buffer)).toBeUndefined();
    history.taskStarted();
    buffer.load(history.after(3));
    expect(takeBatch(buffer)).toEqual([6, 7, 8]);
  });

  it('remembers commands taken before, so that the next task is not held for a heartbeat', () => {
    const buffer = new HistoryBuffer();
    const history = historyBuilder().started().task().taskCompleted().timerStarted();
    buffer.load(history.events);
    takeBatch(buffer);
    takeBatch(buffer);
    history.task().taskCompleted().task();
    buffer.load(history.events);
    expect(takeBatch(buffer)).toEqual([6, 7]);
    expect(takeBatch(buffer)).toEqual([8, 9, 10]);
  });

  it('looks ahead at the events that record the commands of the task, and no further', () => {
    const buffer = new HistoryBuffer();
    const history = historyBuilder().started().task().taskCompleted().timerStarted().updateAccepted(2).signaled('s');
    buffer.load(history.task().taskCompleted().timerStarted('2').events);
    const ahead: (number | undefined)[][] = [];
    while (takeBatch(buffer)) {
      const ids: (number | undefined)[] = [];
      buffer.lookAhead(({ eventId }) => ids.push(eventId));
      ahead.push(ids);
    }
    expect(ahead).toEqual([[5, 6], [11], []]);
  });

  it('takes back the events of a task that the server dropped', () => {
    const buffer = new HistoryBuffer();
    const history = historyBuilder().started().task();
    buffer.load(history.events);
    takeBatch(buffer);
    history.taskCompleted().timerStarted().task();
    buffer.load(history.events);
    takeBatch(buffer);
    buffer.rewindTask();
    expect(buffer.lastEventId).toBe(5);
    const next = historyBuilder().started().task().taskCompleted().timerStarted().signaled('s').task().events;
    expect(buffer.continues(next)).toBe(true);
    buffer.load(next);
    expect(takeBatch(buffer)).toEqual([6, 7, 8]);
  });

  it('says when events are missing before the new ones', () => {
    const history = historyBuilder().started().task().taskCompleted().task();
    expect(new HistoryBuffer().continues(history.after(3))).toBe(false);
    expect(new HistoryBuffer().continues(history.events)).toBe(true);
  });

  it('says when the task that was answered last did not count', () => {
    const buffer = new HistoryBuffer();
    const history = historyBuilder().started().task();
    buffer.load(history.events);
    takeBatch(buffer);
    history.taskFailed().task();
    expect(buffer.continues(history.after(3))).toBe(false);
  });

  it('refuses a gap between events', () => {
    const buffer = new HistoryBuffer();
    const { events } = historyBuilder().started().task();
    buffer.load([events[0], events[2]]);
    expect(() => takeBatch(buffer)).toThrow(EngineFault);
  });

  it('holds no events after release', () => {
    const buffer = new HistoryBuffer();
    buffer.load(historyBuilder().started().task().events);
    buffer.release();
    expect(takeBatch(buffer)).toBeUndefined();
  });
});
