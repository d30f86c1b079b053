import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from '@nest-temporal/core/worker';
import { TestWorkflowEnvironment } from '@nest-temporal/testing';

let env;

before(async () => {
  env = await TestWorkflowEnvironment.createTimeSkipping();
});
after(() => env.teardown());

test('greets after 30 days', async () => {
  const worker = await Worker.create({
    connection: env.connection,
    taskQueue: 'greetings',
    workflowsPath: fileURLToPath(new URL('./greeting.workflow.mjs', import.meta.url)),
    activities: { greet: async (name) => `Hello, ${name}!` },
  });
  const greeting = await worker.runUntil(
    env.client.workflow.execute('greetingWorkflow', { taskQueue: 'greetings', workflowId: 'greeting', args: ['you'] }),
  );
  assert.equal(greeting, 'Hello, you!');
});
