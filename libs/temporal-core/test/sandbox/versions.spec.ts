import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { WorkflowCommand } from '../../src/activation/commands.js';
import type { Payload } from '../../src/common/payload.js';
import { commandOf, commandsOf, fixture, hostOf, json, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('versions.workflow.ts') });
});

const hasPatch: ActivationJob = { type: 'notifyHasPatch', patchId: 'fees' };
const fired: ActivationJob = { type: 'fireTimer', seq: 1 };
const marker: WorkflowCommand = { type: 'setPatchMarker', patchId: 'fees', deprecated: false };
const replaying = { isReplaying: true };
const ask = (patchId: string): ActivationJob => ({
  type: 'queryWorkflow',
  queryId: 'q',
  queryName: 'ask',
  arguments: [json(patchId)],
  headers: {},
});
const types = (commands: readonly WorkflowCommand[]): string[] => commands.map(({ type }) => type);
const result = (commands: readonly WorkflowCommand[]): unknown =>
  valueOf(commandOf(commands, 'completeWorkflow').result);
const begin = (type: string, ...args: unknown[]): ActivationJob => start(type, args);

describe('patched()', () => {
  it('is true where the run is new, and asks for the marker once', async () => {
    const run = new TestRun(test.host, 'Patched');
    expect(types(await run.commands([begin('Patched', false)]))).toEqual(['setPatchMarker', 'startTimer']);
    const commands = await run.commands([fired]);
    expect(types(commands)).toEqual(['completeWorkflow']);
    expect(result(commands)).toEqual([true, true]);
  });

  it('is false on replay of a history without the marker, and asks for none', async () => {
    const run = new TestRun(test.host, 'Patched');
    expect(types(await run.commands([begin('Patched', false)], replaying))).toEqual(['startTimer']);
    const commands = await run.commands([fired], replaying);
    expect(result(commands)).toEqual([false, false]);
  });

  it('is true on replay of a history with the marker', async () => {
    const run = new TestRun(test.host, 'Patched');
    expect(await run.commands([hasPatch, begin('Patched', false)], replaying)).toContainEqual(marker);
    expect(result(await run.commands([fired], replaying))).toEqual([true, true]);
  });

  it('becomes true where the replay ends, as in the official SDK', async () => {
    const run = new TestRun(test.host, 'Patched');
    await run.commands([begin('Patched', false)], replaying);
    const commands = await run.commands([fired]);
    expect(commands).toContainEqual(marker);
    expect(result(commands)).toEqual([false, true]);
  });

  it('works in the constructor of a workflow that replays', async () => {
    const run = new TestRun(test.host, 'Patched');
    await run.commands([hasPatch, begin('Patched', true)], replaying);
    expect(result(await run.commands([fired], replaying))).toEqual([true, true]);
  });

  it('answers in a query what was decided, and refuses to decide there', async () => {
    const run = new TestRun(test.host, 'Patched');
    await run.begin(false);
    const [known, unknown] = await Promise.all(['fees', 'taxes'].map((id) => run.commands([ask(id)], replaying)));
    expect(valueOf((commandOf(known, 'queryResult').answer as { result: Payload }).result)).toBe(true);
    expect(commandOf(unknown, 'queryResult').answer).toMatchObject({
      failure: { message: expect.stringMatching(/patched\(\) was called in query "ask"/) as string },
    });
    expect(types([...known, ...unknown])).toEqual(['queryResult', 'queryResult']);
  });

  it('refuses an id that is none', async () => {
    const run = new TestRun(test.host, 'Patched');
    await run.begin(false);
    const [answer] = await run.commands([ask('')]);
    expect(answer).toMatchObject({
      answer: { failure: { message: expect.stringMatching(/"patchId" must be a non-empty string/) as string } },
    });
  });
});

describe('deprecatePatch()', () => {
  it('marks the patch as deprecated', async () => {
    const commands = await new TestRun(test.host, 'Deprecated').commands([begin('Deprecated')]);
    expect(commands).toContainEqual({ ...marker, deprecated: true });
  });

  it('asks for no marker on replay of a history without one', async () => {
    const commands = await new TestRun(test.host, 'Deprecated').commands([begin('Deprecated')], replaying);
    expect(types(commands)).toEqual(['startTimer']);
  });
});

