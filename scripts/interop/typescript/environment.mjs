// The SDK's own time-skipping environment over our server. Usage: environment.mjs <executable of the test server>
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import * as activities from './activities.mjs';
import { take } from './steps.mjs';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const [path] = process.argv.slice(2);
const taskQueue = 'month';
const env = await TestWorkflowEnvironment.createTimeSkipping({
  server: { executable: { type: 'existing-path', path } },
});

const steps = {
  async skipped_month() {
    const startedAt = performance.now();
    await passes([30 * dayMs + 2 * hourMs, 30 * dayMs + 3 * hourMs], async () => {
      const result = await env.client.workflow.execute('InteropMonth', optionsOf('month'));
      assert.equal(result, 'Hello, Ada, at attempt 3');
    });
    assert.ok(performance.now() - startedAt < 20_000);
  },
  async skipped_sleep() {
    await passes([2 * dayMs, 2 * dayMs + hourMs], () => env.sleep('2 days'));
  },
  async disabled_skipping() {
    let handle;
    await passes([0, 60_000], async () => {
      handle = await env.client.workflow.start('InteropMonth', optionsOf('slow'));
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    await handle.terminate();
  },
};

function optionsOf(workflowId) {
  return { taskQueue, workflowId, args: ['Ada'] };
}

async function passes([least, most], action) {
  const before = await env.currentTimeMs();
  await action();
  const passed = (await env.currentTimeMs()) - before;
  assert.ok(passed >= least && passed < most, `${passed} ms went by`);
}

const workflowsPath = fileURLToPath(new URL('./workflows.mjs', import.meta.url));
const worker = await Worker.create({ connection: env.nativeConnection, taskQueue, workflowsPath, activities });
await worker.runUntil(async () => {
  for (const [name, step] of Object.entries(steps)) await take(name, step);
});
await env.teardown();
