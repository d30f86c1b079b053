// npm run demo: the order service on a real Temporal Server. One order goes through; the worker of a second is killed while it
// charges, and another one finishes the order; a third is cancelled and undone. Needs the build. Exits with 0 only if all of
// it happened as told.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection, WorkflowClient } from '@nest-temporal/core/client';
import { AppProcess } from './demo/app-process.mjs';
import { attemptsOf } from './demo/attempts.mjs';
import { OrderService } from './demo/order-service.mjs';
import { startTemporalServer } from './temporal-server.mjs';

const limitMs = 120_000;
/** Slow enough that there is a charge to interrupt. */
const gatewayLatencyMs = 2000;
const order = { quantity: 2, card: 'card-4242', shipTo: { street: '1 Analytical Row', city: 'London', country: 'GB' } };
const stages = { server: undefined, connection: undefined };
const startedAt = Date.now();
let isEnding = false;
const dataDir = mkdtempSync(join(tmpdir(), 'demo-orders-'));

const limit = setTimeout(() => void end(1, `it was not over within ${limitMs / 1000} s`), limitMs);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void end(130));
try {
  await run();
  await end(0);
} catch (error) {
  await end(1, error.message);
}

async function run() {
  heading('Start');
  stages.server = await startTemporalServer();
  say(`Temporal Server 1.32 on ${stages.server.address}`);
  const env = {
    TEMPORAL_ADDRESS: stages.server.address,
    TEMPORAL_NAMESPACE: 'default',
    SAMPLE_DATA_DIR: join(dataDir, 'orders'),
    // Orders of the same names may stand in a database that outlives the demo.
    DATABASE_URL: '',
    PAYMENT_FAILURE_RATE: '0',
  };
  const startWorker = () =>
    AppProcess.start('sample-worker', { ...env, WORKER_PORT: '0', PAYMENT_LATENCY_MS: String(gatewayLatencyMs) });
  const [api, worker] = await Promise.all([AppProcess.start('sample-api', { ...env, PORT: '0' }), startWorker()]);
  say(`API on ${api.url}, its documentation on ${api.url}/docs`);
  say(`Worker is process ${worker.pid}, with a database in an empty folder`);
  stages.connection = await Connection.connect({ address: stages.server.address });
  const service = new OrderService(api.url);
  service.ledgerUrl = worker.url;
  const demo = { service, client: new WorkflowClient({ connection: stages.connection }) };

  await goThrough(demo);
  const second = await surviveKill(demo, worker, startWorker);
  await cancelAndUndo(demo);

  heading('End');
  for (const app of [second, api]) expect((await app.stop()) === 0, `${app.name} did not shut down by itself`);
  say('Worker and API shut down by themselves');
}

async function goThrough({ service, client }) {
  heading('Order 1: through');
  const [message] = await service.refused(400, 'POST', '/orders', {
    ...order,
    orderId: 'demo-1',
    sku: 'teapot',
    quantity: 0,
  });
  say(`POST /orders with quantity 0: 400, ${message}`);
  expect(message === 'quantity must not be less than 1', 'the refusal does not name the property');
  const { workflowId } = await service.place({ ...order, orderId: 'demo-1', sku: 'teapot' });
  say(`POST /orders: 201, workflow ${workflowId}`);
  await service.follow('demo-1', ({ state }) => state === 'awaiting approval', showStatus());
  await service.approve('demo-1', 'grace');
  say('POST /orders/demo-1/approve: 202');
  const { state, receipt } = await service.result('demo-1');
  say(`GET /orders/demo-1/result: ${state}, ${receipt?.amountCents} cents, ${receipt?.trackingNumber}`);
  expect(state === 'completed' && receipt.amountCents === 5000, `the first order is ${state}`);
  await expectSteps({ service, client }, workflowId, { reserveStock: 1, charge: 1, ship: 1 });
}

async function surviveKill({ service, client }, worker, startWorker) {
  heading('Order 2: the worker is killed while it charges');
  const { workflowId } = await service.place({ ...order, orderId: 'demo-2', sku: 'teapot' });
  say(`POST /orders: 201, workflow ${workflowId}`);
  const isCharging = ({ steps }) => steps.at(-1)?.name === 'charge' && steps.at(-1).state === 'running';
  await service.follow('demo-2', isCharging, showStatus());
  const isPending = ({ payments }) => payments.some(({ step, status }) => step === 'charge' && status === 'pending');
  await until(async () => isPending(await service.rows(workflowId)), 'the charge was written down as pending');
  say('The charge is pending: its row is written, the answer of the gateway is still to come');
  await worker.kill();
  say(`Process ${worker.pid} was killed by SIGKILL inside 'charge'`);
  const second = await startWorker();
  service.ledgerUrl = second.url;
  say(`Another worker, process ${second.pid}, has taken over the database; 5 s without a heartbeat end the attempt`);
  await service.approve('demo-2', 'grace');
  say('POST /orders/demo-2/approve: 202');
  const { state, receipt } = await service.result('demo-2');
  say(`GET /orders/demo-2/result: ${state}, ${receipt?.amountCents} cents, ${receipt?.trackingNumber}`);
  expect(state === 'completed', `the second order is ${state}`);
  await expectSteps({ service, client }, workflowId, { reserveStock: 1, charge: 2, ship: 1 });
  return second;
}

