import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useWorkers } from '../support/worker-fixture.js';
import { neighbor, TruckWorkflow } from './fixtures/children.workflows.js';

const workflowsPath = new URL('./fixtures/children.workflows.ts', import.meta.url).pathname;
const notFound = 'ApplicationFailure (ExternalWorkflowExecutionNotFound)';

describe('signals and cancellations of other workflows on a real server', () => {
  const server = useWorkers({ workflowsPath });

  it.each(['its id', 'its id and run id'])('reach a running workflow by %s', async (by) => {
    const worker = await server.createWorker();
    const workflowId = randomUUID();
    await worker.runUntil(async () => {
      const truck = await server.client.start(TruckWorkflow, { workflowId, args: [{ weight: 1 }] });
      const runId = by === 'its id' ? undefined : truck.firstExecutionRunId;
      const told = await server.client.execute(neighbor, { workflowId: randomUUID(), args: [workflowId, runId] });
      expect(told).toEqual(['resolved: undefined', 'resolved: undefined']);
      await truck.result().catch(() => undefined);
      expect(await truck.query('count')).toBe(2);
      const { events = [] } = await truck.fetchHistory();
      const request = events.find((event) => event.workflowExecutionCancelRequestedEventAttributes);
      expect(request?.workflowExecutionCancelRequestedEventAttributes?.cause).toBe('no longer needed');
    });
    expect((await server.client.getHandle(workflowId).describe()).status.name).toBe('CANCELLED');
  });

  it.each([
    ['never existed', [notFound, notFound]],
    ['is another run', [notFound, notFound]],
    // To cancel what has closed is to have cancelled it.
    ['has closed', [notFound, 'resolved: undefined']],
  ])('say so when the workflow %s', async (what, expected) => {
    const worker = await server.createWorker();
    const workflowId = randomUUID();
    await worker.runUntil(async () => {
      let runId: string | undefined;
      if (what !== 'never existed') {
        const truck = await server.client.start(TruckWorkflow, { workflowId, args: [{ weight: 1 }] });
        if (what === 'has closed') await truck.terminate();
        else runId = randomUUID();
      }
      const told = await server.client.execute(neighbor, { workflowId: randomUUID(), args: [workflowId, runId] });
      expect(told).toEqual(expected);
    });
  });
});
