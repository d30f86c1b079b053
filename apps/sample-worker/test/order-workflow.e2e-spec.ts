// The workflow alone, on the build and a real server: its activities are functions of the spec.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { ApplicationFailure, CancelledFailure, rootCause } from '@nest-temporal/core';
import type { WorkflowFailedError } from '@nest-temporal/core/client';
import { Connection, WorkflowClient, type WorkflowHandle } from '@nest-temporal/core/client';
import { Worker } from '@nest-temporal/core/worker';
import type { OrderWorkflow as OrderWorkflowType } from 'sample-worker/workflows';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';

const taskQueue = `order-workflow-${randomUUID()}`;
const order = {
  sku: 'teapot',
  quantity: 2,
  card: 'card-4242',
  shipTo: { street: '1 Analytical Row', city: 'London', country: 'GB' },
};

type Act = () => unknown;
let connection: Connection;
let client: WorkflowClient;
let worker: Worker;
let ended: Promise<void>;
let calls: string[];
let acts: Record<string, Act>;

const activity = (name: string) => async (): Promise<unknown> => {
  calls.push(name);
  return acts[name]?.();
};

beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  client = new WorkflowClient({ connection });
  worker = await Worker.create({
    connection,
    taskQueue,
    workflowThreads: 0,
    workflowsPath: fileURLToPath(new URL('../dist/workflows/index.js', import.meta.url)),
    activities: Object.fromEntries(
      ['reserveStock', 'releaseStock', 'charge', 'refund', 'ship'].map((name) => [name, activity(name)]),
    ),
  });
  ended = worker.run();
});

afterAll(async () => {
  await worker?.shutdown();
  await ended;
  await connection?.close();
});

beforeEach(() => {
  calls = [];
  acts = {
    reserveStock: () => ({ amountCents: 5000 }),
    charge: () => ({ reference: 'charge-1' }),
    ship: () => ({ trackingNumber: 'parcel-1' }),
  };
});

async function place(more: object = {}): Promise<WorkflowHandle<OrderWorkflowType>> {
  const orderId = randomUUID();
  const input = { orderId, ...order, ...more };
  return client.start<OrderWorkflowType>('OrderWorkflow', { taskQueue, workflowId: `order-${orderId}`, args: [input] });
}

const approve = (handle: WorkflowHandle<OrderWorkflowType>): Promise<void> =>
  handle.signal('approve', { approvedBy: 'grace' });
const refuse = (type: string) => (): never => {
  throw ApplicationFailure.nonRetryable(type, type);
};
const failureOf = (handle: WorkflowHandle<OrderWorkflowType>): Promise<WorkflowFailedError> =>
  handle.result().then(
    () => expect.fail('the order was completed'),
    (error: unknown) => error as WorkflowFailedError,
  );

describe('the workflow of an order', () => {
  it('reserves, charges, waits for its approval and ships', async () => {
    const handle = await place();
    await expect.poll(async () => (await handle.query('getStatus')).state).toBe('awaiting approval');
    expect(calls).toEqual(['reserveStock', 'charge']);
    await approve(handle);
    expect(await handle.result()).toMatchObject({ paymentReference: 'charge-1', trackingNumber: 'parcel-1' });
    expect(await handle.query('getStatus')).toMatchObject({ state: 'completed', steps: { length: 4 } });
  });

  it('takes an approval that comes before it is asked for', async () => {
    const handle = await place();
    await approve(handle);
    expect(await handle.result()).toMatchObject({ approvedBy: 'grace' });
  });

  it('undoes all steps in reverse order when it cannot ship', async () => {
    acts['ship'] = refuse('NoSuchAddress');
    const handle = await place();
    await approve(handle);
    expect(rootCause(await failureOf(handle))).toBe('NoSuchAddress');
    expect(calls).toEqual(['reserveStock', 'charge', 'ship', 'refund', 'releaseStock']);
    expect(await handle.query('getStatus')).toMatchObject({ state: 'failed', reason: 'NoSuchAddress' });
  });

  it('undoes the step that failed as well, since it may have been done', async () => {
    acts['charge'] = refuse('CardDeclined');
    expect(rootCause(await failureOf(await place()))).toBe('CardDeclined');
    expect(calls).toEqual(['reserveStock', 'charge', 'refund', 'releaseStock']);
  });

  it('undoes nothing that it did not begin', async () => {
    acts['reserveStock'] = refuse('OutOfStock');
    expect(rootCause(await failureOf(await place()))).toBe('OutOfStock');
    expect(calls).toEqual(['reserveStock', 'releaseStock']);
  });

  it('goes on undoing when a compensation fails', async () => {
    acts['ship'] = refuse('NoSuchAddress');
    acts['refund'] = refuse('GatewayClosed');
    const handle = await place();
    await approve(handle);
    expect(rootCause(await failureOf(handle))).toBe('NoSuchAddress');
    expect(calls.slice(-2)).toEqual(['refund', 'releaseStock']);
  });

  it('gives up and undoes when nobody approves in time', async () => {
    const handle = await place({ approveWithinSeconds: 1 });
    expect(rootCause(await failureOf(handle))).toBe('Not approved within 1 s');
    expect(calls.slice(-2)).toEqual(['refund', 'releaseStock']);
  });

  it('undoes, shielded from its own cancellation, when it is cancelled', async () => {
    const handle = await place();
    await expect.poll(async () => (await handle.query('getStatus')).state).toBe('awaiting approval');
    await handle.cancel();
    expect((await failureOf(handle)).cause).toBeInstanceOf(CancelledFailure);
    expect(calls).toEqual(['reserveStock', 'charge', 'refund', 'releaseStock']);
    expect((await handle.query('getStatus')).state).toBe('cancelled');
  });

  it('runs to its end when it is cancelled while it ships', async () => {
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    acts['ship'] = () => finished.then(() => ({ trackingNumber: 'parcel-1' }));
    const handle = await place();
    await approve(handle);
    await expect.poll(() => calls).toContain('ship');
    await handle.cancel();
    finish();
    expect(await handle.result()).toMatchObject({ trackingNumber: 'parcel-1' });
    expect(calls).toEqual(['reserveStock', 'charge', 'ship']);
  });
});
