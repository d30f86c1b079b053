import { describe, expect, it } from 'vitest';
import { CommandType, WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import {
  RunBench,
  cancelTimerCommand,
  completeCommand,
  eventNames,
  timerCommand,
  type StubUpdates,
} from '../../test/support/run-bench.js';

const sticky = { stickyAttributes: { workerTaskQueue: { name: 'cache' }, scheduleToStartTimeout: { seconds: 5 } } };

describe('workflow tasks', () => {
  it('go from start over poll to completion', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const task = await bench.poll();
    expect(eventNames(task.history.events)).toEqual([
      'WorkflowExecutionStarted',
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
    ]);
    expect(task).toMatchObject({ startedEventId: 3, attempt: 1, previousStartedEventId: 0 });
    await bench.complete(task, [completeCommand]);
    expect(eventNames(run.events).slice(3)).toEqual(['WorkflowTaskCompleted', 'WorkflowExecutionCompleted']);
    expect(run.events.map(({ eventId }) => eventId)).toEqual([1, 2, 3, 4, 5]);
    expect(bench.clock.busy.size).toBe(0);
    expect(bench.clock.timerCount).toBe(0);
  });

  it('are answered once', async () => {
    const bench = new RunBench();
    bench.start();
    const task = await bench.poll();
    await bench.complete(task);
    await expect(bench.complete(task)).rejects.toThrow('Workflow task not found.');
  });

  it('refuse an invalid token', async () => {
    const bench = new RunBench();
    const answer = bench.complete({ taskToken: new Uint8Array([1, 2]) });
    await expect(answer).rejects.toThrow('Error deserializing task token.');
  });

  it('keep signals in the buffer while they run, and follow them with a new task', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const task = await bench.poll();
    bench.signal(run, 'a');
    bench.signal(run, 'b');
    expect(run.events).toHaveLength(3);
    await bench.complete(task, [timerCommand('t', 10)]);
    expect(eventNames(run.events).slice(3)).toEqual([
      'WorkflowTaskCompleted',
      'TimerStarted',
      'WorkflowExecutionSignaled',
      'WorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
    ]);
    expect(run.events[5]?.workflowExecutionSignaledEventAttributes?.signalName).toBe('a');
  });

  it('do not let a run close over events that the workflow has not seen', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const task = await bench.poll();
    bench.signal(run, 'late');
    await expect(bench.complete(task, [completeCommand])).rejects.toThrow(/^UnhandledCommand$/);
    expect(eventNames(run.events).slice(3)).toEqual([
      'WorkflowTaskFailed',
      'WorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
    ]);
    const next = await bench.poll();
    expect(next.attempt).toBe(1);
    await bench.complete(next, [completeCommand]);
    expect(eventNames(run.events).at(-1)).toBe('WorkflowExecutionCompleted');
  });

  it('write nothing of further attempts until one completes', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.fail(await bench.poll());
    const second = await bench.poll();
    expect(second.attempt).toBe(2);
    expect(eventNames(second.history.events).slice(3)).toEqual([
      'WorkflowTaskFailed',
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
    ]);
    expect(second.startedEventId).toBe(6);
    await bench.fail(second);
    expect(run.events).toHaveLength(4);
    const third = await bench.poll();
    expect(third.attempt).toBe(3);
    await bench.complete(third, [completeCommand]);
    expect(eventNames(run.events).slice(4)).toEqual([
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
      'WorkflowTaskCompleted',
      'WorkflowExecutionCompleted',
    ]);
    expect(run.events[4]?.workflowTaskScheduledEventAttributes?.attempt).toBe(3);
  });

  it('start anew when something came between two attempts', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.fail(await bench.poll());
    bench.signal(run, 'news');
    const task = await bench.poll();
    expect(task.attempt).toBe(1);
    expect(eventNames(run.events).slice(4)).toEqual([
      'WorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
    ]);
  });

  it('time out when the worker does not answer', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const lost = await bench.poll();
    bench.clock.advance(10_000);
    expect(eventNames(run.events).at(-1)).toBe('WorkflowTaskTimedOut');
    await expect(bench.complete(lost)).rejects.toThrow('Workflow task not found.');
    expect((await bench.poll()).attempt).toBe(2);
  });

  it('give a silent worker more and more time from the fourth attempt on', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const timeouts = [];
    for (let attempt = 1; attempt <= 6; attempt++) {
      await bench.poll();
      timeouts.push(run.state.workflowTask?.startToCloseMs);
      bench.clock.advance(run.state.workflowTask?.startToCloseMs ?? 0);
    }
    expect(timeouts).toEqual([10_000, 10_000, 10_000, 15_000, 20_000, 30_000]);
    const problems = run.state.searchAttributes['TemporalReportedProblems'];
    expect(new TextDecoder().decode(problems?.data)).toBe(
      '["category=WorkflowTaskTimedOut","cause=WorkflowTaskTimedOutCauseStartToClose"]',
    );
    await bench.complete(await bench.poll());
    expect(Object.keys(run.state.searchAttributes)).toEqual(['BuildIds']);
  });

  it('come back with the completion when the worker asks for it', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const task = await bench.poll();
    bench.signal(run, 'news');
    const { workflowTask } = await bench.complete(task, [], { ...sticky, returnNewWorkflowTask: true });
    expect(eventNames(workflowTask?.history?.events ?? [])).toEqual([
      'WorkflowTaskCompleted',
      'WorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
    ]);
    expect(workflowTask?.previousStartedEventId).toBe(3);
    expect(run.events.at(-1)?.workflowTaskStartedEventAttributes?.requestId).toBe(
      'request-from-RespondWorkflowTaskCompleted',
    );
    await bench.complete(workflowTask ?? {}, [completeCommand]);
    expect(eventNames(run.events).at(-1)).toBe('WorkflowExecutionCompleted');
  });

  it('end a run whose command carries too much', async () => {
    const bench = new RunBench();
    bench.config['limit.blobSize.error'] = 100;
    const run = bench.start();
    const task = await bench.poll();
    const details = { much: { payloads: [{ metadata: {}, data: new Uint8Array(200) }] } };
    const commandType = CommandType.COMMAND_TYPE_RECORD_MARKER;
    const command = { commandType, recordMarkerCommandAttributes: { markerName: 'm', details } };
    const fault = 'BadRecordMarkerAttributes: RecordMarkerCommandAttributes.Details exceeds size limit.';
    await expect(bench.complete(task, [command])).rejects.toThrow(fault);
    expect(eventNames(run.events).slice(3)).toEqual(['WorkflowTaskFailed', 'WorkflowExecutionTerminated']);
    expect(run.events[3]?.workflowTaskFailedEventAttributes).toMatchObject({
      cause: WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_RECORD_MARKER_ATTRIBUTES,
      failure: { message: fault, serverFailureInfo: {} },
    });
  });

  it('fail for a command at fault, and take back the commands before it', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const task = await bench.poll();
    const commands = [timerCommand('a', 10), timerCommand('a', 20)];
    await expect(bench.complete(task, commands)).rejects.toThrow(
      'StartTimerDuplicateId: invalid history builder state for action: add-timer-started-event, TimerID: a',
    );
    expect(run.state.timers.size).toBe(0);
    expect(eventNames(run.events).slice(3)).toEqual(['WorkflowTaskFailed']);
    const second = await bench.poll();
    await expect(bench.complete(second, commands)).rejects.toThrow('StartTimerDuplicateId');
    expect(run.state.workflowTask).toMatchObject({ attempt: 2, started: { eventId: 6 } });
  });

  it('refuse commands after one that closes the run, and fail nothing', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const task = await bench.poll();
    await expect(bench.complete(task, [completeCommand, timerCommand('a', 1)])).rejects.toThrow(
      'invalid command sequence: [CompleteWorkflowExecution, StartTimer], command CompleteWorkflowExecution must be the last command.',
    );
    expect(run.events).toHaveLength(3);
    await bench.complete(task, [completeCommand]);
  });

  it('fail when too many events wait for them', async () => {
    const bench = new RunBench();
    bench.config['history.maximumBufferedEventsBatch'] = 2;
    const run = bench.start();
    const task = await bench.poll();
    for (const name of ['a', 'b', 'c']) bench.signal(run, name);
    expect(eventNames(run.events).slice(3)).toEqual([
      'WorkflowTaskFailed',
      'WorkflowExecutionSignaled',
      'WorkflowExecutionSignaled',
      'WorkflowExecutionSignaled',
    ]);
    await expect(bench.complete(task)).rejects.toThrow('Workflow task not found.');
    expect((await bench.poll()).attempt).toBe(2);
  });

  it('suggest to continue as new when the history is long', async () => {
    const bench = new RunBench();
    bench.config['limit.historyCount.suggestContinueAsNew'] = 3;
    const run = bench.start();
    await bench.poll();
    expect(run.events[2]?.workflowTaskStartedEventAttributes).toMatchObject({
      suggestContinueAsNew: true,
      suggestContinueAsNewReasons: [2],
    });
    expect(run.events[2]?.workflowTaskStartedEventAttributes?.historySizeBytes).toBeGreaterThan(20);
  });

  it('do not wait for the first one before it is due', async () => {
    const bench = new RunBench();
    const run = bench.start('later', { firstWorkflowTaskBackoff: { seconds: 60 } });
    expect(eventNames(run.events)).toEqual(['WorkflowExecutionStarted']);
    bench.signal(run, 'early');
    expect(run.state.workflowTask).toBeUndefined();
  });
});

