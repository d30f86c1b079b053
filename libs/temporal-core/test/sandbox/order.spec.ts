import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { WorkflowCommand } from '../../src/activation/commands.js';
import { condition, setHandler, sleep, workflowInfo } from '../../src/workflow/index.js';
import { commandOf, fixture, hostOf, json, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('order.workflow.ts') });
});

const signal = (signalName: string, ...args: unknown[]): ActivationJob => ({
  type: 'signalWorkflow',
  signalName,
  arguments: args.map(json),
  headers: {},
  identity: 'tester',
});
const query = (queryName: string, ...args: unknown[]): ActivationJob => ({
  type: 'queryWorkflow',
  queryId: 'q',
  queryName,
  arguments: args.map(json),
  headers: {},
});
const cancel: ActivationJob = { type: 'cancelWorkflow', reason: '' };
const fired = (seq: number): ActivationJob => ({ type: 'fireTimer', seq });
const done = (seq: number): ActivationJob => ({
  type: 'resolveActivity',
  seq,
  isLocal: false,
  resolution: { status: 'completed' },
});

async function begun(type: string): Promise<TestRun> {
  const run = new TestRun(test.host, type);
  await run.commands([start(type)]);
  return run;
}

/** Types of commands; of activities, their names. */
function told(commands: readonly WorkflowCommand[]): string[] {
  return commands.map((command) => (command.type === 'scheduleActivity' ? command.activityType : command.type));
}

describe('the jobs of one activation', () => {
  it('reach a signal handler before a cancellation that came later in history', async () => {
    const run = await begun('cancelled');
    expect(told(await run.commands([signal('go', 'signal'), cancel]))).toEqual(['signal', 'cancelTimer', 'clean up']);
  });

  it('continue a handler that awaited before a main method whose activity completed', async () => {
    const run = await begun('awaitingHandler');
    expect(told(await run.commands([signal('go', 'signal'), done(1)]))).toEqual(['signal', 'main']);
  });

  it('make a condition true before the microtasks of the handler that set its flag', async () => {
    const run = await begun('flagged');
    expect(told(await run.commands([signal('go')]))).toEqual(['main', 'handler']);
  });
});

describe('conditions', () => {
  it('that make each other true are settled together, in the order in which they became true', async () => {
    const run = await begun('chained');
    expect(told(await run.commands([signal('go')]))).toEqual(['main']);
    const { answer } = commandOf(await run.commands([query('trace')]), 'queryResult');
    expect(answer.status === 'succeeded' && valueOf(answer.result)).toEqual(['first', 'second', 'third']);
  });

  it('refuse an async predicate, which would always count as true', async () => {
    expect(await new TestRun(test.host, 'asyncPredicate').begin()).toMatchObject({
      status: 'failed',
      failure: {
        message: expect.stringMatching(/^condition\(\): the predicate returned a promise.*synchronous/) as string,
        applicationFailureInfo: { type: 'WorkflowCallError' },
      },
    });
  });
});

describe('signals that came before their handler', () => {
  it('are kept, in order, also while a handler removes and sets others', async () => {
    const run = await begun('keeping');
    await run.commands([signal('go', '1'), signal('other', 'a'), signal('go', '2'), signal('other', 'b')]);
    const { result } = commandOf(await run.commands([done(1)]), 'completeWorkflow');
    expect(valueOf(result)).toEqual(['go 1', 'other a', 'other b', 'end of go', 'set again', 'again 2']);
  });
});

describe('timers', () => {
  it('that fire together continue the code after sleep() before a callback of setTimeout()', async () => {
    const run = await begun('timers');
    const { result } = commandOf(await run.commands([fired(1), fired(2)]), 'completeWorkflow');
    expect(valueOf(result)).toEqual(['sleep', 'setTimeout']);
  });

  it('pass the interceptors, whichever function starts them', async () => {
    const { host } = await hostOf({
      workflowsPath: fixture('order.workflow.ts'),
      interceptorModules: [fixture('interceptors.ts')],
    });
    const commands = await new TestRun(host, 'allTimers').commands([start('allTimers')]);
    const durations = commands.flatMap((command) =>
      command.type === 'startTimer' ? command.startToFireTimeoutMs / 1000 : [],
    );
    expect(durations).toEqual([2, 4, 6, 8, 10]);
  });
});

describe('a query', () => {
  it.each([
    ['setHandler', 'setHandler()'],
    ['condition', 'condition()'],
    ['condition with a timeout', 'condition()'],
    ['sleep', 'sleep()'],
    ['setTimeout', 'setTimeout()'],
    ['activity', 'Activity "work"'],
    ['scope', 'CancellationScope.run()'],
    ['uuid4', 'uuid4()'],
    ['random', 'Math.random()'],
    ['randomUUID', 'crypto.randomUUID()'],
  ])('must not call %s', async (attempt, named) => {
    const run = await begun('queried');
    const commands = await run.commands([query('try', attempt)]);
    expect(commands).toMatchObject([
      {
        type: 'queryResult',
        answer: {
          status: 'failed',
          failure: { message: expect.stringContaining(`${named} was called in query "try"`) as string },
        },
      },
    ]);
  });
});

describe('facts about a run', () => {
  it('are complete in a copy', async () => {
    const run = new TestRun(test.host, 'copiedInfo');
    const job = start('copiedInfo', [], { memo: { note: json('hi') } });
    const { result } = commandOf(await run.commands([job], { historyLength: 7 }), 'completeWorkflow');
    expect(valueOf(result)).toMatchObject({
      workflowId: `workflow-${run.runId}`,
      startTime: '2030-01-01T00:00:00.000Z',
      runStartTime: '2030-01-01T00:00:00.000Z',
      memo: { note: 'hi' },
      historyLength: 7,
      historySize: 300,
      continueAsNewSuggested: false,
      unsafe: { isReplaying: false },
    });
  });

  it('are refused at module level, where the worker starts', async () => {
    await expect(hostOf({ workflowsPath: fixture('module-level.workflow.ts') })).rejects.toThrow(
      /workflowInfo\(\) works only inside a running workflow.*not at module level/,
    );
  });

  it('are refused outside a workflow, as is all else of its API', () => {
    for (const call of [
      workflowInfo,
      () => condition(() => true),
      () => sleep(1),
      () => setHandler(null as never, undefined),
    ]) {
      expect(call).toThrow(/works only inside a running workflow/);
    }
  });
});
