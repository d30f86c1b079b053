import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  activityInfo,
  CancelledFailure,
  Context,
  getClient,
  heartbeat,
  payloadConverter,
  sleep,
} from '@nest-temporal/core/activity';
import { Client, Connection, type WorkflowHandle } from '@nest-temporal/core/client';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { deferred } from '@nest-temporal/core/internal/common/async';
import { Worker, type WorkerOptions } from '@nest-temporal/core/worker';
import type { CallingActivities, CallOptions, CallOutcome } from './fixtures/calling.contract.js';
import { CallingWorkflow } from './fixtures/calling.workflows.js';

const retried: CallOptions = { retry: { initialInterval: 10, maximumAttempts: 5 } };

describe('activities on a real server', () => {
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
    client = new Client({ connection });
  });
  afterAll(() => connection.close());

  interface Call {
    options?: CallOptions;
    activity?: keyof CallingActivities;
    worker?: Partial<WorkerOptions>;
    /** What happens while the workflow runs. */
    meanwhile?(handle: WorkflowHandle<CallingWorkflow>): Promise<void>;
  }

  /** Lets a workflow call an activity that does `work`; returns what came of it and the types of its history. */
  async function call(work: () => unknown, { options = {}, activity = 'work', worker: more, meanwhile }: Call = {}) {
    const taskQueue = `activities-${randomUUID()}`;
    const worker = await Worker.create({
      connection,
      client,
      taskQueue,
      workflows: [CallingWorkflow],
      activities: { work },
      // Every heartbeat is sent, so that every one is answered soon.
      maxHeartbeatThrottleInterval: 50,
      ...more,
    });
    return worker.runUntil(async () => {
      const start = {
        taskQueue,
        workflowId: randomUUID(),
        args: [options, activity] as [CallOptions, typeof activity],
      };
      const handle = await client.workflow.start(CallingWorkflow, start);
      await meanwhile?.(handle);
      const outcome: CallOutcome | string = await handle.result().catch((error: unknown) => (error as Error).name);
      const events = (await handle.fetchHistory()).events ?? [];
      return { outcome, types: events.map(({ eventType }) => eventType) };
    });
  }

  const pending = (handle: WorkflowHandle<CallingWorkflow>) =>
    expect.poll(async () => (await handle.describe()).raw.pendingActivities?.[0]?.lastHeartbeatTime, {
      timeout: 20_000,
    });

  /** Heartbeats until it is cancelled; then rejects with the failure. */
  async function untilCancelled(): Promise<never> {
    for (;;) {
      heartbeat();
      await sleep(20);
    }
  }

  it('get in their next attempt all details of the last heartbeat, also of one that was not sent yet', async () => {
    const details: unknown[] = [];
    const { outcome } = await call(
      () => {
        const info = activityInfo();
        details.push(info.heartbeatDetails);
        if (info.attempt === 3) return 'done';
        for (const part of ['first', 'second', 'last']) heartbeat({ attempt: info.attempt }, part);
        throw new Error('interrupted');
      },
      { options: retried, worker: { maxHeartbeatThrottleInterval: '1 minute' } },
    );
    expect(outcome).toEqual({ result: 'done' });
    expect(details).toEqual([[], [{ attempt: 1 }, 'last'], [{ attempt: 2 }, 'last']]);
  });

  it('TRY_CANCEL: the workflow goes on at once, the activity learns of it', async () => {
    const reason = deferred<string>();
    const { outcome, types } = await call(
      () => untilCancelled().catch((error: unknown) => reason.resolve(messageOf(error))),
      {
        options: { cancellationType: 'TRY_CANCEL' },
        meanwhile: async (handle) => {
          await pending(handle).toBeTruthy();
          await handle.cancel();
          await handle.result();
          // The workflow has ended, and with it what the activity was for.
          expect(['CANCELLED', 'NOT_FOUND']).toContain(await reason.promise);
        },
      },
    );
    expect(outcome).toMatchObject({ failure: { name: 'ActivityFailure', cause: 'CancelledFailure' } });
    expect(types).not.toContain(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED);
  });

  it('ABANDON: the workflow goes on at once, and nobody asks the activity to stop', async () => {
    const release = deferred();
    const { outcome, types } = await call(
      async () => {
        heartbeat();
        await release.promise;
      },
      {
        options: { cancellationType: 'ABANDON' },
        meanwhile: async (handle) => {
          await pending(handle).toBeTruthy();
          await handle.cancel();
          await handle.result();
          release.resolve();
        },
      },
    );
    expect(outcome).toMatchObject({ failure: { name: 'ActivityFailure', cause: 'CancelledFailure' } });
    expect(types).not.toContain(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED);
  });

  const waiting: Call = {
    options: { cancellationType: 'WAIT_CANCELLATION_COMPLETED' },
    meanwhile: async (handle) => {
      await pending(handle).toBeTruthy();
      await handle.cancel();
    },
  };

  it('WAIT_CANCELLATION_COMPLETED: the workflow gets what the activity says to its cancellation', async () => {
    const work = (): Promise<never> =>
      untilCancelled().catch((error: unknown) => {
        throw new CancelledFailure(messageOf(error), ['cleaned up']);
      });
    const { outcome, types } = await call(work, waiting);
    expect(outcome).toMatchObject({
      failure: { name: 'ActivityFailure', cause: 'CancelledFailure', details: ['cleaned up'], activityType: 'work' },
    });
    expect(types).toContain(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED);
    expect(types).toContain(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED);
  });

  it('WAIT_CANCELLATION_COMPLETED: the workflow gets the result of an activity that does not stop', async () => {
    const { outcome, types } = await call(() => untilCancelled().catch(() => 'done all the same'), waiting);
    expect(outcome).toEqual({ result: 'done all the same' });
    expect(types).toContain(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED);
  });

  it('learn by a heartbeat that their workflow is gone, and answer nothing', async () => {
    const reason = deferred<string>();
    const { outcome } = await call(
      () =>
        untilCancelled().catch((error: unknown) => {
          reason.resolve(messageOf(error));
          throw error;
        }),
      {
        meanwhile: async (handle) => {
          await pending(handle).toBeTruthy();
          await handle.terminate();
          expect(await reason.promise).toBe('NOT_FOUND');
        },
      },
    );
    expect(outcome).toBe('WorkflowFailedError');
  });

  it.each([
    ['paused', 'PAUSED'],
    ['reset', 'RESET'],
  ] as const)('learn by a heartbeat that an operator %s them, and go on in another attempt', async (what, expected) => {
    const reasons: string[] = [];
    const { outcome } = await call(
      () => {
        if (reasons.length > 0) return 'went on';
        return untilCancelled().catch((error: unknown) => {
          reasons.push(messageOf(error));
          throw error;
        });
      },
      {
        options: retried,
        meanwhile: async (handle) => {
          await pending(handle).toBeTruthy();
          const which = { namespace: 'default', execution: { workflowId: handle.workflowId }, id: '1' };
          if (what === 'paused') await connection.workflowService.pauseActivity(which);
          else await connection.workflowService.resetActivity(which);
          await expect.poll(() => reasons.length, { timeout: 20_000 }).toBe(1);
          if (what === 'paused') await connection.workflowService.unpauseActivity(which);
        },
      },
    );
    expect(reasons).toEqual([expected]);
    expect(outcome).toEqual({ result: 'went on' });
  });

  it('time out without heartbeats, and the workflow gets the details of the last one', async () => {
    const release = deferred();
    const { outcome } = await call(
      async () => {
        heartbeat('half');
        await release.promise;
      },
      {
        options: { heartbeatTimeout: '1s' },
        meanwhile: async (handle) => {
          await handle.result();
          release.resolve();
        },
      },
    );
    expect(outcome).toMatchObject({
      failure: { cause: 'TimeoutFailure', timeoutType: 'HEARTBEAT', details: ['half'] },
    });
  });

  it.each<[string, () => unknown, object]>([
    ['throws a text', () => Promise.reject('a text'), { message: 'a text', type: 'Error' }],
    ['throws nothing', () => Promise.reject(undefined), { type: 'Error' }],
    [
      'returns what cannot be converted',
      () => ({ total: 1n }),
      { message: expect.stringContaining('total') as string, type: 'ValueNotSerializableError' },
    ],
    [
      'cancels itself without having been asked',
      () => Promise.reject(new CancelledFailure('own idea')),
      { message: 'own idea', type: 'CancelledFailure' },
    ],
  ])('fail when the function %s', async (_, work, expected) => {
    const { outcome } = await call(work);
    expect(outcome).toMatchObject({ failure: { name: 'ActivityFailure', cause: 'ApplicationFailure', ...expected } });
  });

  it('fail with the names that are near when nobody registered them', async () => {
    const { outcome } = await call(() => 'not called', { activity: 'wrok' });
    expect(outcome).toMatchObject({
      failure: {
        activityType: 'wrok',
        type: 'NotFoundError',
        message: expect.stringContaining('Did you mean "work"?') as string,
      },
    });
  });

  it('reach the client and the converter of their worker', async () => {
    const { outcome } = await call(async () => {
      const { workflowId = '' } = activityInfo().workflowExecution ?? {};
      const { type } = await getClient().workflow.getHandle(workflowId).describe();
      const payload = payloadConverter().toPayload({ type });
      return payload && payloadConverter().fromPayload(payload);
    });
    expect(outcome).toEqual({ result: { type: 'CallingWorkflow' } });
  });

  it('know who they are', async () => {
    const { outcome } = await call(
      () => {
        const { info } = Context.current();
        const { activityType, attempt, isLocal, startToCloseTimeoutMs, heartbeatTimeoutMs, retryPolicy } = info;
        return { activityType, attempt, isLocal, startToCloseTimeoutMs, heartbeatTimeoutMs, retryPolicy };
      },
      { options: { heartbeatTimeout: '5s', retry: { maximumAttempts: 2, nonRetryableErrorTypes: ['Funds'] } } },
    );
    expect(outcome).toEqual({
      result: {
        activityType: 'work',
        attempt: 1,
        isLocal: false,
        startToCloseTimeoutMs: 20_000,
        heartbeatTimeoutMs: 5_000,
        retryPolicy: expect.objectContaining({ maximumAttempts: 2, nonRetryableErrorTypes: ['Funds'] }) as object,
      },
    });
  });
});

function messageOf(error: unknown): string {
  return (error as Error).message;
}
