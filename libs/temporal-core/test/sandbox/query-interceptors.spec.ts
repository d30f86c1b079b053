import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import { commandsOf, fixture, hostOf, json, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({
    workflowsPath: fixture('concurrency.workflow.ts'),
    interceptorModules: [fixture('query-interceptors.ts')],
  });
});

const query = (queryId: string, how = ''): ActivationJob => ({
  type: 'queryWorkflow',
  queryId,
  queryName: 'notes',
  arguments: [json(how)],
  headers: {},
});

/** Answers by the ids of queries: values, or messages of failures. */
async function answers(run: TestRun, ...queries: ActivationJob[]): Promise<unknown> {
  const commands = commandsOf(await run.activate(queries));
  const found = commands.map((command) => {
    if (command.type !== 'queryResult') return [command.type, undefined];
    const { queryId, answer } = command;
    return [queryId, answer.status === 'succeeded' ? valueOf(answer.result) : answer.failure.message];
  });
  return Object.fromEntries(found) as unknown;
}

describe('an async interceptor of queries', () => {
  it('answers in the same activation, each query by itself', async () => {
    const run = new TestRun(test.host, 'until');
    await run.commands([start('until')]);
    expect(await answers(run, query('a'), query('b'))).toEqual({ a: { intercepted: [] }, b: { intercepted: [] } });
  });

  it('fails its query when it changes the workflow, before and after the handler', async () => {
    const run = new TestRun(test.host, 'until');
    await run.commands([start('until')]);
    const refused = expect.stringMatching(/^sleep\(\) was called in .*quer.*, which may only read/) as string;
    expect(await answers(run, query('a', 'sleep'), query('b', 'late sleep'), query('c'))).toEqual({
      a: refused,
      b: refused,
      c: { intercepted: [] },
    });
  });

  it('fails its query, and nothing else, when it waits for something', async () => {
    const run = new TestRun(test.host, 'until');
    await run.commands([start('until')]);
    expect(await answers(run, query('a', 'wait'), query('b'))).toEqual({
      a: expect.stringMatching(/^An interceptor of query "notes" awaited something that takes time/) as string,
      b: { intercepted: [] },
    });
    const fired = await run.commands([{ type: 'fireTimer', seq: 1 }]);
    expect(fired).toEqual([]);
    expect(await answers(run, query('c'))).toEqual({ c: { intercepted: ['date', 'past'] } });
  });
});
