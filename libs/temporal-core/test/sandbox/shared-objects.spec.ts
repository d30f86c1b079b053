import { beforeAll, describe, expect, it } from 'vitest';
import { commandOf, commandsOf, fixture, hostOf, TestRun, valueOf, type TestHost } from './run-driver.js';

/** Objects that runs share and may change, each with the reason why no run can tell. */
const tolerated: readonly RegExp[] = [];

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('shared.workflow.ts') });
});

describe('what runs of a realm share', () => {
  it('cannot be changed by any of them, wherever it is found', async () => {
    const resultOf = async (type: string): Promise<unknown> =>
      valueOf(commandOf(commandsOf(await new TestRun(test.host, type).begin()), 'completeWorkflow').result);
    expect(await resultOf('marking')).toBeGreaterThan(2_000);
    const found = (await resultOf('looking')) as string[];
    expect(found.filter((path) => !tolerated.some((pattern) => pattern.test(path)))).toEqual([]);
  }, 20_000);
});
