import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { GreetingWorkflow } from './fixtures/greeting.workflow.js';
import { commandOf, commandsOf, hostOf, json, TestRun } from './run-driver.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function heapAfter(work: () => Promise<void>): Promise<number> {
  await work();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  return process.memoryUsage().heapUsed;
}

describe('runs that are over', () => {
  it('leave nothing behind, neither DTO classes nor their rules', async () => {
    const { host } = await hostOf({ workflows: [GreetingWorkflow] });
    const complete = async (runs: number): Promise<void> => {
      for (let i = 0; i < runs; i++) {
        const run = new TestRun(host, 'GreetingWorkflow');
        await run.begin({ name: 'x' });
        const resolution = { status: 'completed', result: json('hi') } as const;
        commandOf(
          await run.commands([{ type: 'resolveActivity', seq: 1, isLocal: false, resolution }]),
          'completeWorkflow',
        );
        run.instance.dispose();
      }
    };
    const before = await heapAfter(() => complete(200));
    const after = await heapAfter(() => complete(1000));
    // A run's classes and rules weigh 15 KB and more.
    expect((after - before) / 1000).toBeLessThan(2_000);
  }, 60_000);

  it('cannot be used again once they are disposed', async () => {
    const { host } = await hostOf({ workflows: [GreetingWorkflow] });
    const run = new TestRun(host, 'GreetingWorkflow');
    run.instance.dispose();
    await expect(run.begin({ name: 'x' })).rejects.toThrow(/used after it was disposed/);
    expect(commandsOf(await new TestRun(host, 'GreetingWorkflow').begin({ name: 'x' }))).toHaveLength(1);
  });
});
