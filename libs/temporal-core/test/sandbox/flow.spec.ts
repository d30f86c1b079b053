import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { WorkflowCommand } from '../../src/activation/commands.js';
import { commandOf, commandsOf, fixture, hostOf, json, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('flow.workflow.ts') }, { failureErrorTypes: ['RangeError'] });
});

const fired = (seq: number): ActivationJob => ({ type: 'fireTimer', seq });
const done = (seq: number, value: unknown): ActivationJob => ({
  type: 'resolveActivity',
  seq,
  isLocal: false,
  resolution: { status: 'completed', result: json(value) },
});
const cancelled = (seq: number): ActivationJob => ({
  type: 'resolveActivity',
  seq,
  isLocal: false,
  resolution: { status: 'cancelled', failure: { message: 'cancelled', canceledFailureInfo: {} } },
});
const signal = (signalName: string, ...args: unknown[]): ActivationJob => ({
  type: 'signalWorkflow',
  signalName,
  arguments: args.map(json),
  headers: {},
  identity: 'tester',
});
const query = (queryName: string): ActivationJob => ({
  type: 'queryWorkflow',
  queryId: queryName,
  queryName,
  arguments: [],
  headers: {},
});
const types = (commands: readonly WorkflowCommand[]): string[] => commands.map((command) => command.type);
const scheduled = (commands: readonly WorkflowCommand[]): unknown[] =>
  commands.flatMap((command) => (command.type === 'scheduleActivity' ? command.arguments.map(valueOf) : []));

describe('a run', () => {
  it('has module state of its own, also when two runs take turns', async () => {
    const [one, two] = [new TestRun(test.host, 'ModuleState'), new TestRun(test.host, 'ModuleState')];
    await one.begin('one');
    await two.begin('two');
    const first = commandOf(await one.commands([fired(1)]), 'completeWorkflow');
    const second = commandOf(await two.commands([fired(1)]), 'completeWorkflow');
    expect(valueOf(first.result)).toEqual({ evaluations: 1, seen: ['one'] });
    expect(valueOf(second.result)).toEqual({ evaluations: 1, seen: ['two'] });
  });

  it('runs until nothing moves, whatever it awaits', async () => {
    const run = new TestRun(test.host, 'Deep');
    const { result } = commandOf(commandsOf(await run.begin()), 'completeWorkflow');
    expect(valueOf(result)).toEqual(['n0', 'n1', 'n2', 'quick', 'slow', 'any', 'any', 'race', 'race']);
  });

  it('knows itself, the time of its task and random numbers of its seed', async () => {
    const moment = { timestampMs: Date.UTC(2031, 1, 3, 4, 5, 6) };
    const outcomes: Record<string, unknown>[] = [];
    for (const runId of ['facts-1', 'facts-2']) {
      const run = new TestRun(test.host, 'Facts', runId);
      await run.activate([start('Facts', [], { memo: { note: json('hi') } })], moment);
      const next = await run.commands([fired(1)], { timestampMs: moment.timestampMs + 1000, historyLength: 9 });
      outcomes.push(valueOf(commandOf(next, 'completeWorkflow').result) as Record<string, unknown>);
    }
    const [first, second] = outcomes;
    expect(first).toMatchObject({
      info: { id: 'workflow-facts-1', type: 'Facts', memo: { note: 'hi' }, length: 9 },
      before: { now: moment.timestampMs, iso: '2031-02-03T04:05:06.000Z', day: '03/02/2031' },
      after: moment.timestampMs + 1000,
      text: 'Mon Feb 03 2031',
      isDate: true,
      date: '[object Date]',
    });
    expect(first?.['random']).toEqual(second?.['random']);
  });

  it('logs with its facts, but not on replay', async () => {
    const run = new TestRun(test.host, 'Facts', 'logging');
    const before = test.logs.length;
    await run.activate([start('Facts')], { isReplaying: true });
    expect(test.logs).toHaveLength(before);
    await new TestRun(test.host, 'Facts', 'logging-2').begin();
    expect(test.logs.slice(before)).toMatchObject([
      { level: 'INFO', message: 'begun', attributes: { step: 1, runId: 'logging-2', workflowType: 'Facts' } },
      { level: 'INFO', message: 'plain {"a":1}' },
    ]);
  });
});

