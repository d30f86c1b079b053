// The order service as a whole, on its build: API, worker and database in this process, and a real server.
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { Logger, type INestApplication } from '@nestjs/common';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createOrdersFolder, removeOrdersFolder } from '../../sample-worker/test/support/orders-folder.js';

type App = INestApplication<Server>;

let folder: string | undefined;
let worker: App | undefined;
let api: App;

beforeAll(async () => {
  Logger.overrideLogger(false);
  folder = await createOrdersFolder();
  Object.assign(process.env, {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    SAMPLE_DATA_DIR: folder,
    DATABASE_URL: '',
    PAYMENT_LATENCY_MS: '10',
  });
  // The build: what `npm run demo` starts, and what the bundler finds the workflow in.
  const start = async (path: string, name: string): Promise<App> => {
    const module = (await import(/* @vite-ignore */ new URL(path, import.meta.url).href)) as Record<string, unknown>;
    return (module[name] as (port: number) => Promise<App>)(0);
  };
  worker = await start('../../sample-worker/dist/bootstrap.js', 'startWorker');
  api = await start('../dist/bootstrap.js', 'startApi');
});

afterAll(async () => {
  await api?.close();
  await worker?.close();
  if (folder) await removeOrdersFolder(folder);
});

const shipTo = { street: '1 Analytical Row', city: 'London', country: 'GB' };

function newOrder(more: object = {}): { orderId: string; sku: string } {
  return { orderId: randomUUID(), sku: 'teapot', quantity: 2, card: 'card-4242', shipTo, ...more } as never;
}

const post = (path: string, body?: object): request.Test => request(api.getHttpServer()).post(path).send(body);
const get = (path: string): request.Test => request(api.getHttpServer()).get(path);

async function placed(more: object = {}): Promise<{ orderId: string; path: string; workflowId: string }> {
  const response = await post('/orders', newOrder(more)).expect(201);
  const { orderId, workflowId } = response.body as { orderId: string; workflowId: string };
  return { orderId, workflowId, path: `/orders/${orderId}` };
}

async function untilState(path: string, state: string): Promise<void> {
  await expect.poll(async () => (await get(path)).body.state, { timeout: 10_000 }).toBe(state);
}

/** Steps of a workflow that left a row. */
async function rowsOf(workflowId: string): Promise<string[]> {
  const { body } = await request(worker!.getHttpServer()).get(`/ledger/steps/${workflowId}`);
  const tables = Object.values(body as Record<string, { step: string }[]>);
  return tables.flatMap((rows) => rows.map(({ step }) => step)).sort();
}

describe('the order service', () => {
  it('ships an order that was approved, and leaves one row for each step', async () => {
    const { orderId, path, workflowId } = await placed();
    expect(workflowId).toBe(`order-${orderId}`);
    await untilState(path, 'awaiting approval');
    await post(`${path}/approve`, { approvedBy: 'grace' }).expect(202);
    const { body } = await get(`${path}/result`).expect(200);
    expect(body).toMatchObject({ state: 'completed', receipt: { orderId, amountCents: 5000, approvedBy: 'grace' } });
    expect((await get(path).expect(200)).body.state).toBe('completed');
    expect(await rowsOf(workflowId)).toEqual(['charge', 'reserveStock', 'ship']);
  });

  it('takes an order that is sent twice for one, running or ended', async () => {
    const order = newOrder({ sku: 'samovar', quantity: 5 });
    const first = await post('/orders', order).expect(201);
    const second = await post('/orders', order).expect(200);
    expect(second.body).toEqual(first.body);
    await get(`/orders/${order.orderId}/result`).expect(200);
    await post('/orders', order).expect(200);
  });

  it('answers 409 for another order of the same id', async () => {
    const order = newOrder();
    await post('/orders', order).expect(201);
    const { body } = await post('/orders', { ...order, sku: 'cup' }).expect(409);
    expect(body.message).toBe(`Order "${order.orderId}" exists, and is another one`);
  });

  it('answers 400 with the path of each property that breaks its rules', async () => {
    const bad = newOrder({ quantity: 0, shipTo: { ...shipTo, country: 'XX' }, discount: 5 });
    const { body } = await post('/orders', bad).expect(400);
    expect(body.message).toEqual([
      'property discount should not exist',
      'quantity must not be less than 1',
      'shipTo.country must be a valid ISO31661 Alpha2 code',
    ]);
    const { body: approval } = await post('/orders/any/approve', {}).expect(400);
    expect(approval.message).toContain('approvedBy must be a string');
    const { body: query } = await get('/orders/any/result?waitSeconds=61').expect(400);
    expect(query.message).toEqual(['waitSeconds must not be greater than 60']);
    await post('/orders', { ...newOrder(), shipTo: undefined }).expect(400);
  });

  it('undoes a cancelled order', async () => {
    const { path, workflowId } = await placed();
    await untilState(path, 'awaiting approval');
    await post(`${path}/cancel`).expect(202);
    expect((await get(`${path}/result`).expect(200)).body.state).toBe('cancelled');
    expect(await rowsOf(workflowId)).toEqual(['charge', 'refund', 'releaseStock', 'reserveStock']);
  });

  it('says why an order failed, and undoes what it had done', async () => {
    const { path, workflowId } = await placed({ card: 'card-declined' });
    const { body } = await get(`${path}/result`).expect(200);
    expect(body).toEqual({ state: 'failed', reason: 'Card "card-declined" was declined' });
    // A declined charge took no money: there is nothing to refund.
    expect(await rowsOf(workflowId)).toEqual(['charge', 'releaseStock', 'reserveStock']);
  });

  it('answers 202 while an order runs longer than its result is waited for', async () => {
    const { path } = await placed();
    expect((await get(`${path}/result?waitSeconds=1`).expect(202)).body).toEqual({ state: 'running' });
    await post(`${path}/cancel`).expect(202);
  });

  it('answers 409 for the approval of an order that has ended', async () => {
    const { path } = await placed({ card: 'card-declined' });
    await get(`${path}/result`).expect(200);
    const { body } = await post(`${path}/approve`, { approvedBy: 'grace' }).expect(409);
    expect(body.message).toMatch(/has ended: failed$/);
  });

  it('answers 404 for an order that was never placed', async () => {
    const requests = [
      get('/orders/none'),
      get('/orders/none/result'),
      post('/orders/none/approve', { approvedBy: 'grace' }),
      post('/orders/none/cancel'),
    ];
    for (const answer of await Promise.all(requests)) {
      expect([answer.status, answer.body.message]).toEqual([404, 'There is no such order']);
    }
  });

  it('is healthy while the Temporal Server is', async () => {
    const { body } = await get('/health').expect(200);
    expect(body).toMatchObject({ status: 'ok', info: { temporal: { status: 'up' } } });
  });

  it('describes itself', async () => {
    const { body } = await get('/docs-json').expect(200);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/orders', '/orders/{id}', '/orders/{id}/approve', '/orders/{id}/result']),
    );
    expect(Object.keys(body.components.schemas.PlaceOrder.properties)).toContain('shipTo');
    await get('/docs').expect(200);
  });
});
