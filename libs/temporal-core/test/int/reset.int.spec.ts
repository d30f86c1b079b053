import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { Worker } from '@nest-temporal/core/worker';
import { useWorkers } from '../support/worker-fixture.js';
import { FatedWorkflow, ParentWorkflow } from './fixtures/children.workflows.js';
import { DiceWorkflow } from './fixtures/feature.workflows.js';
import { LedgerWorkflow } from './fixtures/update.workflows.js';

describe('a workflow that is reset on a real server', () => {
  const workflows = [DiceWorkflow, LedgerWorkflow];
  const server = useWorkers({ workflows, activities: { note: async (line: string) => line } });

  it('keeps the random numbers from before the reset and draws others after it', async () => {
    const workflowId = randomUUID();
    const handle = await server.client.start(DiceWorkflow, { workflowId, args: [] });
    const worker = await server.createWorker();
    const [before, after] = await worker.runUntil(async () => {
      await expect.poll(async () => (await handle.fetchHistory()).events?.length, { timeout: 20_000 }).toBe(4);
      await handle.signal('roll');
      const original = await handle.result();
      const { runId } = await server.connection.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId, runId: handle.firstExecutionRunId },
        reason: 'roll again',
        requestId: randomUUID(),
        // The task after the signal is done again; the signal stays.
        workflowTaskFinishEventId: 8,
      });
      const again = server.client.getHandle<DiceWorkflow>(workflowId, runId);
      return [original, await again.result()];
    });
    expect(after.first).toEqual(before.first);
    expect(after.second).not.toEqual(before.second);

    const history = await server.client.getHandle(workflowId).fetchHistory();
    const resets = history.events?.filter(({ eventType }) => eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
    expect(resets?.[0]?.workflowTaskFailedEventAttributes?.newRunId).toBeTruthy();
    await Worker.runReplayHistory({ workflows: [DiceWorkflow] }, history);
    await Worker.runReplayHistory({ workflows: [DiceWorkflow] }, await handle.fetchHistory());
  });

  it('handles an update again that was accepted after the point of the reset', async () => {
    const workflowId = randomUUID();
    const handle = await server.client.start(LedgerWorkflow, { workflowId, args: [] });
    await (
      await server.createWorker()
    ).runUntil(async () => {
      await expect.poll(async () => (await handle.fetchHistory()).events?.length, { timeout: 20_000 }).toBe(4);
      await handle.executeUpdate('deposit', { args: [{ cents: 3 }], updateId: 'kept' });
      await handle.signal('enter', 'kept too');
      await expect.poll(() => handle.query('list')).toEqual(['deposit 3', 'kept too']);
      const { runId } = await server.connection.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId, runId: handle.firstExecutionRunId },
        reason: 'again',
        requestId: randomUUID(),
        workflowTaskFinishEventId: 4,
      });
      const again = server.client.getHandle(workflowId, runId);
      expect(await again.getUpdateHandle('kept').result()).toEqual({ cents: 3 });
      expect(await again.query('list')).toEqual(['deposit 3', 'kept too']);
      expect(await again.executeUpdate('ledger.close')).toBe(3);
      await again.result();
      const history = await again.fetchHistory();
      const types = history.events?.map(({ eventType }) => eventType);
      expect(types).toContain(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED);
      expect(types).toContain(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED);
      await Worker.runReplayHistory({ workflows }, history);
    });
  });

  it.each([
    ['after the start of a child gets what becomes of it', 9, 'ChildWorkflowFailure < TerminatedFailure'],
    // The child of the run before is still running.
    ['before the start of a child finds its id taken', 4, 'WorkflowExecutionAlreadyStartedError'],
  ])('%s', async (_, workflowTaskFinishEventId, outcome) => {
    const workflowId = randomUUID();
    const child = server.client.getHandle(`${workflowId}-child`);
    const family = [ParentWorkflow, FatedWorkflow];
    const worker = await server.createWorker({ workflows: family });
    await worker.runUntil(async () => {
      const handle = await server.client.start(ParentWorkflow, {
        workflowId,
        args: ['hang', { workflowId: child.workflowId }],
      });
      await expect.poll(async () => (await handle.fetchHistory()).events?.length, { timeout: 20_000 }).toBe(9);
      const { runId } = await server.connection.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId, runId: handle.firstExecutionRunId },
        reason: 'again',
        requestId: randomUUID(),
        workflowTaskFinishEventId,
      });
      const again = server.client.getHandle(ParentWorkflow, workflowId, runId);
      if (outcome.includes('Terminated')) await child.terminate();
      expect(await again.result()).toBe(outcome);
      await Worker.runReplayHistory({ workflows: family }, await again.fetchHistory());
      await child.terminate().catch(() => undefined);
    });
  });
});
