import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { Connection, Worker } from '@nest-temporal/core/worker';
import { WorkflowClient } from '@nest-temporal/nestjs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApplication } from '../test-application.js';
import { build, load } from './bundle.js';
import { LotteryWorkflow } from './clock.workflow.js';
import { LotteryModule } from './options.module.js';
import { replay } from './replay.js';

let app: INestApplication;
let client: WorkflowClient;

beforeAll(async () => {
  app = await startApplication(LotteryModule);
  client = app.get(WorkflowClient);
});
afterAll(() => app?.close());

describe('the sandbox of the documentation', () => {
  it('gives each run time, randomness and timers of its own, and replays', async () => {
    const handle = await client.start(LotteryWorkflow, { taskQueue: 'lottery', workflowId: randomUUID() });
    await expect(handle.result()).resolves.toMatch(/^\d{4}-.*Z \d+ [0-9a-f-]{36}$/);
    const history = await handle.fetchHistory();
    await replay(history);
    const timer = history.events?.find(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
    expect(timer).toBeDefined();
    // The same history without its timer is none of this workflow.
    const others = history.events?.filter((event) => event !== timer) ?? [];
    await expect(replay({ ...history, events: others })).rejects.toThrow();
  });

  it('runs code that was bundled before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
    const connection = Connection.lazy({ address: inject('temporalAddress') });
    try {
      await build(new URL('./clock.workflow.ts', import.meta.url).pathname, join(folder, 'workflows.json'));
      const workflowBundle = await load(join(folder, 'workflows.json'));
      const taskQueue = randomUUID();
      const worker = await Worker.create({ connection, taskQueue, workflowBundle });
      const result = worker.runUntil(() => client.execute('LotteryWorkflow', { taskQueue, workflowId: randomUUID() }));
      await expect(result).resolves.toMatch(/Z \d+/);
    } finally {
      await connection.close();
      rmSync(folder, { recursive: true });
    }
  });
});
