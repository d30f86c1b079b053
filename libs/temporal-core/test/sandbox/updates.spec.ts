import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { WorkflowCommand } from '../../src/activation/commands.js';
import { commandOf, fixture, hostOf, json, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('updates.workflow.ts') });
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
  queryId: 'q',
  queryName,
  arguments: [],
  headers: {},
});

const named = (updateId: string, updateName: string, ...args: unknown[]): ActivationJob => ({
  type: 'updateWorkflow',
  updateId,
  protocolInstanceId: updateId,
  updateName,
  arguments: args.map(json),
  headers: {},
  identity: 'tester',
  runValidator: true,
});

/** What the updates were answered, by their ids: results, and messages of failures. */
function answersIn(commands: readonly WorkflowCommand[]): [string, unknown][] {
  return commands.flatMap((command): [string, unknown][] => {
    if (command.type !== 'updateResponse' || command.response.stage === 'accepted') return [];
    const { protocolInstanceId: id, response } = command;
    return [[id, response.stage === 'completed' ? valueOf(response.result) : response.failure.message]];
  });
}

describe('the handler of an update', () => {
  const updated = async (): Promise<TestRun> => {
    const run = new TestRun(test.host, 'Updated');
    await run.begin();
    return run;
  };

  it('knows its update, also after awaits, in scopes and next to others', async () => {
    const run = await updated();
    await run.commands([named('a', 'who', 50), named('b', 'who', 20)]);
    const commands = await run.commands([
      { type: 'fireTimer', seq: 2 },
      { type: 'fireTimer', seq: 1 },
    ]);
    const expected = (id: string): string[] => ['begin', 'scope', 'end'].map((place) => `${place} of who ${id}`);
    expect(answersIn(commands)).toEqual([
      ['b', expected('b')],
      ['a', expected('a')],
    ]);
    const { result } = commandOf(await run.commands([signal('close')]), 'completeWorkflow');
    expect(valueOf(result)).toEqual(['run of no update']);
  });

  it('logs with the id and name of its update, which the author may set otherwise', async () => {
    const run = await updated();
    test.logs.length = 0;
    await run.commands([named('a', 'who', 50)]);
    await run.commands([{ type: 'fireTimer', seq: 1 }]);
    expect(test.logs).toMatchObject([
      { message: 'validator of who a', attributes: { updateId: 'a', updateName: 'who' } },
      { message: 'handling', attributes: { updateId: 'a', updateName: 'who' } },
      { message: 'handled', attributes: { updateId: 'a', updateName: 'given' } },
    ]);
  });

  it('gets its arguments as they came, whatever the validator made of its own', async () => {
    const run = await updated();
    expect(answersIn(await run.commands([named('a', 'change', { cents: 7 })]))).toEqual([['a', 7]]);
  });

  it('may be dynamic', async () => {
    const run = await updated();
    expect(answersIn(await run.commands([named('a', 'other', 1, 2)]))).toEqual([['a', 'other: 1,2']]);
    const [[, reserved]] = answersIn(await run.commands([named('b', '__temporal_other', 1)]));
    expect(reserved).toMatch(/has no update "__temporal_other"/);
  });

  it('is not warned of at the end of the run when its policy says so', async () => {
    const run = await updated();
    test.logs.length = 0;
    await run.commands([named('a', 'patient')]);
    await run.commands([signal('close')]);
    expect(test.logs.filter(({ level }) => level === 'WARN')).toEqual([]);
  });

  it('is warned of otherwise, with its name and id', async () => {
    const run = await updated();
    test.logs.length = 0;
    await run.commands([named('a', 'who', 50)]);
    await run.commands([signal('close')]);
    expect(test.logs.filter(({ level }) => level === 'WARN')).toMatchObject([
      {
        message: expect.stringContaining('[TMPRL1102]') as string,
        attributes: { handlers: [{ name: 'who', updateId: 'a' }] },
      },
    ]);
  });
});

describe('a validator', () => {
  it.each([
    ['timer', /sleep\(\) was called in the validator of update "forbidden"/],
    ['activity', /was called in the validator of update "forbidden"/],
    ['handler', /setHandler\(\) was called in the validator/],
    ['condition', /condition\(\) was called in the validator/],
    ['scope', /was called in the validator/],
    ['random', /was called in the validator/],
    ['uuid', /uuid4\(\) was called in the validator/],
    ['promise', /The validator of update "forbidden" returned a promise/],
  ])('that changes the run (%s) rejects the update, and nothing else happens', async (kind, message) => {
    const run = new TestRun(test.host, 'Updated');
    await run.begin();
    const commands = await run.commands([named('a', 'forbidden', kind)]);
    expect(commands).toHaveLength(1);
    expect(answersIn(commands)).toEqual([['a', expect.stringMatching(message)]]);
    expect(run.rejections).toEqual([]);
  });
});

describe('interceptors of updates', () => {
  it('pass the handler always, and the validator stage where there is a validator', async () => {
    const { host } = await hostOf({
      workflowsPath: fixture('updates.workflow.ts'),
      interceptorModules: [fixture('update-interceptors.ts')],
    });
    const run = new TestRun(host, 'Updated');
    await run.begin();
    const answers = answersIn(
      await run.commands([
        named('a', 'forbidden', 'refused'),
        named('b', 'forbidden', 'nothing'),
        named('c', 'other', 'refused'),
      ]),
    );
    expect(answers).toEqual([
      ['a', 'forbidden a is refused'],
      ['b', ['around b', null]],
      ['c', ['around c', 'other: refused']],
    ]);
    host.dispose();
  });
});

describe('default handlers', () => {
  it('take what no other handler takes, with the name and the arguments, until they are removed', async () => {
    const run = new TestRun(test.host, 'defaults');
    const commands = await run.commands([start('defaults'), signal('early', 1), named('a', 'any', 1, 2)]);
    expect(answersIn(commands)).toEqual([['a', 'any(1,2)']]);
    const ask = async (name: string): Promise<unknown> => {
      const { answer } = commandOf(await run.commands([query(name)]), 'queryResult');
      return answer.status === 'succeeded' ? valueOf(answer.result) : answer.failure.message;
    };
    expect(await ask('seen')).toEqual(['early(1)']);
    expect(await ask('whatever')).toBe('whatever()');
    expect(await ask('__temporal_whatever')).toMatch(/has no query "__temporal_whatever"/);
    await run.commands([{ type: 'fireTimer', seq: 1 }]);
    const late = await run.commands([signal('late'), named('b', 'any')]);
    expect(answersIn(late)).toEqual([['b', expect.stringMatching(/has no update "any"/)]]);
    expect(await ask('seen')).toEqual(['early(1)']);
  });

  it.each([
    ['reserved', /option "name" is "__temporal_x", a name reserved for the SDK/],
    ['no function', /setDefaultUpdateHandler\(\): the handler must be a function/],
  ])('refuse misuse: %s', async (kind, message) => {
    const result = await new TestRun(test.host, 'misuse').begin(kind);
    expect(result).toMatchObject({ status: 'failed', failure: { message: expect.stringMatching(message) as string } });
  });
});
