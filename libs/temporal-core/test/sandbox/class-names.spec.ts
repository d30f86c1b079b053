import { beforeAll, describe, expect, it } from 'vitest';
import * as converter from '../../src/converter/index.js';
import * as workflow from '../../src/workflow/index.js';
import { commandOf, commandsOf, fixture, hostOf, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('names.workflow.ts') });
});

const resultOf = async (type: string): Promise<unknown> =>
  valueOf(commandOf(commandsOf(await new TestRun(test.host, type).begin()), 'completeWorkflow').result);

describe('a class of the SDK in workflow code', () => {
  it('has the name that it has on the host', async () => {
    const onHost = [workflow, converter].map((module) =>
      Object.fromEntries(
        Object.entries(module).flatMap(([key, value]) => (typeof value === 'function' ? [[key, value.name]] : [])),
      ),
    );
    expect(onHost.flatMap((module) => Object.keys(module)).length).toBeGreaterThan(50);
    expect(await resultOf('names')).toEqual(onHost);
  });

  it('is called by its name in errors and their stacks', async () => {
    const [own, derived] = (await resultOf('failure')) as Record<string, string>[];
    expect(own).toMatchObject({
      name: 'ApplicationFailure',
      constructorName: 'ApplicationFailure',
      text: 'ApplicationFailure: sold out',
    });
    expect(derived).toMatchObject({ constructorName: 'OutOfStock' });
    expect(`${own?.['stack']}${derived?.['stack']}`).not.toContain('_ApplicationFailure');
  });
});
