import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { ApplicationFailure } from '@nest-temporal/core';
import { loggerFrom } from '@nest-temporal/core/internal/common/telemetry';
import { type WorkflowHandle, WorkflowUpdateFailedError } from '@nest-temporal/core/client';
import {
  UpdateWorkflowExecutionLifecycleStage,
  WorkflowIdConflictPolicy,
} from '@nest-temporal/core/internal/proto/enums';
import { Worker } from '@nest-temporal/core/worker';
import { useWorkers } from '../support/worker-fixture.js';
import { Balance } from './fixtures/update.contract.js';
import { HastyWorkflow, LedgerWorkflow } from './fixtures/update.workflows.js';

const workflows = [LedgerWorkflow, HastyWorkflow];

/** Names of the events of a run, without those of workflow tasks. */
async function eventsOf(handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<string[]> {
  const { events = [] } = await handle.fetchHistory();
  return events.flatMap((event) => {
    const key = Object.keys(event).find((name) => name.endsWith('EventAttributes')) ?? '';
    return key.startsWith('workflowTask') ? [] : key.replace(/EventAttributes$/, '');
  });
}

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

describe.each([
  ['in its cache', {}],
  ['evicted after each task', { maxCachedWorkflows: 0 }],
  ['on the main thread', { workflowThreads: 0 }],
])('a workflow that takes updates, %s', (_, options) => {
  const server = useWorkers({ workflows, activities: { note: async (line: string) => line }, ...options });
  const begin = () => server.client.start(LedgerWorkflow, { workflowId: randomUUID(), args: [] });

  it('answers them, rejects some without a trace, and replays', async () => {
    const handle = await begin();
    const worker = await server.createWorker();
    await worker.runUntil(async () => {
      expect(await handle.executeUpdate('deposit', { args: [{ cents: 400 }] })).toEqual(new Balance(400));
      const before = await eventsOf(handle);
      const rich = await failureOf(handle.executeUpdate('deposit', { args: [{ cents: 601 }] }));
      expect(rich).toBeInstanceOf(WorkflowUpdateFailedError);
      expect((rich as WorkflowUpdateFailedError).cause).toMatchObject({ message: 'too rich', type: 'Limit' });
      const untyped = server.client.getHandle(handle.workflowId);
      const invalid = await failureOf(untyped.executeUpdate('deposit', { args: [{ cents: 0.5 }] }));
      expect((invalid as Error).cause).toMatchObject({
        message: expect.stringMatching(/cents: must be an integer/) as unknown,
      });
      expect(await eventsOf(handle)).toEqual(before);
      await handle.signal('enter', 'after the rejections');
      expect(await untyped.executeUpdate('anything', { args: [1, 2] })).toBe('anything with 2');
      const refused = await failureOf(handle.executeUpdate('refuse'));
      expect((refused as Error).cause).toBeInstanceOf(ApplicationFailure);
      expect((refused as Error).cause).toMatchObject({ message: 'closed on Sundays', type: 'Closed' });
      expect(await handle.query('list')).toEqual(['deposit 400', 'after the rejections']);
      expect(await handle.executeUpdate('close')).toBe(400);
      expect(await handle.result()).toEqual(['deposit 400', 'after the rejections']);
    });
    expect(await eventsOf(handle)).not.toContain('workflowTaskFailed');
    await Worker.runReplayHistory({ workflows }, await handle.fetchHistory());
  });

  it('knows in each of several concurrent handlers which update it handles', async () => {
    const handle = await begin();
    await (
      await server.createWorker()
    ).runUntil(async () => {
      const ids = ['a', 'b', 'c'];
      const answers = ids.map((updateId, i) => handle.executeUpdate('who', { args: [300 - i * 100], updateId }));
      expect(await Promise.all(answers)).toEqual(ids.map((id) => [id, id, 'who']));
      await handle.signal('finish');
      await handle.result();
    });
    await Worker.runReplayHistory({ workflows }, await handle.fetchHistory());
  });
});

describe('an update', () => {
  const lines: { message: string; attributes?: unknown }[] = [];
  const logger = loggerFrom((_level, message, attributes) => void lines.push({ message, attributes }));
  const note = vi.fn(async (line: string) => line);
  const server = useWorkers({ workflows, activities: { note }, logger });

  it('that comes before the first task is handled in it', async () => {
    const handle = await server.client.start(LedgerWorkflow, { workflowId: randomUUID(), args: [] });
    const pending = [handle.executeUpdate('deposit', { args: [{ cents: 5 }] }), handle.executeUpdate('close')];
    await (
      await server.createWorker()
    ).runUntil(async () => {
      expect(await Promise.all(pending)).toHaveLength(2);
      expect(await handle.result()).toEqual(['deposit 5']);
    });
    await Worker.runReplayHistory({ workflows }, await handle.fetchHistory());
  });

  it('that is sent twice under one id is handled once', async () => {
    note.mockClear();
    const handle = await server.client.start(LedgerWorkflow, { workflowId: randomUUID(), args: [] });
    await (
      await server.createWorker()
    ).runUntil(async () => {
      const send = () => handle.executeUpdate('deposit', { args: [{ cents: 7 }], updateId: 'once' });
      expect(await Promise.all([send(), send()])).toEqual([new Balance(7), new Balance(7)]);
      expect(await send()).toEqual(new Balance(7));
      await handle.executeUpdate('close');
      await handle.result();
    });
    expect(note).toHaveBeenCalledTimes(1);
  });

  it('whose handler runs when the workflow ends fails, and is warned of unless its policy says otherwise', async () => {
    const handle = await server.client.start(HastyWorkflow, { workflowId: randomUUID(), args: [false] });
    lines.length = 0;
    await (
      await server.createWorker()
    ).runUntil(async () => {
      const wait = await handle.startUpdate('wait', { updateId: 'w', waitForStage: 'ACCEPTED' });
      await handle.startUpdate('waitQuietly', { updateId: 'q', waitForStage: 'ACCEPTED' });
      const outcome = failureOf(wait.result());
      await handle.signal('end');
      expect(await handle.result()).toBe('done');
      expect(((await outcome) as Error).message).toMatch(/completed before the Update completed|Update failed/i);
    });
    const warnings = lines.filter(({ message }) => message.startsWith('[TMPRL1102]'));
    expect(warnings).toMatchObject([{ attributes: { handlers: [{ name: 'wait', updateId: 'w' }] } }]);
  });

  it('goes to the next run when the workflow has continued as new', async () => {
    const handle = await server.client.start(HastyWorkflow, { workflowId: randomUUID(), args: [true] });
    await (
      await server.createWorker()
    ).runUntil(async () => {
      expect(await handle.executeUpdate('ping')).toBe('pong');
      await handle.signal('end');
      const latest = server.client.getHandle<HastyWorkflow>(handle.workflowId);
      expect(await latest.executeUpdate('ping')).toBe('pong');
      await expect.poll(async () => (await latest.describe()).runId).not.toBe(handle.firstExecutionRunId);
      expect(await latest.executeUpdate('ping')).toBe('pong');
      await latest.signal('end');
      expect(await handle.result()).toBe('done');
    });
  });
});

describe('an update that starts its workflow', () => {
  const server = useWorkers({ workflows, activities: { note: async (line: string) => line } });

  /** Start and update in one call, as `ExecuteMultiOperation` has it. */
  async function send(workflowId: string, cents: number, updateId: string): Promise<unknown> {
    const { connection, taskQueue } = server;
    const workflowExecution = { workflowId };
    const encode = (value: unknown) => ({
      metadata: { encoding: Buffer.from('json/plain') },
      data: Buffer.from(JSON.stringify(value)),
    });
    const { responses = [] } = await connection.workflowService.executeMultiOperation({
      namespace: 'default',
      operations: [
        {
          startWorkflow: {
            namespace: 'default',
            workflowId,
            workflowType: { name: 'LedgerWorkflow' },
            taskQueue: { name: taskQueue },
            requestId: randomUUID(),
            workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
          },
        },
        {
          updateWorkflow: {
            namespace: 'default',
            workflowExecution,
            waitPolicy: {
              lifecycleStage: UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED,
            },
            request: {
              meta: { updateId, identity: 'tester' },
              input: { name: 'deposit', args: { payloads: [encode({ cents })] } },
            },
          },
        },
      ],
    });
    const data = responses[1]?.updateWorkflow?.outcome?.success?.payloads?.[0]?.data ?? new Uint8Array();
    return JSON.parse(Buffer.from(data).toString());
  }

  it('is handled in the first task, and by the run that is there when it comes again', async () => {
    const workflowId = randomUUID();
    await (
      await server.createWorker()
    ).runUntil(async () => {
      expect(await send(workflowId, 5, 'first')).toEqual({ cents: 5 });
      expect(await send(workflowId, 6, 'second')).toEqual({ cents: 11 });
      expect(await send(workflowId, 7, 'second')).toEqual({ cents: 11 });
      const handle = server.client.getHandle(workflowId);
      await handle.signal('finish');
      expect(await handle.result()).toEqual(['deposit 5', 'deposit 6']);
      await Worker.runReplayHistory({ workflows }, await handle.fetchHistory());
    });
  });
});

describe('a workflow function', () => {
  const workflowsPath = fileURLToPath(new URL('./fixtures/update.workflows.ts', import.meta.url));
  const server = useWorkers({ workflowsPath, activities: { note: async (line: string) => line } });

  it('sets handlers of updates while it runs, with a validator, and one for all others', async () => {
    const handle = await server.client.start('switchboard', { workflowId: randomUUID(), args: [] });
    await (
      await server.createWorker()
    ).runUntil(async () => {
      await expect.poll(() => failureOf(handle.executeUpdate('connect', { args: ['me'] }))).toBe('connected to me');
      const nobody = await failureOf(handle.executeUpdate('connect', { args: [''] }));
      expect((nobody as Error).cause).toMatchObject({ message: 'nobody to connect to' });
      expect(await handle.executeUpdate('dial', { args: [1, 2] })).toBe('dial(1,2)');
      await handle.signal('hangUp');
      expect(await handle.result()).toContain('me');
    });
    await Worker.runReplayHistory({ workflowsPath }, await handle.fetchHistory());
  });
});
