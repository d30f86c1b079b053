import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { WorkflowHandle } from '@nest-temporal/core/client';
import { useWorkers } from '../support/worker-fixture.js';
import {
  ancestor,
  byName,
  DispatcherWorkflow,
  FatedWorkflow,
  impatient,
  LeavingWorkflow,
  ParentWorkflow,
  startsTwice,
  type Fate,
} from './fixtures/children.workflows.js';

const workflowsPath = new URL('./fixtures/children.workflows.ts', import.meta.url).pathname;

async function typesOf(handle: WorkflowHandle): Promise<(EventType | undefined)[]> {
  return ((await handle.fetchHistory()).events ?? []).map(({ eventType }) => eventType);
}

describe.each([
  ['cached', { workflowThreads: 0 }],
  ['in a thread, and evicted after every task', { workflowThreads: 1, maxCachedWorkflows: 0 }],
])('child workflows on a real server, %s', (_, options) => {
  const server = useWorkers({ workflowsPath, ...options });

  it('are started, signalled and awaited by their class', async () => {
    const worker = await server.createWorker();
    const workflowId = randomUUID();
    const result = await worker.runUntil(
      server.client.execute(DispatcherWorkflow, { workflowId: randomUUID(), args: [workflowId] }),
    );
    const { raw } = await server.client.getHandle(workflowId).describe();
    expect(result).toEqual({
      firstRun: raw.workflowExecutionInfo?.execution?.runId,
      total: 3,
      isLoad: true,
    });
  });

  it('know their parent and the root of all', async () => {
    const worker = await server.createWorker();
    const workflowId = randomUUID();
    const handle = await server.client.start(ancestor, { workflowId, args: [1] });
    const { parent, root, memo } = (await worker.runUntil(handle.result())) as Record<string, { workflowId: string }>;
    expect(root).toEqual({ workflowId, runId: handle.firstExecutionRunId });
    expect(parent).toMatchObject({ namespace: 'default' });
    expect(parent.workflowId).not.toBe(workflowId);
    expect(memo).toEqual({ note: 'inherited by none' });
  });

  it('may be named by their type alone', async () => {
    const worker = await server.createWorker();
    const workflowId = randomUUID();
    const result = await worker.runUntil(server.client.execute(byName, { workflowId, args: [`${workflowId}-child`] }));
    expect(result).toMatchObject({ parent: { workflowId } });
  });

  it.each<[Fate, object, string]>([
    ['complete', {}, 'resolved: "complete in attempt 1, round 1"'],
    ['fail', {}, 'ChildWorkflowFailure < ApplicationFailure (Fate)'],
    ['hang', { workflowRunTimeout: '1s' }, 'ChildWorkflowFailure < TimeoutFailure'],
    ['retry', { retry: { initialInterval: 10 } }, 'resolved: "retry in attempt 3, round 1"'],
    ['retry', {}, 'ChildWorkflowFailure < ApplicationFailure (Error)'],
    ['continue', {}, 'resolved: "continue in attempt 1, round 3"'],
  ])('tell their parent how they end: %s %j', async (fate, childOptions, outcome) => {
    const worker = await server.createWorker();
    const workflowId = randomUUID();
    const result = server.client.execute(ParentWorkflow, { workflowId, args: [fate, childOptions] });
    expect(await worker.runUntil(result)).toBe(outcome);
  });

  it.each(['terminated', 'cancelled'] as const)('tell their parent that they were %s', async (how) => {
    const worker = await server.createWorker();
    const workflowId = randomUUID();
    const child = `${workflowId}-child`;
    const outcome = await worker.runUntil(async () => {
      const parent = await server.client.start(ParentWorkflow, { workflowId, args: ['hang', { workflowId: child }] });
      await expect
        .poll(() => typesOf(parent), { timeout: 20_000 })
        .toContain(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED);
      const handle = server.client.getHandle(child);
      await (how === 'terminated' ? handle.terminate('by the spec') : handle.cancel());
      return parent.result();
    });
    const cause = how === 'terminated' ? 'TerminatedFailure' : 'CancelledFailure';
    expect(outcome).toBe(`ChildWorkflowFailure < ${cause}`);
  });

  it('are not started while their id is taken', async () => {
    const worker = await server.createWorker();
    const child = randomUUID();
    const result = server.client.execute(startsTwice, { workflowId: randomUUID(), args: [child] });
    expect(await worker.runUntil(result)).toEqual([child, 'FatedWorkflow']);
  });

  it('are cancelled by the timeout of a scope', async () => {
    const worker = await server.createWorker();
    const child = randomUUID();
    const result = server.client.execute(impatient, { workflowId: randomUUID(), args: [child] });
    expect(await worker.runUntil(result)).toBe('too late');
    expect((await server.client.getHandle(child).describe()).status.name).toBe('CANCELLED');
  });
});

describe('the parent close policy on a real server', () => {
  const server = useWorkers({ workflowsPath });

  it.each([
    ['complete', 'TERMINATE', 'TERMINATED'],
    ['complete', 'REQUEST_CANCEL', 'CANCELLED'],
    ['complete', 'ABANDON', 'RUNNING'],
    ['fail', 'TERMINATE', 'TERMINATED'],
    ['fail', 'ABANDON', 'RUNNING'],
    ['terminated', 'TERMINATE', 'TERMINATED'],
    ['terminated', 'REQUEST_CANCEL', 'CANCELLED'],
    ['timed out', 'TERMINATE', 'TERMINATED'],
    ['cancelled', 'REQUEST_CANCEL', 'CANCELLED'],
    ['continue', 'TERMINATE', 'TERMINATED'],
    ['continue', 'ABANDON', 'RUNNING'],
  ] as const)('of a parent that is or does %s: %s leaves the child %s', async (how, policy, status) => {
    const worker = await server.createWorker();
    const workflowId = randomUUID();
    const child = `${workflowId}-child`;
    const inner = how === 'complete' || how === 'fail' || how === 'continue' ? how : 'hang';
    await worker.runUntil(async () => {
      const parent = await server.client.start(LeavingWorkflow, {
        workflowId,
        args: [inner, policy, child],
        workflowRunTimeout: how === 'timed out' ? '1s' : '1m',
      });
      const childHandle = server.client.getHandle(FatedWorkflow, child);
      if (inner === 'hang') {
        await expect.poll(() => typesOf(childHandle).catch(() => []), { timeout: 20_000 }).toHaveLength(4);
        if (how === 'terminated') await parent.terminate();
        if (how === 'cancelled') await parent.cancel();
      }
      await parent.result().catch(() => undefined);
      const statusOf = async () => (await childHandle.describe()).status.name;
      await expect.poll(statusOf, { timeout: 20_000 }).toBe(status);
      if (status === 'RUNNING') await childHandle.terminate();
    });
  });
});
