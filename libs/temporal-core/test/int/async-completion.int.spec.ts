import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { activityInfo, CompleteAsyncError, heartbeat } from '@nest-temporal/core/activity';
import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
  Client,
  Connection,
  type WorkflowHandle,
} from '@nest-temporal/core/client';
import type { PayloadCodec } from '@nest-temporal/core/converter';
import { ApplicationFailure } from '@nest-temporal/core/workflow';
import { Worker, type WorkerOptions } from '@nest-temporal/core/worker';
import type { CallOptions } from './fixtures/calling.contract.js';
import { CallingWorkflow } from './fixtures/calling.workflows.js';

/** Makes payloads unreadable to everybody who does not have it. */
const mask = (payloads: readonly { data: Uint8Array }[]) =>
  payloads.map((payload) => ({ ...payload, data: payload.data.map((byte) => byte ^ 0x5a) }));
const codec: PayloadCodec = {
  encode: async (payloads) => mask(payloads) as typeof payloads,
  decode: async (payloads) => mask(payloads) as typeof payloads,
};

/** An activity that somebody else is to end. */
interface Pending {
  taskToken: Uint8Array;
  activityId: string;
  details: readonly unknown[];
}

describe('the completion of activities by somebody else on a real server', () => {
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = new Client({ connection });
  });
  afterAll(() => connection.close());

  /** Runs `test` while a workflow waits for its activity, and again for every further attempt. */
  async function whilePending(
    test: (next: () => Promise<Pending>, handle: WorkflowHandle<CallingWorkflow>) => Promise<void>,
    call: CallOptions = {},
    options: Partial<WorkerOptions> = {},
    using = client,
  ): Promise<unknown> {
    const taskQueue = `async-${randomUUID()}`;
    const begun: Pending[] = [];
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflows: [CallingWorkflow],
      activities: {
        work: () => {
          const { taskToken, activityId, heartbeatDetails } = activityInfo();
          begun.push({ taskToken, activityId, details: heartbeatDetails });
          throw new CompleteAsyncError();
        },
      },
      ...options,
    });
    const next = async (): Promise<Pending> => {
      await expect.poll(() => begun.length, { timeout: 20_000 }).toBeGreaterThan(0);
      return begun.shift() as Pending;
    };
    return worker.runUntil(async () => {
      const start = { taskQueue, workflowId: randomUUID(), args: [call] as [CallOptions] };
      const handle = await using.workflow.start(CallingWorkflow, start);
      await test(next, handle);
      return handle.result();
    });
  }

  it('completes by task token', async () => {
    const outcome = await whilePending(async (next) => {
      await client.activity.complete((await next()).taskToken, { from: 'elsewhere' });
    });
    expect(outcome).toEqual({ result: { from: 'elsewhere' } });
  });

  it('completes by ids, with and without the run', async () => {
    for (const withRun of [false, true]) {
      const outcome = await whilePending(async (next, { workflowId }) => {
        const { activityId } = await next();
        const { runId } = await client.workflow.getHandle(workflowId).describe();
        await client.activity.complete({ workflowId, activityId, ...(withRun ? { runId } : {}) }, withRun);
      });
      expect(outcome).toEqual({ result: withRun });
    }
  });

  it('goes through the codecs', async () => {
    const dataConverter = { payloadCodecs: [codec] };
    const masked = new Client({ connection, dataConverter });
    const outcome = await whilePending(
      async (next, { workflowId }) => {
        const { activityId } = await next();
        await masked.activity.complete({ workflowId, activityId }, 'secret');
      },
      {},
      { dataConverter },
      masked,
    );
    expect(outcome).toEqual({ result: 'secret' });
  });

  it('fails an attempt, and the next one gets the details of the last heartbeat', async () => {
    const outcome = await whilePending(
      async (next, { workflowId }) => {
        const first = await next();
        await client.activity.heartbeat(first.taskToken, { done: 50 });
        await client.activity.fail(first.taskToken, new Error('interrupted'));
        const second = await next();
        expect(second.details).toEqual([{ done: 50 }]);
        const failure = ApplicationFailure.nonRetryable('no funds', 'Funds', 42);
        await client.activity.fail({ workflowId, activityId: second.activityId }, failure);
      },
      { retry: { initialInterval: 10, maximumAttempts: 5 } },
    );
    expect(outcome).toEqual({
      failure: expect.objectContaining({
        name: 'ActivityFailure',
        cause: 'ApplicationFailure',
        message: 'no funds',
        type: 'Funds',
        details: [42],
      }) as object,
    });
  });

  it('is told of a cancellation by a heartbeat, and reports it', async () => {
    const outcome = await whilePending(
      async (next, handle) => {
        const { taskToken } = await next();
        await client.activity.heartbeat(taskToken);
        await handle.cancel();
        await expect
          .poll(() => client.activity.heartbeat(taskToken).catch((error: unknown) => error), { timeout: 20_000 })
          .toBeInstanceOf(ActivityCancelledError);
        await client.activity.reportCancellation(taskToken, 'cleaned up');
      },
      { cancellationType: 'WAIT_CANCELLATION_COMPLETED' },
    );
    expect(outcome).toEqual({
      failure: expect.objectContaining({ cause: 'CancelledFailure', details: ['cleaned up'] }) as object,
    });
  });

  it('is told by a heartbeat that an operator paused or reset the activity', async () => {
    await whilePending(
      async (next, { workflowId }) => {
        const { taskToken, activityId } = await next();
        const which = { namespace: 'default', execution: { workflowId }, id: activityId };
        await connection.workflowService.pauseActivity(which);
        await expect(client.activity.heartbeat(taskToken)).rejects.toThrow(ActivityPausedError);
        await connection.workflowService.unpauseActivity(which);
        await client.activity.heartbeat(taskToken);
        await connection.workflowService.resetActivity(which);
        await expect(client.activity.heartbeat(taskToken)).rejects.toThrow(ActivityResetError);
        await client.activity.fail(taskToken, new Error('stopped'));
        await client.activity.complete((await next()).taskToken);
      },
      { retry: { initialInterval: 10, maximumAttempts: 5 } },
    );
  });

  it('says that an activity has ended, or never was', async () => {
    await whilePending(async (next, { workflowId }) => {
      const { taskToken } = await next();
      await client.activity.complete(taskToken);
      for (const activity of [taskToken, { workflowId, activityId: 'none' }, { workflowId: 'none', activityId: '1' }]) {
        await expect(client.activity.complete(activity)).rejects.toThrow(ActivityNotFoundError);
        await expect(client.activity.heartbeat(activity)).rejects.toThrow(ActivityNotFoundError);
      }
    });
  });

  it('finds the details of a heartbeat that the activity had not sent yet', async () => {
    let attempts = 0;
    const details: unknown[] = [];
    const activities = {
      work: () => {
        attempts++;
        details.push(activityInfo().heartbeatDetails);
        if (attempts > 1) return 'done';
        heartbeat(1);
        heartbeat(2);
        throw new CompleteAsyncError();
      },
    };
    const outcome = await whilePending(
      async (_, { workflowId }) => {
        await expect.poll(() => attempts, { timeout: 20_000 }).toBe(1);
        const handle = client.workflow.getHandle(workflowId);
        await expect
          .poll(async () => {
            const [payload] = (await handle.describe()).raw.pendingActivities?.[0]?.heartbeatDetails?.payloads ?? [];
            return payload && new TextDecoder().decode(payload.data);
          })
          .toBe('2');
        await client.activity.fail({ workflowId, activityId: '1' }, new Error('not there'));
      },
      { retry: { initialInterval: 10, maximumAttempts: 5 } },
      { activities },
    );
    expect(outcome).toEqual({ result: 'done' });
    expect(details).toEqual([[], [2]]);
  });
});
