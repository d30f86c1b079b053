import { beforeAll, describe, expect, it } from 'vitest';
import { GreetingWorkflow } from './fixtures/greeting.workflow.js';
import { commandOf, commandsOf, hostOf, json, TestRun, valueOf, type TestHost } from './run-driver.js';

describe('a workflow class in the realm', () => {
  let test: TestHost;
  beforeAll(async () => {
    test = await hostOf({ workflows: [GreetingWorkflow] });
  });

  it('is registered by its name', () => {
    expect(test.host.workflowTypes).toEqual(['GreetingWorkflow']);
  });

  it('runs an activity and returns its result', async () => {
    const run = new TestRun(test.host, 'GreetingWorkflow');
    const commands = commandsOf(await run.begin({ name: 'my name' }));
    expect(commands).toHaveLength(1);
    const scheduled = commandOf(commands, 'scheduleActivity');
    expect(scheduled).toMatchObject({
      seq: 1,
      activityId: '1',
      activityType: 'sayHello',
      taskQueue: 'tests',
      scheduleToCloseTimeoutMs: 5_000,
    });
    expect(scheduled.arguments.map(valueOf)).toEqual([{ name: 'my name' }]);

    const next = await run.commands([
      {
        type: 'resolveActivity',
        seq: 1,
        isLocal: false,
        resolution: { status: 'completed', result: json('Hello, my name!') },
      },
    ]);
    expect(valueOf(commandOf(next, 'completeWorkflow').result)).toBe('Hello, my name! (mine)');
  });

  it('fails with the broken rules of its argument, and never constructs the workflow', async () => {
    const run = new TestRun(test.host, 'GreetingWorkflow');
    const { failure } = commandOf(commandsOf(await run.begin({ name: '' })), 'failWorkflow');
    expect(failure.applicationFailureInfo).toMatchObject({ type: 'ValidationError', nonRetryable: true });
    expect(failure.message).toContain('name: should not be empty');
    expect(failure.applicationFailureInfo?.details?.payloads.map(valueOf)).toMatchObject([
      { path: 'name', rule: 'isNotEmpty' },
    ]);
  });
});