describe('sticky queues', () => {
  it('get the events since the last task only', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.complete(await bench.poll(), [], sticky);
    const polled = bench.poll({ sticky: 'cache' });
    bench.signal(run, 'news');
    const task = await polled;
    expect(task.history.events.map(({ eventId }) => eventId)).toEqual([4, 5, 6, 7]);
    expect(run.events[5]?.workflowTaskScheduledEventAttributes?.taskQueue).toEqual({
      name: 'cache',
      kind: 2,
      normalName: 'orders',
    });
    expect(task.workflowExecutionTaskQueue).toEqual({ name: 'orders', kind: 1 });
  });

  it('lose the run to its own queue when nobody polls them', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.complete(await bench.poll(), [], sticky);
    bench.signal(run, 'news');
    expect(run.state.sticky).toBeDefined();
    const task = await bench.poll();
    expect(task.history.events).toHaveLength(7);
    expect(run.state.sticky).toBeUndefined();
  });

  it('time out when their worker polls but does not take the task', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.complete(await bench.poll(), [], sticky);
    const abort = new AbortController();
    const idle = bench.poll({ sticky: 'cache' }, abort.signal);
    abort.abort();
    await idle;
    bench.signal(run, 'news');
    bench.clock.advance(5_000);
    expect(eventNames(run.events).slice(4)).toEqual([
      'WorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
      'WorkflowTaskTimedOut',
      'WorkflowTaskScheduled',
    ]);
    expect(run.events[6]?.workflowTaskTimedOutEventAttributes).toMatchObject({ startedEventId: 0, timeoutType: 2 });
    expect((await bench.poll()).attempt).toBe(1);
  });

  it('are left after a failure, which counts as no attempt', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.complete(await bench.poll(), [], sticky);
    const polled = bench.poll({ sticky: 'cache' });
    bench.signal(run, 'news');
    await bench.fail(await polled);
    const task = await bench.poll();
    expect(task.attempt).toBe(1);
    expect(task.history.events).toHaveLength(run.events.length);
  });

  it('are left on request', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.complete(await bench.poll(), [], sticky);
    await bench.call('resetStickyTaskQueue', { namespace: 'default', execution: { workflowId: 'order' } });
    expect(run.state.sticky).toBeUndefined();
  });
});