describe('upserts', () => {
  const typed = (type: string, value: unknown): Payload => {
    const payload = json(value);
    return { ...payload, metadata: { ...payload.metadata, type: Buffer.from(type) } };
  };

  it('show in workflowInfo() at once', async () => {
    const commands = await new TestRun(test.host, 'upsertsDue').commands([
      start('upsertsDue', [], {
        memo: { kept: json(1), old: json(2) },
        searchAttributes: { status: typed('Keyword', 'open') },
      }),
    ]);
    expect(result(commands)).toEqual({
      due: new Date(0).toISOString(),
      lines: ['a', 'b'],
      status: 'none',
      untyped: { due: [new Date(0).toISOString()], lines: ['a', 'b'] },
      memo: { kept: 1, note: 'new' },
    });
  });

  it('send types of search attributes, and nothing for what is removed', async () => {
    const commands = await new TestRun(test.host, 'upsertsDue').commands([begin('upsertsDue')]);
    const { searchAttributes } = commandOf(commands, 'upsertSearchAttributes');
    expect(searchAttributes).toMatchObject({
      due: typed('Datetime', new Date(0)),
      lines: typed('KeywordList', ['a', 'b']),
    });
    expect(valueOf(searchAttributes['status'])).toBeUndefined();
    const { memo } = commandOf(commands, 'upsertMemo');
    expect(valueOf(memo['note'])).toBe('new');
    expect(memo['old'].metadata['encoding'].toString()).toBe('binary/null');
  });

  const key = { name: 'status', type: 'KEYWORD' };
  it.each<[unknown, 'attributes' | 'memo', RegExp]>([
    [null, 'attributes', /upsertSearchAttributes\(\): .* must be an array of \{ key, value \}, but are null/],
    [[{ key, value: 7 }], 'attributes', /"status" is of type KEYWORD and takes a string, not 7/],
    [[{ value: 7 }], 'attributes', /option "\[0\]" must be an object with a key and a value/],
    [
      [
        { key, value: 'a' },
        { key, value: 'b' },
      ],
      'attributes',
      /"\[1\]" sets "status" for the second time/,
    ],
    [
      [{ key: { name: 'TemporalChangeVersion', type: 'KEYWORD_LIST' }, value: [] }],
      'attributes',
      /"TemporalChangeVersion" belongs to the SDK/,
    ],
    [null, 'memo', /upsertMemo\(\): option "memo" must be an object/],
    [['a'], 'memo', /upsertMemo\(\): option "memo" must be an object/],
  ])('of %j (%s) fail the task', async (value, what, message) => {
    const run = new TestRun(test.host, 'upserts');
    const outcome = await run.activate([begin('upserts', value, what)]);
    expect(outcome).toMatchObject({ status: 'failed', failure: { message: expect.stringMatching(message) as string } });
  });

  it('of nothing send nothing', async () => {
    expect(types(await new TestRun(test.host, 'upserts').commands([begin('upserts', [], 'attributes')]))).toEqual([
      'completeWorkflow',
    ]);
    expect(types(await new TestRun(test.host, 'upserts').commands([begin('upserts', {}, 'memo')]))).toEqual([
      'completeWorkflow',
    ]);
  });
});

describe('continue-as-new', () => {
  it('can wait for the suggestion of the server', async () => {
    const run = new TestRun(test.host, 'continues');
    expect(types(await run.commands([begin('continues')]))).toEqual(['upsertMemo']);
    const signal: ActivationJob = { type: 'signalWorkflow', signalName: 's', arguments: [], headers: {}, identity: '' };
    const commands = await run.commands([signal], { continueAsNewSuggested: true });
    expect(types(commands)).toEqual(['continueAsNew']);
  });

  it('takes every option', async () => {
    const command = commandOf(
      commandsOf(await new TestRun(test.host, 'continuesWith').activate([begin('continuesWith')])),
      'continueAsNew',
    );
    expect(command).toMatchObject({
      workflowType: 'other',
      taskQueue: 'elsewhere',
      workflowRunTimeoutMs: 3_600_000,
      workflowTaskTimeoutMs: 5000,
      backoffStartIntervalMs: 60_000,
      retryPolicy: { maximumAttempts: 3 },
      initialVersioningBehavior: 'AUTO_UPGRADE',
    });
    expect(valueOf(command.memo?.['a'])).toBe(1);
    expect(valueOf(command.searchAttributes?.['city'])).toEqual(['Rome']);
    expect(valueOf(command.searchAttributes?.['status'])).toBe('moved');
  });
});

describe('workflowInfo()', () => {
  it('has what the official SDK has, under its names', async () => {
    const run = new TestRun(test.host, 'informed');
    const job = start('informed', [], {
      retryPolicy: { initialIntervalMs: 1000, maximumAttempts: 0 },
      workflowExecutionExpirationTimeMs: 5000,
      cronScheduleToScheduleIntervalMs: 60_000,
    });
    const commands = await run.commands([job], {
      continueAsNewReasons: ['TOO_MANY_UPDATES'],
      targetDeploymentVersionChanged: true,
      deploymentVersion: { deploymentName: 'd', buildId: 'b1' },
    });
    expect(result(commands)).toEqual({
      retryPolicy: { initialInterval: 1000 },
      executionExpirationTime: new Date(5000).toISOString(),
      cronScheduleToScheduleInterval: 60_000,
      reasons: ['TOO_MANY_UPDATES'],
      changed: true,
      buildId: 'b1',
      isReplayingHistoryEvents: false,
      isHostTime: true,
    });
  });
});
