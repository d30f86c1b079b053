import { describe, expect, it } from 'vitest';
import { Pulse } from './pulse.js';
import type { WorkflowTaskHead } from './workflow-task.js';

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

describe('pulse', () => {
  it('tells another thread over the same memory what runs, until it ends', () => {
    const inside = new Pulse();
    const outside = new Pulse(inside.area);
    expect(outside.runningTask()).toBeUndefined();
    const number = inside.begin(head());
    expect(outside.current).toBe(number);
    expect(outside.runningTask()).toEqual(head());
    inside.end(number);
    expect(outside.current).toBe(0);
    expect(outside.runningTask()).toBeUndefined();
  });

  it('notes nothing of a task but its head', () => {
    const pulse = new Pulse();
    pulse.begin(Object.assign(head(), { events: [{ eventId: 1n }] }));
    expect(pulse.runningTask()).toEqual(head());
  });

  it('gives each task a number of its own, and does not end the next one for the one before', () => {
    const pulse = new Pulse();
    const first = pulse.begin(head());
    const second = pulse.begin(head({ workflowId: 'second' }));
    pulse.end(first);
    expect(second).not.toBe(first);
    expect(pulse.runningTask()?.workflowId).toBe('second');
  });

  it('knows that a task runs whose head is too large, but not which', () => {
    const pulse = new Pulse();
    pulse.begin(head());
    pulse.begin(head({ taskToken: new Uint8Array(20_000) }));
    expect(pulse.current).not.toBe(0);
    expect(pulse.runningTask()).toBeUndefined();
  });

  it('counts the results that were read', () => {
    const inside = new Pulse();
    inside.resultRead();
    inside.resultRead();
    expect(new Pulse(inside.area).resultsRead).toBe(2);
  });
});
