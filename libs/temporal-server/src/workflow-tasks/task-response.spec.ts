import { describe, expect, it } from 'vitest';
import { decodeHistoryToken } from '../run/history-token.js';
import { RunBench, eventNames } from '../../test/support/run-bench.js';
import { unwrittenTaskEvents } from './task-response.js';

describe('the history of a workflow task', () => {
  it('comes in pages when it is long', async () => {
    const bench = new RunBench();
    bench.config['limit.historyMaxPageSize'] = 2;
    const run = bench.start();
    const task = await bench.poll();
    expect(eventNames(task.history.events)).toEqual(['WorkflowExecutionStarted', 'WorkflowTaskScheduled']);
    expect(decodeHistoryToken(task.nextPageToken ?? new Uint8Array())).toEqual({
      runId: run.state.runId,
      firstEventId: 3,
      endEventId: 4,
      forTask: true,
    });
  });

  it('ends with the events that are not written, on its last page', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.fail(await bench.poll());
    expect(eventNames(unwrittenTaskEvents(run.state))).toEqual(['WorkflowTaskScheduled']);
    bench.config['limit.historyMaxPageSize'] = 2;
    const task = await bench.poll();
    expect(task.history.events).toHaveLength(2);
    const [scheduled, started] = unwrittenTaskEvents(run.state);
    expect(scheduled).toMatchObject({ eventId: 5, workflowTaskScheduledEventAttributes: { attempt: 2 } });
    expect(started).toMatchObject({ eventId: 6, workflowTaskStartedEventAttributes: { scheduledEventId: 5 } });
  });

  it('begins after the last task for the worker that asked for the next one, sticky or not', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const task = await bench.poll();
    bench.signal(run, 'news');
    const { workflowTask } = await bench.complete(task, [], { returnNewWorkflowTask: true });
    expect(workflowTask?.history?.events?.[0]?.eventId).toBe(4);
  });

  it('refuses an invalid page token', () => {
    expect(() => decodeHistoryToken(new Uint8Array([1]))).toThrow('Invalid NextPageToken.');
    expect(() => decodeHistoryToken(new TextEncoder().encode('{}'))).toThrow('Invalid NextPageToken.');
  });
});