async function cancelAndUndo({ service, client }) {
  heading('Order 3: cancelled and undone');
  const { workflowId } = await service.place({ ...order, orderId: 'demo-3', sku: 'cup' });
  say(`POST /orders: 201, workflow ${workflowId}`);
  await service.follow('demo-3', ({ state }) => state === 'awaiting approval', showStatus());
  const taken = await stockOf(service, workflowId, 'cup');
  await service.cancel('demo-3');
  say('POST /orders/demo-3/cancel: 202');
  const { state } = await service.result('demo-3');
  say(`GET /orders/demo-3/result: ${state}`);
  expect(state === 'cancelled', `the third order is ${state}`);
  await expectSteps({ service, client }, workflowId, { reserveStock: 1, charge: 1, refund: 1, releaseStock: 1 });
  const left = await stockOf(service, workflowId, 'cup');
  say(`Cups in stock: ${taken} before, ${left} after`);
  expect(left === taken + order.quantity, 'the stock was not given back');
  const { payments } = await service.rows(workflowId);
  expect(payments.reduce((sum, { amountCents }) => sum + amountCents, 0) === 0, 'the charge was not refunded');
}

/** Shows how often each activity was tried and what it left, and compares both with what they should be. */
async function expectSteps({ service, client }, workflowId, expected) {
  const attempts = attemptsOf(await client.getHandle(workflowId).fetchHistory());
  const { stockMovements, payments, shipments } = await service.rows(workflowId);
  const rows = [...stockMovements, ...payments, ...shipments];
  say('Activity       attempts  rows  what the row says');
  for (const { name, attempts: count, lastFailure } of attempts) {
    const own = rows.filter(({ step }) => step === name);
    say(
      `  ${name.padEnd(14)} ${String(count).padStart(6)} ${String(own.length).padStart(5)}  ${own.map(describe).join('; ')}`,
    );
    if (lastFailure) say(`  ${' '.repeat(28)}(attempt ${count - 1} ended with: ${lastFailure})`);
    expect(own.length === 1, `step '${name}' left ${own.length} rows instead of one`);
  }
  const found = Object.fromEntries(attempts.map(({ name, attempts: count }) => [name, count]));
  const text = JSON.stringify(found);
  expect(text === JSON.stringify(expected), `the attempts are ${text}, not ${JSON.stringify(expected)}`);
  expect(rows.length === attempts.length, `${attempts.length} steps left ${rows.length} rows`);
}

function describe({ sku, quantity, status, amountCents, reference, trackingNumber }) {
  if (trackingNumber) return trackingNumber;
  return sku ? `${quantity} ${sku}` : `${amountCents} cents, ${status}, ${reference}`;
}

async function stockOf(service, workflowId, sku) {
  return (await service.rows(workflowId)).stock.find((product) => product.sku === sku).available;
}

/** Prints each change of a step once. */
function showStatus() {
  const shown = new Set();
  return ({ state, steps }) => {
    for (const step of [...steps.map(({ name, state }) => `${name}: ${state}`), `order: ${state}`]) {
      if (!shown.has(step)) say(`  ${step}`);
      shown.add(step);
    }
  };
}

async function until(isReached, what, timeoutMs = 10_000) {
  const deadline = Date.now() + timeoutMs;
  while (!(await isReached())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function expect(isTrue, otherwise) {
  if (!isTrue) throw new Error(otherwise);
}

function heading(text) {
  console.log(`\n${text}`);
}

function say(text) {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${seconds.padStart(6)} s  ${text}`);
}

/** Leaves nothing behind: no process, no folder. */
async function end(code, problem) {
  // What is ended below makes what still waits for it fail.
  if (isEnding) return;
  isEnding = true;
  if (problem) console.error(`\nThe demo failed: ${problem}\n${AppProcess.logs()}`);
  clearTimeout(limit);
  AppProcess.killAll();
  await stages.connection?.close();
  await stages.server?.stop();
  rmSync(dataDir, { recursive: true, force: true });
  say(`${code === 0 ? 'All of it happened as told. ' : ''}The server is stopped, its data removed`);
  process.exit(code);
}
