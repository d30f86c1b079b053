import { describe, expect, it } from 'vitest';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { RunBench, eventNames, timerCommand } from '../../test/support/run-bench.js';

describe('the run table', () => {
  it('finds a run by its id, and the current one without', () => {
    const bench = new RunBench();
    const run = bench.start('order');
    expect(bench.runs.find('default', 'order')).toBe(run);
    expect(bench.runs.find('default', 'order', 'run-of-order')).toBe(run);
    expect(bench.runs.find('default', 'another', 'run-of-order')).toBeUndefined();
    expect(bench.runs.find('another', 'order')).toBeUndefined();
  });

  it('says what it does not find', () => {
    const { runs } = new RunBench();
    expect(() => runs.get('default', 'w')).toThrow('workflow not found for ID: w');
    expect(() => runs.get('default', 'w', 'r')).toThrow(
      'workflow execution not found for workflow ID "w" and run ID "r"',
    );
  });

  it('keeps no run whose first transaction fails', () => {
    const { runs } = new RunBench();
    const key = { namespace: 'default', workflowId: 'w', runId: 'r' };
    const create = (): unknown =>
      runs.create(key, () => {
        throw new Error('no');
      });
    expect(create).toThrow('no');
    expect(runs.find('default', 'w')).toBeUndefined();
    expect([...runs.all()]).toEqual([]);
  });

  it('forgets a deleted run with its timers and its work under way', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.complete(await bench.poll(), [timerCommand('t', 10)], { forceCreateNewWorkflowTask: true });
    expect(bench.clock.busy.size).toBe(1);
    const waiting = run.changed(new AbortController().signal);
    bench.runs.delete(run.state);
    await waiting;
    expect(bench.runs.find('default', 'order')).toBeUndefined();
    expect(bench.clock.busy.size).toBe(0);
    expect(bench.clock.timerCount).toBe(0);
  });
});

describe('a transaction', () => {
  it('that throws leaves the run as it was', () => {
    const bench = new RunBench();
    const run = bench.start();
    const before = { ...run.state };
    const change = (): void =>
      run.transact((transaction) => {
        transaction.append(EventType.EVENT_TYPE_TIMER_STARTED, { timerStartedEventAttributes: { timerId: 't' } });
        transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, {
          workflowExecutionSignaledEventAttributes: { signalName: 's', requestId: 'r' },
        });
        transaction.state.memo = { a: { metadata: {}, data: new Uint8Array() } };
        transaction.afterCommit(() => {
          throw new Error('the effect of a change that did not happen');
        });
        throw new Error('no');
      });
    expect(change).toThrow('no');
    expect(run.state).toEqual(before);
    expect(run.events).toHaveLength(2);
    expect(run.state.signalRequestIds.size).toBe(0);
  });

  it('does not go into another one of the same run', () => {
    const bench = new RunBench();
    const run = bench.start();
    expect(() => run.transact(() => bench.signal(run, 's'))).toThrow('within another one');
    bench.signal(run, 's');
    expect(eventNames(run.events).at(-1)).toBe('WorkflowExecutionSignaled');
  });

  it('runs its effects after the commit, and its transfers in turns of their own', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const order: string[] = [];
    run.transact((transaction) => {
      transaction.transfer(() => order.push(`transfer ${bench.clock.busy.has('transfers')}`));
      transaction.afterCommit(() => order.push(`effect ${run.events.length}`));
      transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, {});
    });
    expect(order).toEqual(['effect 3']);
    expect(bench.clock.busy.has('transfers')).toBe(true);
    await Promise.resolve();
    expect(order).toEqual(['effect 3', 'transfer true']);
    expect(bench.clock.busy.has('transfers')).toBe(false);
  });

  it('gives I/O its turn among many transfers', async () => {
    const bench = new RunBench();
    const run = bench.start();
    let done = 0;
    run.transact((transaction) => {
      for (let i = 0; i < 100; i++) transaction.transfer(() => done++);
    });
    const doneAtFirstTurn = await new Promise<number>((resolve) => setImmediate(() => resolve(done)));
    expect(doneAtFirstTurn).toBeLessThan(100);
    while (bench.clock.busy.has('transfers')) await new Promise((resolve) => setImmediate(resolve));
    expect(done).toBe(100);
  });

  it('gives events of one instant the same time and growing task ids', () => {
    const bench = new RunBench();
    const run = bench.start();
    bench.clock.advance(1_500);
    run.transact((transaction) => {
      transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, {});
      transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, {});
    });
    const [a, b] = run.events.slice(2);
    expect(a?.eventTime).toEqual(b?.eventTime);
    const taskIds = run.events.map(({ taskId = 0 }) => taskId);
    expect(taskIds).toEqual([...taskIds].sort((x, y) => x - y));
    expect(new Set(taskIds).size).toBe(taskIds.length);
  });

  it('wakes who waits for events', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const changed = run.changed(new AbortController().signal);
    bench.signal(run, 's');
    await changed;
    const abort = new AbortController();
    const aborted = run.changed(abort.signal);
    abort.abort();
    await aborted;
  });

  it('puts outcomes behind other events, with the ids of their starts', () => {
    const bench = new RunBench();
    const run = bench.start();
    run.transact((transaction) => {
      transaction.append(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, {
        activityTaskScheduledEventAttributes: { activityId: 'a', heartbeatTimeout: { seconds: 2 } },
      });
    });
    expect(run.state.activities.get(3)).toMatchObject({ activityId: 'a', heartbeatMs: 2_000, attempt: 1 });
    run.transact((transaction) => {
      transaction.append(EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED, {
        activityTaskStartedEventAttributes: { scheduledEventId: 3 },
      });
      transaction.append(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, {
        activityTaskCompletedEventAttributes: { scheduledEventId: 3 },
      });
      transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, {});
    });
    expect(eventNames(run.events).slice(3)).toEqual([
      'ActivityTaskStarted',
      'WorkflowExecutionSignaled',
      'ActivityTaskCompleted',
    ]);
    expect(run.events[5]?.activityTaskCompletedEventAttributes?.startedEventId).toBe(4);
    expect(run.state.activities.size).toBe(0);
  });

  it('tells a child that started in the buffer its event id when it leaves', async () => {
    const bench = new RunBench();
    const run = bench.start();
    run.transact((transaction) => {
      transaction.append(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED, {});
    });
    const task = await bench.poll();
    run.transact((transaction) => {
      transaction.append(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED, {
        childWorkflowExecutionStartedEventAttributes: { initiatedEventId: 3, workflowExecution: { runId: 'child' } },
      });
      transaction.needWorkflowTask();
    });
    expect(run.state.children.get(3)?.started).toEqual({ eventId: 0, runId: 'child' });
    await bench.complete(task);
    expect(run.state.children.get(3)?.started).toEqual({ eventId: 6, runId: 'child' });
  });

  it('that makes the history too long ends the run instead', () => {
    const bench = new RunBench();
    bench.config['limit.historyCount.error'] = 3;
    const run = bench.start();
    bench.signal(run, 'a');
    expect(() => bench.signal(run, 'b')).toThrow('Workflow history count exceeds limit.');
    expect(eventNames(run.events).slice(2)).toEqual(['WorkflowExecutionSignaled', 'WorkflowExecutionTerminated']);
    expect(bench.clock.busy.size).toBe(0);
  });

  it('of a timer that makes the history too long ends the run and throws at nobody', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.complete(await bench.poll(), [timerCommand('t', 10)]);
    bench.config['limit.historySize.error'] = 10;
    bench.clock.advance(10_000);
    expect(eventNames(run.events).at(-1)).toBe('WorkflowExecutionTerminated');
  });
});
