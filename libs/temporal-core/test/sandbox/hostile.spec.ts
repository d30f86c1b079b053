import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { ActivationResult } from '../../src/activation/commands.js';
import { disguiseNames, kinds, type Place } from './fixtures/hostile.workflow.js';
import { commandOf, commandsOf, fixture, hostOf, json, TestRun, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('hostile.workflow.ts') });
});

async function begun(place: Place, kind: string): Promise<{ run: TestRun; result: ActivationResult }> {
  const run = new TestRun(test.host, 'Hostile');
  return { run, result: await run.begin(place, kind) };
}

async function afterwards(job: ActivationJob): Promise<ActivationResult> {
  const { run } = await begun('waiting', 'nothing');
  return run.activate([job]);
}

const queried = (queryName: string, kind: string): ActivationJob => ({
  type: 'queryWorkflow',
  queryId: 'q',
  queryName,
  arguments: [json(kind)],
  headers: {},
});

/** Nothing thrown by an author reaches the host as it is: neither by the host's calls, nor in what they return. */
describe.each(kinds)('what fails when it is looked at: %s', (kind) => {
  it('fails the task where it is thrown', async () => {
    const { result } = await begun('thrown', kind);
    expect(result).toMatchObject({ status: 'failed', failure: { message: expect.stringMatching(/./) as string } });
    const poked = await afterwards({
      type: 'signalWorkflow',
      signalName: 'poked',
      arguments: [json(kind)],
      headers: {},
      identity: 'tester',
    });
    expect(poked).toMatchObject({ status: 'failed', failure: { message: expect.stringMatching(/./) as string } });
  });

  it('fails the task where nobody handles it', async () => {
    const { run } = await begun('rejected', kind);
    expect(run.rejections).toMatchObject([{ message: expect.stringMatching(/./) as string }]);
    const timed = await begun('in a timer', kind);
    await timed.run.activate([{ type: 'fireTimer', seq: 1 }]);
    expect(timed.run.rejections).toHaveLength(1);
  });

  it('is the answer of a query, and no harm as a line of the log', async () => {
    const { answer } = commandOf(commandsOf(await afterwards(queried('asked', kind))), 'queryResult');
    expect(answer).toMatchObject({ status: 'failed', failure: { message: expect.stringMatching(/./) as string } });
    expect((await afterwards(queried('told', kind))).status).toBe('ok');
    const before = test.logs.length;
    expect((await begun('logged', kind)).result.status).toBe('ok');
    expect((await begun('in console', kind)).result.status).toBe('ok');
    expect(test.logs).toHaveLength(before + 2);
  });

  it('is a result, or fails the task', async () => {
    const { result } = await begun('returned', kind);
    if (result.status === 'ok') expect(commandOf(result.commands, 'completeWorkflow')).toBeDefined();
    else expect(result.failure.message).toMatch(/./);
  });
});

describe('a rejected promise that hides where it was made', () => {
  it.each(disguiseNames)('fails the task of its run, and not the process: %s', async (name) => {
    const run = new TestRun(test.host, 'disguised');
    await run.begin(name);
    // A proxy throws when Node looks for what it keeps with the promise.
    const message = name.endsWith('proxy') ? /^boom$|proxy that has been revoked$/ : `rejected behind ${name}`;
    expect(run.rejections).toMatchObject([{ message: expect.stringMatching(message) as string }]);
    expect((await begun('waiting', 'nothing')).result.status).toBe('ok');
  });
});

describe('an option that no command can carry', () => {
  it('fails the task, and not its host', async () => {
    expect(await new TestRun(test.host, 'uncarried').begin()).toMatchObject({
      status: 'failed',
      failure: { message: expect.stringContaining('must be an integer of at least 1, but is 5n') as string },
    });
    expect((await begun('waiting', 'nothing')).result.status).toBe('ok');
  });
});
