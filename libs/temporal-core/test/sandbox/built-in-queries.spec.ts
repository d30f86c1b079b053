import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { Payload } from '../../src/common/payload.js';
import { commandOf, fixture, hostOf, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('versions.workflow.ts') });
});

const query = (queryName: string): ActivationJob => ({
  type: 'queryWorkflow',
  queryId: 'q',
  queryName,
  arguments: [],
  headers: {},
});
const fired: ActivationJob = { type: 'fireTimer', seq: 1 };

async function begun(keepsStacks = false): Promise<TestRun> {
  const run = new TestRun(test.host, 'Waiting', undefined, keepsStacks);
  await run.commands([start('Waiting')]);
  return run;
}

async function answer(run: TestRun, queryName: string): Promise<unknown> {
  const { answer } = commandOf(await run.commands([query(queryName)], { isReplaying: true }), 'queryResult');
  return valueOf((answer as { result: Payload }).result);
}

describe('the query for the metadata of a workflow', () => {
  it('lists handlers by name, with descriptions, and the current details', async () => {
    expect(await answer(await begun(), '__temporal_workflow_metadata')).toEqual({
      definition: {
        type: 'Waiting',
        queryDefinitions: [
          { name: '__enhanced_stack_trace', description: expect.any(String) as string },
          { name: '__stack_trace', description: expect.any(String) as string },
          { name: '__temporal_workflow_metadata', description: expect.any(String) as string },
          { name: 'about', description: 'About.' },
          { name: 'change' },
          { name: 'details' },
        ],
        signalDefinitions: [{ name: 'ready', description: 'Ends the wait.' }, { description: 'All others.' }],
        updateDefinitions: [],
      },
      currentDetails: '**waiting**',
    });
  });
});

describe('the current details', () => {
  it('can be read by workflow code, and changed by handlers', async () => {
    const run = await begun();
    expect(await answer(run, 'details')).toBe('**waiting**');
    await run.commands([{ type: 'signalWorkflow', signalName: 'x', arguments: [], headers: {}, identity: '' }]);
    expect(await answer(run, 'details')).toBe('signaled');
  });

  it('cannot be changed by a query', async () => {
    const { answer } = commandOf(await (await begun()).commands([query('change')]), 'queryResult');
    expect(answer).toMatchObject({
      failure: { message: expect.stringMatching(/setCurrentDetails\(\).*query/) as string },
    });
  });
});

describe('the queries for the stacks of a workflow', () => {
  it('name the lines of the author at which it waits, and no file of the machine', async () => {
    const stacks = String(await answer(await begun(true), '__stack_trace')).split('\n\n');
    expect(stacks).toHaveLength(3);
    expect(stacks).toContainEqual(expect.stringMatching(/at Waiting\.untilReady \(.*versions\.workflow\.ts:\d+:\d+\)/));
    expect(stacks).toContainEqual(expect.stringMatching(/at Waiting\.later \(.*versions\.workflow\.ts:\d+:\d+\)/));
    expect(stacks).toContainEqual(expect.stringMatching(/^\s+at Waiting\.run \(.*versions\.workflow\.ts:\d+:\d+\)/));
    expect(stacks.join()).not.toMatch(/nest-temporal:|node:|file:|\(\//);
  });

  it('leave out what has been answered', async () => {
    const run = await begun(true);
    await run.commands([fired]);
    expect(await answer(run, '__stack_trace')).not.toContain('Waiting.later');
  });

  it('give places one by one, with lines that exist in the source', async () => {
    const trace = (await answer(await begun(true), '__enhanced_stack_trace')) as {
      sdk: { name: string };
      stacks: { locations: { file_path: string; line: number; function_name?: string; internal_code: boolean }[] }[];
    };
    expect(trace.sdk.name).toBe('temporal-nestjs');
    expect(trace.stacks).toHaveLength(3);
    const places = trace.stacks.map(({ locations: [first] }) => first);
    for (const { file_path, line, internal_code } of places) {
      expect(file_path).toMatch(/versions\.workflow\.ts$/);
      expect(line).toBeGreaterThan(100);
      expect(internal_code).toBe(false);
    }
    expect(places.map(({ function_name }) => function_name)).toContain('Waiting.untilReady');
  });

  it('give the sources of those places only where the worker shows them', async () => {
    type Trace = { stacks: { locations: { file_path: string; line: number }[] }[]; sources: Record<string, unknown> };
    const hidden = (await answer(await begun(true), '__enhanced_stack_trace')) as Trace;
    expect(hidden.sources).toEqual({});
    const { host } = await hostOf({ workflowsPath: fixture('versions.workflow.ts') }, { showsSources: true });
    const run = new TestRun(host, 'Waiting', undefined, true);
    await run.begin();
    const { stacks, sources } = (await answer(run, '__enhanced_stack_trace')) as Trace;
    const file = stacks[0]?.locations[0]?.file_path ?? '';
    expect(Object.keys(sources)).toEqual([file]);
    const content = readFileSync(fixture('versions.workflow.ts'), 'utf8');
    expect(sources[file]).toEqual([{ line_offset: 0, content }]);
    host.dispose();
  });

  it('find nothing in a run that was not built for them', async () => {
    expect(await answer(await begun(), '__stack_trace')).toBe('');
  });
});
