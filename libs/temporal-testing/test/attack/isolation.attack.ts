/** Escapes from the sandbox and leaks between runs, tried at random on all that workflow code can reach. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loggerFrom } from '@nest-temporal/core';
import { bundleWorkflows, Worker, type WorkflowBundle } from '@nest-temporal/core/worker';
import { TestWorkflowEnvironment } from '@nest-temporal/testing';
import { Random } from './random.js';

const random = new Random('isolation');
const vandals = 40;
const attempts = 2_000;
const burglars = 40;
const calls = 3_000;

let environment: TestWorkflowEnvironment;
let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  environment = await TestWorkflowEnvironment.createLocal();
  workflowBundle = await bundleWorkflows({
    workflowsPath: fileURLToPath(new URL('./fixtures/attack.workflows.ts', import.meta.url)),
  });
});
afterAll(() => environment?.teardown());

/** How objects of the host were reached. */
const found = new Set<string>();

let runs = 0;
const execute = <T>(taskQueue: string, type: string, ...args: unknown[]): Promise<T> =>
  environment.client.workflow.execute(type, {
    taskQueue,
    workflowId: `isolation-${++runs}`,
    args,
    workflowExecutionTimeout: '20s',
  }) as Promise<T>;

describe.each([0, 1])('runs on %i workflow threads', (workflowThreads) => {
  const taskQueue = `isolation-${workflowThreads}`;
  let worker: Worker;
  let running: Promise<void>;
  beforeAll(async () => {
    const logger = loggerFrom((_, message, attributes) => {
      if (message === 'Reached an object of the host') found.add(String(attributes?.['how']));
    });
    worker = await Worker.create({
      connection: environment.connection,
      taskQueue,
      workflowBundle,
      workflowThreads,
      logger,
    });
    running = worker.run();
  });
  afterAll(async () => {
    await worker?.shutdown();
    await running;
  });

  it(`see nothing of each other: ${vandals} runs try ${attempts} changes each`, async () => {
    const before = await execute<string[]>(taskQueue, 'Witness');
    expect(before.length).toBeGreaterThan(1_000);
    for (let nth = 0; nth < vandals; nth++) await execute(taskQueue, 'Vandal', random.below(1e6), attempts);
    const after = await execute<string[]>(taskQueue, 'Witness');
    const known = new Set(before);
    const changed = after.filter((line) => !known.has(line)).map((line) => line.slice(0, 300));
    expect(changed.slice(0, 20)).toEqual([]);
    expect(after.length).toBe(before.length);
  });

  it(`reach no object of the host: ${burglars} runs make ${calls} calls each`, async () => {
    const runs = Array.from({ length: burglars }, () =>
      // One whose task fails ends by its timeout.
      execute(taskQueue, 'Burglar', random.below(1e6), calls).catch(() => undefined),
    );
    await Promise.all(runs);
    expect([...found]).toEqual([]);
    expect(worker.state).toBe('running');
  });
});
