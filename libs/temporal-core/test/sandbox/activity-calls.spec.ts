import { describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import { commandOf, commandsOf, fixture, hostOf, json, TestRun, valueOf } from './run-driver.js';

const workflowsPath = fixture('activity-calls.workflow.ts');

const resolved = (seq: number, isLocal = false): ActivationJob => ({
  type: 'resolveActivity',
  seq,
  isLocal,
  resolution: { status: 'completed', result: json('result') },
});

describe('options of calls', () => {
  it('were those before an interceptor changed them in place, or stayed changed for the next call', async () => {
    const { host } = await hostOf({ workflowsPath, interceptorModules: [fixture('option-interceptors.ts')] });
    const commands = commandsOf(await new TestRun(host, 'callsWithOptions').begin());
    const changed = commands.map((command) => {
      if (command.type === 'scheduleActivity') return command.heartbeatTimeoutMs;
      if (command.type === 'scheduleLocalActivity') return command.localRetryThresholdMs;
      return command.type === 'startChildWorkflow' ? command.workflowTaskTimeoutMs : undefined;
    });
    expect(changed).toEqual([1000, 2000, 3000, 4000, 9000]);
    host.dispose();
  });

  it('of scheduleActivity() were those of the first call, whatever the author changed afterwards', async () => {
    const { host } = await hostOf({ workflowsPath });
    const commands = commandsOf(await new TestRun(host, 'changesItsOptions').begin());
    expect(commands).toMatchObject([{ startToCloseTimeoutMs: 1000 }, { startToCloseTimeoutMs: 2000 }]);
    host.dispose();
  });
});

describe('the result of an activity', () => {
  it('was read as a value of the workflow, though the activity had written it as its own', async () => {
    const { host } = await hostOf({ workflowsPath, payloadConverterPath: fixture('context-converter.ts') });
    const run = new TestRun(host, 'result');
    await run.begin();
    await run.commands([resolved(1)]);
    const { result } = commandOf(await run.commands([resolved(2, true)]), 'completeWorkflow');
    expect(valueOf(result)).toEqual(['result of work 1', 'result of work 2, local']);
    host.dispose();
  });
});