describe('heartbeats', () => {
  it('go on in a new task that knows when the first was scheduled', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const scheduledAtMs = bench.clock.now();
    let task = await bench.poll();
    for (let i = 0; i < 3; i++) {
      bench.clock.advance(5_000);
      const rest = { forceCreateNewWorkflowTask: true, returnNewWorkflowTask: true, ...sticky };
      const { workflowTask } = await bench.complete(task, [], rest);
      task = workflowTask as typeof task;
    }
    expect(run.state.workflowTask?.originalScheduledAtMs).toBe(scheduledAtMs);
    expect(run.events).toHaveLength(12);
  });

  it('end after half an hour without progress', async () => {
    const bench = new RunBench();
    bench.config['history.workflowTaskHeartbeatTimeout'] = 4_000;
    const run = bench.start();
    const task = await bench.poll();
    bench.clock.advance(5_000);
    const answer = bench.complete(task, [], { forceCreateNewWorkflowTask: true, ...sticky });
    await expect(answer).rejects.toThrow('workflow task heartbeat timeout');
    expect(eventNames(run.events).at(-1)).toBe('WorkflowTaskTimedOut');
    expect(run.state.sticky).toBeUndefined();
  });
});

describe('timers', () => {
  it('fire together in the order of their times, with one task', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.complete(await bench.poll(), [timerCommand('b', 20), timerCommand('a', 10), timerCommand('c', 20)]);
    expect(bench.clock.busy.size).toBe(0);
    bench.clock.advance(10_000);
    expect(eventNames(run.events).slice(7)).toEqual(['TimerFired', 'WorkflowTaskScheduled']);
    await bench.complete(await bench.poll());
    bench.clock.advance(10_000);
    expect(run.events.slice(-3).map(({ timerFiredEventAttributes: fired }) => fired?.timerId)).toEqual([
      'b',
      'c',
      undefined,
    ]);
  });

  it('can be canceled by the task that did not see them fire, which may then close the run', async () => {
    const bench = new RunBench();
    const run = bench.start();
    await bench.complete(await bench.poll(), [timerCommand('t', 5)], { forceCreateNewWorkflowTask: true });
    const task = await bench.poll();
    bench.clock.advance(6_000);
    expect(run.state.buffered).toHaveLength(1);
    await bench.complete(task, [cancelTimerCommand('t'), completeCommand]);
    expect(eventNames(run.events).slice(-3)).toEqual([
      'WorkflowTaskCompleted',
      'TimerCanceled',
      'WorkflowExecutionCompleted',
    ]);
    expect(run.events.at(-2)?.timerCanceledEventAttributes).toMatchObject({ timerId: 't', startedEventId: 5 });
  });

  it('that nobody started cannot be canceled', async () => {
    const bench = new RunBench();
    bench.start();
    const answer = bench.complete(await bench.poll(), [cancelTimerCommand('none')]);
    await expect(answer).rejects.toThrow('BadCancelTimerAttributes: invalid history builder state for action');
  });
});