describe('the end of a run', () => {
  it('is a failure of the workflow when a TemporalFailure is thrown', async () => {
    const commands = commandsOf(await new TestRun(test.host, 'Failing').begin('failure'));
    const { failure } = commandOf(commands, 'failWorkflow');
    expect(failure).toMatchObject({
      message: 'No such order',
      applicationFailureInfo: { type: 'OrderMissing', nonRetryable: true },
    });
    expect(failure.applicationFailureInfo?.details?.payloads.map(valueOf)).toEqual([{ id: 7 }]);
  });

  it('is a failure of the workflow task when any other error is thrown', async () => {
    const result = await new TestRun(test.host, 'Failing').begin('error');
    expect(result).toMatchObject({
      status: 'failed',
      failure: { message: 'a slip of the pen', applicationFailureInfo: { type: 'TypeError' } },
    });
    // Nothing but the author's frame, at its place in the source.
    expect(result.status === 'failed' && result.failure.stackTrace).toMatch(
      /^TypeError: a slip of the pen\n +at Failing\.run \([^)]*fixtures\/flow\.workflow\.ts:44:33\)$/,
    );
  });

  it('is a failure of the workflow for an error type that the worker lists', async () => {
    const commands = commandsOf(await new TestRun(test.host, 'Failing').begin('listed'));
    expect(commandOf(commands, 'failWorkflow').failure.message).toBe('listed by the worker');
  });

  it('passes the failure of an activity on as it came', async () => {
    const run = new TestRun(test.host, 'Failing');
    await run.begin('activity');
    const cause = {
      message: 'card declined',
      source: 'GoSDK',
      applicationFailureInfo: { type: 'Declined', nonRetryable: true },
    };
    const failure = {
      message: 'activity failed',
      activityFailureInfo: { activityType: { name: 'work' }, activityId: '1' },
      cause,
    };
    const commands = await run.commands([
      { type: 'resolveActivity', seq: 1, isLocal: false, resolution: { status: 'failed', failure } },
    ]);
    expect(commandOf(commands, 'failWorkflow').failure).toMatchObject(failure);
  });

  it('is a failure of the task when the result cannot be serialized', async () => {
    const result = await new TestRun(test.host, 'Failing').begin('not serializable');
    expect(result).toMatchObject({
      status: 'failed',
      failure: { message: expect.stringContaining('"big" is a bigint') as string },
    });
  });

  it('reports a rejection that nobody handles to the run that caused it', async () => {
    const run = new TestRun(test.host, 'Failing');
    const other = new TestRun(test.host, 'Deep');
    const [outcome, peaceful] = await Promise.all([run.begin('rejection'), other.begin()]);
    expect([outcome.status, peaceful.status]).toEqual(['ok', 'ok']);
    expect(run.rejections).toMatchObject([{ message: 'nobody listens' }]);
    expect(other.rejections).toEqual([]);
  });
});

describe('messages', () => {
  it('reach their handlers after the constructor and before the first line of the main method', async () => {
    const run = new TestRun(test.host, 'order');
    await run.commands([start('order', ['a']), signal('add', 'b')]);
    const answer = commandOf(await run.commands([query('list')]), 'queryResult');
    expect(answer).toMatchObject({ type: 'queryResult', queryId: 'list', answer: { status: 'succeeded' } });
    expect(valueOf(answer.answer.status === 'succeeded' ? answer.answer.result : undefined)).toEqual([
      'a',
      'b',
      'run a',
    ]);
  });

  it('may run activities, and conditions see what they did', async () => {
    const run = new TestRun(test.host, 'order');
    await run.begin('a');
    expect(types(await run.commands([signal('approve-order')]))).toEqual(['scheduleActivity']);
    expect(valueOf(commandOf(await run.commands([done(1, 'ok')]), 'completeWorkflow').result)).toBe('a, run a');
  });

  it('of unknown queries are answered by the names there are', async () => {
    const run = new TestRun(test.host, 'order');
    await run.begin('a');
    const [answer] = await run.commands([query('nothing')]);
    expect(answer).toMatchObject({
      answer: { status: 'failed', failure: { message: expect.stringContaining('It has: greedy, list') as string } },
    });
  });

  it('that are queries cannot issue commands', async () => {
    const run = new TestRun(test.host, 'order');
    await run.begin('a');
    const commands = await run.commands([query('greedy')]);
    expect(types(commands)).toEqual(['queryResult']);
    expect(commands[0]).toMatchObject({
      answer: { failure: { message: expect.stringContaining('query "greedy"') as string } },
    });
  });
});

describe('timers', () => {
  it('serve setTimeout and conditions, and are cancelled when the condition comes true', async () => {
    const run = new TestRun(test.host, 'Timed');
    const begun = commandsOf(await run.begin());
    expect(begun).toEqual([
      { type: 'startTimer', seq: 1, startToFireTimeoutMs: 500 },
      { type: 'startTimer', seq: 2, startToFireTimeoutMs: 2000 },
    ]);
    const next = await run.commands([fired(1)]);
    expect(next).toEqual([
      { type: 'cancelTimer', seq: 2 },
      { type: 'startTimer', seq: 3, startToFireTimeoutMs: 100 },
    ]);
    expect(valueOf(commandOf(await run.commands([fired(3)]), 'completeWorkflow').result)).toBe('true false');
  });
});

describe('cancellation', () => {
  it('reaches timers and activities, spares what is shielded, and ends as cancelled', async () => {
    const run = new TestRun(test.host, 'Cancellable');
    await run.begin();
    const asked = await run.commands([{ type: 'cancelWorkflow', reason: 'changed my mind' }]);
    expect(types(asked)).toEqual(['cancelTimer', 'requestCancelActivity', 'scheduleActivity']);
    expect(scheduled(asked)).toEqual(['clean up']);
    expect(types(await run.commands([{ type: 'cancelWorkflow', reason: 'again' }, cancelled(1)]))).toEqual([]);
    expect(scheduled(await run.commands([done(2, 'ok')]))).toEqual(['clean up twice']);
    expect(types(await run.commands([done(3, 'ok')]))).toEqual(['cancelWorkflow']);
  });

  it('follows nested scopes across awaits', async () => {
    const run = new TestRun(test.host, 'Scoped');
    expect(scheduled(commandsOf(await run.begin()))).toEqual(['left 1', 'right 1', 'outside']);
    expect(scheduled(await run.commands([done(1, 0), done(2, 0)]))).toEqual(['left 2', 'right 2']);
    const cancelling = await run.commands([done(3, 0)]);
    expect(cancelling).toEqual([{ type: 'requestCancelActivity', seq: 4 }]);
    const timed = await run.commands([cancelled(4), done(5, 0)]);
    expect(types(timed)).toEqual(['startTimer', 'scheduleActivity']);
    expect(await run.commands([fired(1)])).toEqual([{ type: 'requestCancelActivity', seq: 6 }]);
    const end = await run.commands([cancelled(6)]);
    expect(valueOf(commandOf(end, 'completeWorkflow').result)).toBe('left cancelled, right ended, timed cancelled');
  });
});
