import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useWorkers } from '../support/worker-fixture.js';
import { ChainWorkflow } from './fixtures/feature.workflows.js';

describe('continue-as-new on a real server', () => {
  const server = useWorkers({ workflows: [ChainWorkflow] });

  it('goes on in another run with the arguments that it was given, and the memo of the first', async () => {
    const worker = await server.createWorker();
    const workflowId = randomUUID();
    const handle = await server.client.start(ChainWorkflow, { workflowId, args: [2, []], memo: { who: 'spec' } });
    const seen = await worker.runUntil(handle.result());
    expect(seen).toHaveLength(3);
    const runs = seen.map((line) => line.split(' > '));
    expect(runs[0]).toEqual(['none', handle.firstExecutionRunId]);
    expect(runs.map(([from]) => from).slice(1)).toEqual(runs.map(([, runId]) => runId).slice(0, -1));
    const last = await server.client.getHandle(workflowId, runs[2]?.[1]).describe();
    expect(last.memo).toEqual({ who: 'spec' });
  });
});
