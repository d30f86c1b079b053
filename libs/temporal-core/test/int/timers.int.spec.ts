import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useWorkers } from '../support/worker-fixture.js';
import { TimedWorkflow } from './fixtures/feature.workflows.js';

describe('timers on a real server', () => {
  const server = useWorkers({ workflows: [TimedWorkflow] });

  it.each([
    ['a run that stays in the cache', 1000],
    ['a run that is replayed for each task', 0],
  ])('pass the time of %s', async (_, maxCachedWorkflows) => {
    const worker = await server.createWorker({ maxCachedWorkflows });
    const result = await worker.runUntil(server.client.execute(TimedWorkflow, { workflowId: randomUUID(), args: [] }));
    // The server may fire both timers in one task, and then the code after sleep() runs first (npm run test:order).
    expect(result.slice(0, 2).sort()).toEqual(['setTimeout true', 'sleep true']);
    expect(result.slice(2)).toEqual(['in time true', 'late false']);
  });
});
