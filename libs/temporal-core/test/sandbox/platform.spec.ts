import { beforeAll, describe, expect, it } from 'vitest';
import { platform } from './fixtures/platform.workflow.js';
import { commandOf, commandsOf, fixture, hostOf, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('platform.workflow.ts') });
});

describe('what the web platform gives', () => {
  it('is the same in a realm as on the host', async () => {
    const run = new TestRun(test.host, 'platform');
    const { result } = commandOf(commandsOf(await run.begin()), 'completeWorkflow');
    const onHost = JSON.parse(JSON.stringify(await platform())) as Record<string, unknown>;
    expect(Object.keys(onHost).length).toBeGreaterThan(30);
    expect(valueOf(result)).toEqual(onHost);
    expect(run.rejections).toEqual([]);
  });

  it('takes time and randomness from the run', async () => {
    const run = new TestRun(test.host, 'timed');
    const begun = commandsOf(await run.begin());
    expect(begun).toEqual([{ type: 'startTimer', seq: 1, startToFireTimeoutMs: 500 }]);
    const { result } = commandOf(await run.commands([{ type: 'fireTimer', seq: 1 }]), 'completeWorkflow');
    expect(valueOf(result)).toEqual(['TimeoutError', 36, 4, 12 * 60 * 60 * 1000]);
  });

  it('reports what a listener throws as a rejection that nobody handles', async () => {
    const run = new TestRun(test.host, 'listenerThatThrows');
    await run.begin();
    expect(run.rejections).toMatchObject([{ message: 'in a listener' }]);
  });
});

describe('what a workflow has not', () => {
  it('is a process to exit: the task fails, and says what to do', async () => {
    expect(await new TestRun(test.host, 'exiting').begin()).toMatchObject({
      status: 'failed',
      failure: {
        message: expect.stringMatching(/^"process" is not defined in a workflow: a workflow ends by/) as string,
        applicationFailureInfo: { type: 'DeterminismError' },
      },
    });
  });

  it('is a module that was not bundled', async () => {
    const result = await new TestRun(test.host, 'requiring').begin('node:fs');
    expect(result).toMatchObject({
      status: 'failed',
      failure: { message: expect.stringMatching(/"node:fs" cannot be loaded inside a workflow/) as string },
    });
  });
});
