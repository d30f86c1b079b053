/** Payloads that nobody meant to send: none wedges a run, none ends a worker, and what is sound gets through. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loggerFrom } from '@nest-temporal/core';
import { bundleWorkflows, Worker } from '@nest-temporal/core/worker';
import type { Payload } from '@nest-temporal/core/internal/common/payload';
import { TestWorkflowEnvironment } from '@nest-temporal/testing';
import { mutate } from './mutations.js';
import { Random } from './random.js';

const random = new Random('payloads');
const text = (value: string): Uint8Array => Buffer.from(value);
const payload = (encoding: string, data: Uint8Array): Payload => ({ metadata: { encoding: text(encoding) }, data });
const order = (id: string): Payload => payload('json/plain', text(JSON.stringify({ id, quantity: 1 })));
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** What never becomes an order. */
const unsound: readonly (() => Payload)[] = [
  () => payload('json/plain', mutate(text('{"id":"x","quantity":'), random)),
  () => payload('json/plain', text('{"id":')),
  () => payload('json/plain', new Uint8Array(0)),
  () => payload('json/plain', random.bytes(30)),
  () => payload('json/plain', text(nested(100_000))),
  () => payload('json/plain', text(`{"id":"x","quantity":"many","extra":${nested(100_000)}}`)),
  () => payload('json/plain', text('{"__proto__":{"id":"x","quantity":1}}')),
  () => payload('json/plain', text('{"id":{"toString":1},"quantity":{}}')),
  () => payload('json/plain', text(random.pick(['null', '1', '"x"', '[]', 'true', '{}', '[1]']))),
  () => payload('json/protobuf', text('{"a":1}')),
  () => payload('binary/protobuf', random.bytes(20)),
  () => payload('binary/null', new Uint8Array(0)),
  () => payload(random.pick(['', 'json', 'binary/encrypted', 'json/plain ', '\u0000', 'constructor']), text('{}')),
  () => ({ metadata: {}, data: random.bytes(5) }),
  () => ({ metadata: { encoding: random.bytes(9) }, data: random.bytes(5) }),
];

const workflows = 12;
const signalsOfEach = 60;

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await TestWorkflowEnvironment.createLocal();
});
afterAll(() => environment?.teardown());

describe.each([0, 1])('on %i workflow threads', (workflowThreads) => {
  const taskQueue = `payloads-${workflowThreads}`;
  let worker: Worker;
  let running: Promise<void>;
  beforeAll(async () => {
    worker = await Worker.create({
      connection: environment.connection,
      taskQueue,
      workflowBundle: await bundleWorkflows({
        workflowsPath: fileURLToPath(new URL('./fixtures/attack.workflows.ts', import.meta.url)),
      }),
      workflowThreads,
      logger: loggerFrom(() => undefined),
    });
    running = worker.run();
  });
  afterAll(async () => {
    await worker?.shutdown();
    await running;
  });

  it(`${workflows} workflows get their orders among ${signalsOfEach} unsound signals each`, async () => {
    const { workflowService } = environment.connection;
    const results = Array.from({ length: workflows }, async (_, nth) => {
      const workflowId = `collector-${workflowThreads}-${nth}`;
      const handle = await environment.client.workflow.start('Collector', {
        taskQueue,
        workflowId,
        workflowExecutionTimeout: '60s',
      });
      const signal = (signalName: string, payloads: Payload[]): Promise<unknown> =>
        workflowService.signalWorkflowExecution({
          namespace: 'default',
          workflowExecution: { workflowId },
          signalName,
          input: { payloads },
        });
      const sent: string[] = [];
      for (let left = signalsOfEach; left > 0; left--) {
        const bad = random.pick(unsound)();
        await signal(random.pick(['order', 'anything', 'nobody', '__temporal_x', '__stack_trace', '']) || 'order', [
          bad,
        ]);
        if (!random.chance(0.2)) continue;
        sent.push(`order-${left}`);
        await signal('order', [order(`order-${left}`)]);
      }
      await signal('finish', []);
      const { orders } = (await handle.result()) as { orders: string[] };
      expect(orders.filter((id) => id.startsWith('order-'))).toEqual(sent);
    });
    await Promise.all(results);
    expect(worker.state).toBe('running');
  });

  it('unsound arguments of a start and of a query are refused, and cost nothing else', async () => {
    const { workflowService } = environment.connection;
    const handle = await environment.client.workflow.start('Collector', {
      taskQueue,
      workflowId: `asked-${workflowThreads}`,
    });
    for (const make of unsound) {
      const query = { queryType: 'count', queryArgs: { payloads: [make()] } };
      const execution = { workflowId: handle.workflowId };
      await expect(workflowService.queryWorkflow({ namespace: 'default', execution, query })).rejects.toThrow();
    }
    await handle.signal('finish');
    expect(await handle.result()).toMatchObject({ orders: [] });
  });
});
