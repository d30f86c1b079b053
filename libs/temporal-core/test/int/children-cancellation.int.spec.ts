import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { ChildWorkflowCancellationType } from '@nest-temporal/core/workflow';
import { useWorkers } from '../support/worker-fixture.js';
import { CancellingWorkflow, ParentWorkflow, type Fate } from './fixtures/children.workflows.js';

const workflowsPath = new URL('./fixtures/children.workflows.ts', import.meta.url).pathname;
const cancelled = 'ChildWorkflowFailure < CancelledFailure';

describe.each([
  ['cached', {}],
  ['evicted after every task', { maxCachedWorkflows: 0 }],
])('cancelling child workflows on a real server, %s', (_, options) => {
  const server = useWorkers({ workflowsPath, ...options });

  const run = async (when: 'before start' | 'after start', type: ChildWorkflowCancellationType, fate: Fate) => {
    const worker = await server.createWorker();
    const childId = randomUUID();
    const parentId = randomUUID();
    const outcome = await worker.runUntil(async () => {
      const parent = await server.client.start(CancellingWorkflow, {
        workflowId: parentId,
        args: [when, type, fate, childId],
      });
      const told = await parent.result();
      return { told, events: ((await parent.fetchHistory()).events ?? []).map(({ eventType }) => eventType) };
    });
    return { ...outcome, childId, child: server.client.getHandle(childId) };
  };

  it.each(['WAIT_CANCELLATION_COMPLETED', 'WAIT_CANCELLATION_REQUESTED', 'TRY_CANCEL', 'ABANDON'] as const)(
    '%s in the task of the start sends nothing',
    async (type) => {
      const { told, events } = await run('before start', type, 'hang');
      expect(told).toEqual([cancelled, cancelled]);
      expect(events).not.toContain(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED);
      expect(events).not.toContain(EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED);
    },
  );

  it('WAIT_CANCELLATION_COMPLETED waits for a child that takes it, or does not', async () => {
    const taken = await run('after start', 'WAIT_CANCELLATION_COMPLETED', 'hang');
    expect(taken.told).toEqual([`resolved: "${taken.childId}"`, cancelled]);
    expect((await taken.child.describe()).status.name).toBe('CANCELLED');
    expect(taken.events).toContain(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED);
    const ignored = await run('after start', 'WAIT_CANCELLATION_COMPLETED', 'ignore cancellation');
    expect(ignored.told[1]).toBe('resolved: "ignore cancellation in attempt 1, round 1"');
  });

  it('WAIT_CANCELLATION_REQUESTED waits until the child has the request', async () => {
    const { told, events, child } = await run('after start', 'WAIT_CANCELLATION_REQUESTED', 'ignore cancellation');
    expect(told[1]).toBe(cancelled);
    expect(events).toContain(EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
    expect(events).not.toContain(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED);
    const requests = ((await child.fetchHistory()).events ?? []).map(({ eventType }) => eventType);
    expect(requests).toContain(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED);
  });

  it('TRY_CANCEL asks and goes on', async () => {
    const { told, events } = await run('after start', 'TRY_CANCEL', 'hang');
    expect(told[1]).toBe(cancelled);
    expect(events).toContain(EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED);
    expect(events).not.toContain(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED);
  });

  it('ABANDON asks for nothing', async () => {
    const { told, events } = await run('after start', 'ABANDON', 'hang');
    expect(told[1]).toBe(cancelled);
    expect(events).not.toContain(EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED);
  });

  it('reaches a later run of the child', async () => {
    const worker = await server.createWorker();
    const workflowId = randomUUID();
    const child = server.client.getHandle(`${workflowId}-child`);
    const outcome = await worker.runUntil(async () => {
      const parent = await server.client.start(ParentWorkflow, {
        workflowId,
        args: ['continue and hang', { workflowId: child.workflowId }],
      });
      const isLater = async () => {
        const info = (await child.describe().catch(() => undefined))?.raw.workflowExecutionInfo;
        return info !== undefined && info?.execution?.runId !== info?.firstRunId;
      };
      await expect.poll(isLater, { timeout: 20_000 }).toBe(true);
      await parent.signal('stop');
      return parent.result();
    });
    expect(outcome).toBe(cancelled);
    expect((await child.describe()).status.name).toBe('CANCELLED');
  });

  it('is what cancelling their parent does', async () => {
    const worker = await server.createWorker();
    const workflowId = randomUUID();
    const child = server.client.getHandle(`${workflowId}-child`);
    await worker.runUntil(async () => {
      const parent = await server.client.start(ParentWorkflow, {
        workflowId,
        args: ['hang', { workflowId: child.workflowId }],
      });
      await expect
        .poll(
          () =>
            child.describe().then(
              () => true,
              () => false,
            ),
          { timeout: 20_000 },
        )
        .toBe(true);
      await parent.cancel();
      expect(await parent.result()).toBe(cancelled);
    });
    expect((await child.describe()).status.name).toBe('CANCELLED');
  });
});
