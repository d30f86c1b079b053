import { describe, expect, it } from 'vitest';
import { RunningTaskRecord } from './running-task-record.js';
import type { WorkflowTaskHead } from '../task/workflow-task.js';

const head = (changes: Partial<WorkflowTaskHead> = {}): WorkflowTaskHead => ({
  taskToken: new Uint8Array([1, 2, 3]),
  namespace: 'default',
  workflowId: 'bestellung-ä-😀',
  runId: 'run',
  workflowType: 'Order',
  attempt: 1,
  isLegacyQuery: false,
  ...changes,
});

describe('runningTask', () => {
  it('tells another thread over the same memory what runs, until it ends', () => {
    const inside = new RunningTaskRecord();
    const outside = new RunningTaskRecord(inside.area);
    expect(outside.runningTask()).toBeUndefined();
    const number = inside.begin(head());
    expect(outside.current).toBe(number);
    expect(outside.runningTask()).toEqual(head());
    inside.end(number);
    expect(outside.current).toBe(0);
    expect(outside.runningTask()).toBeUndefined();
  });

  it('gives a task another number when it goes on, so that its time counts anew', () => {
    const runningTask = new RunningTaskRecord();
    const first = runningTask.begin(head());
    const second = runningTask.goOn(first);
    expect(second).not.toBe(first);
    expect(runningTask.current).toBe(second);
    expect(runningTask.runningTask()).toEqual(head());
    runningTask.end(second);
    expect(runningTask.goOn(second)).toBe(second);
    expect(runningTask.current).toBe(0);
  });

  it('notes nothing of a task but its head', () => {
    const runningTask = new RunningTaskRecord();
    runningTask.begin(Object.assign(head(), { events: [{ eventId: 1n }] }));
    expect(runningTask.runningTask()).toEqual(head());
  });

  it('gives each task a number of its own, and does not end the next one for the one before', () => {
    const runningTask = new RunningTaskRecord();
    const first = runningTask.begin(head());
    const second = runningTask.begin(head({ workflowId: 'second' }));
    runningTask.end(first);
    expect(second).not.toBe(first);
    expect(runningTask.runningTask()?.workflowId).toBe('second');
  });

  it('knows that a task runs whose head is too large, but not which', () => {
    const runningTask = new RunningTaskRecord();
    runningTask.begin(head());
    runningTask.begin(head({ taskToken: new Uint8Array(20_000) }));
    expect(runningTask.current).not.toBe(0);
    expect(runningTask.runningTask()).toBeUndefined();
  });

  it('counts the results that were read', () => {
    const inside = new RunningTaskRecord();
    inside.resultRead();
    inside.resultRead();
    expect(new RunningTaskRecord(inside.area).resultsRead).toBe(2);
  });
});
