import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { Payload } from '../../src/common/payload.js';
import { commandOf, commandsOf, fixture, hostOf, json, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('messages.workflow.ts') });
});

const signal = (signalName: string, ...args: unknown[]): ActivationJob => ({
  type: 'signalWorkflow',
  signalName,
  arguments: args.map(json),
  headers: {},
  identity: 'tester',
});

const update = (updateName: string, args: unknown[], runValidator = true): ActivationJob => ({
  type: 'updateWorkflow',
  updateId: 'u1',
  protocolInstanceId: 'p1',
  updateName,
  arguments: args.map(json),
  headers: {},
  identity: 'tester',
  runValidator,
});

const query = (queryName: string): ActivationJob => ({
  type: 'queryWorkflow',
  queryId: 'q',
  queryName,
  arguments: [],
  headers: {},
});

async function account(): Promise<TestRun> {
  const run = new TestRun(test.host, 'Account');
  await run.begin();
  return run;
}

describe('an update', () => {
  it('is accepted, runs activities, and answers', async () => {
    const run = await account();
    const begun = await run.commands([update('deposit', [{ cents: 5 }])]);
    expect(begun).toMatchObject([
      { type: 'updateResponse', protocolInstanceId: 'p1', response: { stage: 'accepted' } },
      { type: 'scheduleActivity', activityType: 'book' },
    ]);
    const [answer] = await run.commands([
      { type: 'resolveActivity', seq: 1, isLocal: false, resolution: { status: 'completed' } },
    ]);
    expect(answer).toMatchObject({ type: 'updateResponse', response: { stage: 'completed' } });
    expect(valueOf((answer as unknown as { response: { result: Payload } }).response.result)).toBe(5);
  });

  it.each([
    ['by the rules of its DTO', [{ cents: 0 }], /cents: must not be less than 1/],
    ['by its validator', [{ cents: 2000 }], /too rich/],
  ])('is rejected %s, and nothing else happens', async (_, args, message) => {
    const commands = await (await account()).commands([update('deposit', args)]);
    expect(commands).toHaveLength(1);
    const { response } = commandOf(commands, 'updateResponse');
    expect(response.stage).toBe('rejected');
    expect(response.stage === 'rejected' && response.failure.message).toMatch(message);
  });

  it('is not validated again on replay', async () => {
    const commands = await (await account()).commands([update('deposit', [{ cents: 2000 }], false)]);
    expect(commands).toMatchObject([{ response: { stage: 'accepted' } }, { type: 'scheduleActivity' }]);
  });

  it('fails by a failure, and fails the workflow task by any other error', async () => {
    const failed = await (await account()).commands([update('deposit', [{ cents: 13 }])]);
    expect(failed).toMatchObject([
      { response: { stage: 'accepted' } },
      { response: { stage: 'failed', failure: { message: 'unlucky' } } },
    ]);
    expect(await (await account()).activate([update('slip', [])])).toMatchObject({
      status: 'failed',
      failure: { message: 'slip' },
    });
  });

  it('of an unknown name is rejected with the names there are', async () => {
    const { response } = commandOf(await (await account()).commands([update('withdraw', [])]), 'updateResponse');
    expect(response).toMatchObject({
      stage: 'rejected',
      failure: { message: expect.stringContaining('known are: deposit, slip') as string },
    });
  });
});

describe('a signal', () => {
  it('with an invalid DTO is dropped and logged, and the workflow goes on', async () => {
    const run = await account();
    await run.commands([signal('set', { cents: 0 }), signal('set', { cents: 50 }), signal('set', { cents: -1 })]);
    expect(test.logs.filter(({ level }) => level === 'ERROR')).toMatchObject([
      { message: expect.stringContaining('Signal "set" was dropped') as string, attributes: { signalName: 'set' } },
      { message: expect.stringContaining('cents: must not be less than 1') as string },
    ]);
    const { result } = commandOf(await run.commands([signal('close', 1, 2, 3)]), 'completeWorkflow');
    expect(valueOf(result)).toBe(53);
  });

  it('that is still being handled when the workflow ends is warned of', async () => {
    const run = new TestRun(test.host, 'Abandoning');
    const commands = await run.commands([start('Abandoning', [0]), signal('slow')]);
    expect(commands).toMatchObject([{ type: 'completeWorkflow' }]);
    const warning = test.logs.find(({ message }) => message.startsWith('[TMPRL1102]'));
    expect(warning).toMatchObject({ level: 'WARN', attributes: { handlers: ['slow'] } });
  });
});

describe('a workflow function', () => {
  it('gets the signals that came before it set its handler', async () => {
    const run = new TestRun(test.host, 'counting');
    const begun = await run.commands([start('counting', [5]), signal('tick', 2)]);
    expect(begun).toEqual([]);
    const { answer } = commandOf(await run.commands([query('sum')]), 'queryResult');
    expect(answer.status === 'succeeded' && valueOf(answer.result)).toBe(2);
    expect(valueOf(commandOf(await run.commands([signal('tick', 4)]), 'completeWorkflow').result)).toBe(6);
  });
});