describe('speculative tasks', () => {
  it('leave no trace when all that they brought was rejected', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const updates = run.updates as StubUpdates;
    const task = await bench.poll();
    updates.unsent = [{ id: 'u/request' }];
    const { workflowTask } = await bench.complete(task, [], { returnNewWorkflowTask: true, ...sticky });
    expect(workflowTask?.messages).toEqual([{ id: 'u/request' }]);
    expect(eventNames(workflowTask?.history?.events ?? [])).toEqual([
      'WorkflowTaskCompleted',
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
    ]);
    expect(workflowTask?.startedEventId).toBe(6);
    expect(run.events).toHaveLength(4);
    const answer = await bench.complete(workflowTask ?? {});
    expect(answer.resetHistoryEventId).toBe(3);
    expect(run.events).toHaveLength(4);
    expect(run.state.workflowTask).toBeUndefined();
  });

  it('are written when they bring commands', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const task = await bench.poll();
    (run.updates as StubUpdates).unsent = [{ id: 'u/request' }];
    const { workflowTask } = await bench.complete(task, [], { returnNewWorkflowTask: true, ...sticky });
    await bench.complete(workflowTask ?? {}, [timerCommand('t', 1)]);
    expect(eventNames(run.events).slice(4)).toEqual([
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
      'WorkflowTaskCompleted',
      'TimerStarted',
    ]);
  });

  it('become normal when something else happens to the run', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const task = await bench.poll();
    (run.updates as StubUpdates).unsent = [{ id: 'u/request' }];
    const { workflowTask } = await bench.complete(task, [], { returnNewWorkflowTask: true, ...sticky });
    bench.signal(run, 'news');
    expect(eventNames(run.events).slice(4)).toEqual(['WorkflowTaskScheduled', 'WorkflowTaskStarted']);
    await bench.complete(workflowTask ?? {});
    expect(eventNames(run.events).slice(6)).toEqual([
      'WorkflowTaskCompleted',
      'WorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
    ]);
  });

  it('are written when they fail', async () => {
    const bench = new RunBench();
    const run = bench.start();
    const task = await bench.poll();
    (run.updates as StubUpdates).unsent = [{ id: 'u/request' }];
    const { workflowTask } = await bench.complete(task, [], { returnNewWorkflowTask: true });
    await bench.fail(workflowTask ?? {});
    expect(eventNames(run.events).slice(4)).toEqual([
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
      'WorkflowTaskFailed',
    ]);
  });
});
