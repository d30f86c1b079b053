import { Worker } from '@nest-temporal/core/worker';
import { TestWorkflowEnvironment } from '@nest-temporal/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GreetingWorkflow } from './greeting.workflow.js';

let env: TestWorkflowEnvironment;

beforeAll(async () => {
  env = await TestWorkflowEnvironment.createTimeSkipping();
});
afterAll(() => env.teardown());

test('greets after 30 days', async () => {
  const worker = await Worker.create({
    connection: env.connection,
    taskQueue: 'greetings',
    workflows: [GreetingWorkflow],
    activities: { greet: async (name: string) => `Hello, ${name}!` },
  });
  const greeting = await worker.runUntil(
    env.client.workflow.execute(GreetingWorkflow, { taskQueue: 'greetings', workflowId: 'greeting', args: ['you'] }),
  );
  expect(greeting).toBe('Hello, you!');
});