describe('a dynamic workflow', () => {
  it('takes every other type, and passes payloads on unread', async () => {
    const run = new TestRun(test.host, 'Unheard');
    const odd: Payload = { metadata: { encoding: Buffer.from('acme/odd') }, data: Buffer.from([1, 2]) };
    const { result } = commandOf(await run.commands([start('Unheard', [], { arguments: [odd] })]), 'completeWorkflow');
    expect(Buffer.from(result?.metadata['encoding'] ?? []).toString()).toBe('acme/odd');
    expect([...(result?.data ?? [])]).toEqual([1, 2]);
  });

  it('reads and writes payloads by the converter of the worker', async () => {
    const { result } = commandOf(commandsOf(await new TestRun(test.host, 'Unheard').begin(5, 'x')), 'completeWorkflow');
    expect(valueOf(result)).toEqual({ amount: 5, text: 'x' });
  });
});

describe('continue-as-new', () => {
  it('starts the same workflow over, or another', async () => {
    const again = commandOf(commandsOf(await new TestRun(test.host, 'Abandoning').begin(2)), 'continueAsNew');
    expect(again).toMatchObject({ workflowType: 'Abandoning' });
    expect(again.arguments.map(valueOf)).toEqual([1]);
    const other = commandOf(commandsOf(await new TestRun(test.host, 'Abandoning').begin(3)), 'continueAsNew');
    expect(other).toMatchObject({ workflowType: 'counting' });
    expect(other.arguments.map(valueOf)).toEqual([4]);
    expect(valueOf(other.memo?.['from'])).toBe('here');
  });
});

describe('a mistake of the author', () => {
  it('that is a main method without a promise says so', async () => {
    const result = await new TestRun(test.host, 'Nonsense').begin('no promise');
    expect(result).toMatchObject({
      status: 'failed',
      failure: {
        message: expect.stringMatching(
          /^Method "run" of workflow class "Nonsense" returned no promise\. Make it async: "async run\(\.\.\.\)"\.$/,
        ) as string,
      },
    });
  });

  it('that is a forgotten await is told of when the workflow completes, with what is lost', async () => {
    const before = test.logs.length;
    const run = new TestRun(test.host, 'Forgetful');
    const commands = commandsOf(await run.begin('forget'));
    expect(commands.map(({ type }) => type)).toEqual(['scheduleActivity', 'startTimer', 'completeWorkflow']);
    expect(test.logs.slice(before)).toMatchObject([
      {
        level: 'WARN',
        message: expect.stringMatching(/still waited for: activity "write", timer of 1000 ms\..*"await"/) as string,
        attributes: { pending: ['activity "write"', 'timer of 1000 ms'], workflowType: 'Forgetful' },
      },
    ]);
  });

  it('is none when what is left is cancelled, or a timer that lost its race', async () => {
    const before = test.logs.length;
    await new TestRun(test.host, 'Forgetful').begin('cancel');
    const racing = new TestRun(test.host, 'Forgetful');
    await racing.begin('race');
    const done: ActivationJob = {
      type: 'resolveActivity',
      seq: 1,
      isLocal: false,
      resolution: { status: 'completed', result: json('won') },
    };
    expect(commandOf(await racing.commands([done]), 'completeWorkflow')).toBeDefined();
    expect(test.logs.slice(before)).toEqual([]);
  });

  it('that reaches for a global of Node is told what to do', async () => {
    const result = await new TestRun(test.host, 'Nonsense').begin('process');
    expect(result).toMatchObject({
      status: 'failed',
      failure: {
        message:
          '"process" is not defined in a workflow: a workflow ends by returning or throwing, and takes configuration as an argument or from an activity',
        applicationFailureInfo: { type: 'DeterminismError' },
        stackTrace: expect.stringMatching(/at Nonsense\.run \([^)]*messages\.workflow\.ts:116:\d+\)$/) as string,
      },
    });
  });
});

describe('modules given by path', () => {
  it('intercept calls in and out, the first one outermost', async () => {
    const { host } = await hostOf({
      workflowsPath: fixture('messages.workflow.ts'),
      interceptorModules: [fixture('interceptors.ts')],
    });
    const run = new TestRun(host, 'counting');
    await run.begin(1);
    const { answer } = commandOf(await run.commands([query('sum')]), 'queryResult');
    expect(answer.status === 'succeeded' && valueOf(answer.result)).toBe(100);
    expect(valueOf(commandOf(await run.commands([signal('tick', 2)]), 'completeWorkflow').result)).toBe(
      'outer(inner(2))',
    );
    const paying = new TestRun(host, 'Account');
    await paying.begin();
    const { activityType } = commandOf(await paying.commands([update('deposit', [{ cents: 1 }])]), 'scheduleActivity');
    expect(activityType).toBe('traced.book');
  });

  it('convert payloads in the realm', async () => {
    const { host } = await hostOf({
      workflowsPath: fixture('echo.workflow.ts'),
      payloadConverterPath: fixture('payload-converter.ts'),
    });
    const given: Payload = { metadata: { encoding: Buffer.from('acme/set') }, data: Buffer.from([1, 2, 3]) };
    const commands = await new TestRun(host, 'echo').commands([start('echo', [], { arguments: [given] })]);
    const { result } = commandOf(commands, 'completeWorkflow');
    expect(Buffer.from(result?.metadata['encoding'] ?? []).toString()).toBe('acme/set');
    expect([...(result?.data ?? [])]).toEqual([1, 2, 3]);
  });
});
