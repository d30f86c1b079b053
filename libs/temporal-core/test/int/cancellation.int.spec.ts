import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CancelledFailure } from '@nest-temporal/core';
import { Context, heartbeat } from '@nest-temporal/core/activity';
import { WorkflowFailedError, type WorkflowHandle } from '@nest-temporal/core/client';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { useWorkers } from '../support/worker-fixture.js';
import { CancelledWorkflow } from './fixtures/feature.workflows.js';

const activities = {
  note: async (line: string) => line,
  untilCancelled: async () => {
    for (;;) {
      heartbeat();
      await Context.current().sleep(50);
    }
  },
};

describe('cancellation of workflows on a real server', () => {
  const server = useWorkers({ workflows: [CancelledWorkflow], activities, maxHeartbeatThrottleInterval: 100 });
  type How = Parameters<CancelledWorkflow['run']>[0];
  const start = (how: How) => server.client.start(CancelledWorkflow, { workflowId: randomUUID(), args: [how] });
  const atWork = async (handle: Pick<WorkflowHandle, 'describe'>): Promise<void> => {
    const heartbeatTime = async () => (await handle.describe()).raw.pendingActivities?.[0]?.lastHeartbeatTime;
    await expect.poll(heartbeatTime, { timeout: 20_000 }).toBeTruthy();
  };

  it('closes them as cancelled when they let it through, after they have cleaned up', async () => {
    const handle = await start('give up');
    const worker = await server.createWorker();
    const error: unknown = await worker.runUntil(async () => {
      await atWork(handle);
      await handle.cancel();
      return handle.result().catch((thrown: unknown) => thrown);
    });
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    const types = ((await handle.fetchHistory()).events ?? []).map(({ eventType }) => eventType);
    expect(types).toContain(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED);
    // The clean-up ran although the workflow was cancelled.
    expect(types.filter((type) => type === EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)).toHaveLength(1);
  });

  it('lets them complete when they swallow it, however often it is asked for', async () => {
    const handle = await start('go on');
    const worker = await server.createWorker();
    const result = await worker.runUntil(async () => {
      await atWork(handle);
      await handle.cancel();
      await handle.cancel();
      return handle.result();
    });
    expect(result).toBe('cleaned up: go on');
    expect((await handle.describe()).status.name).toBe('COMPLETED');
  });

  it('of a scope by its timeout cancels the activities in it, and nothing else', async () => {
    const handle = await start('in time');
    const worker = await server.createWorker();
    expect(await worker.runUntil(handle.result())).toBe('cleaned up: in time');
    const types = ((await handle.fetchHistory()).events ?? []).map(({ eventType }) => eventType);
    expect(types).toContain(EventType.EVENT_TYPE_TIMER_FIRED);
    expect(types).toContain(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED);
    expect(types).not.toContain(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
  });
});
