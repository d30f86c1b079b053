// What an order does over a day, on the build and a server that skips time.
import { fileURLToPath } from 'node:url';
import type { WorkflowFailedError } from '@nest-temporal/core/client';
import { Worker } from '@nest-temporal/core/worker';
import { TestWorkflowEnvironment } from '@nest-temporal/testing';
import type { OrderWorkflow as OrderWorkflowType } from 'sample-worker/workflows';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const dayMs = 24 * 3_600_000;
const taskQueue = 'orders';
const order = {
  sku: 'teapot',
  quantity: 2,
  card: 'card-4242',
  shipTo: { street: '1 Analytical Row', city: 'London', country: 'GB' },
};

let env: TestWorkflowEnvironment;
let worker: Worker;
let ended: Promise<void>;
let calls: string[];

const activity = (name: string, result?: unknown) => async (): Promise<unknown> => {
  calls.push(name);
  return result;
};

beforeAll(async () => {
  env = await TestWorkflowEnvironment.createTimeSkipping();
  worker = await Worker.create({
    connection: env.connection,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('../dist/workflows/index.js', import.meta.url)),
    activities: {
      reserveStock: activity('reserveStock', { amountCents: 5000 }),
      charge: activity('charge', { reference: 'charge-1' }),
      ship: activity('ship', { trackingNumber: 'parcel-1' }),
      refund: activity('refund'),
      releaseStock: activity('releaseStock'),
    },
  });
  ended = worker.run();
});

afterAll(async () => {
  await worker?.shutdown();
  await ended;
  await env?.teardown();
});

beforeEach(() => {
  calls = [];
});

function place(orderId: string) {
  const options = { taskQueue, workflowId: `order-${orderId}`, args: [{ orderId, ...order }] as never };
  return env.client.workflow.start<OrderWorkflowType>('OrderWorkflow', options);
}

describe('an order that nobody approves', () => {
  it('is undone after a day', async () => {
    const before = await env.currentTimeMs();
    const handle = await place('forgotten');
    const failure = (await handle.result().catch((error: unknown) => error)) as WorkflowFailedError;
    expect(failure.cause).toMatchObject({ type: 'ApprovalTimeout' });
    expect((await env.currentTimeMs()) - before).toBeGreaterThanOrEqual(dayMs);
    expect(calls).toEqual(['reserveStock', 'charge', 'refund', 'releaseStock']);
  });

  it('can be approved to the last', async () => {
    const handle = await place('late');
    await env.sleep('23 hours');
    expect((await handle.query('getStatus')).state).toBe('awaiting approval');
    await handle.signal('approve', { approvedBy: 'grace' });
    expect(await handle.result()).toMatchObject({ approvedBy: 'grace', trackingNumber: 'parcel-1' });
  });
});
