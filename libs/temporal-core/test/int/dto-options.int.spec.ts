import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DataConverter } from '@nest-temporal/core/converter';
import { GreetingWorkflow } from './fixtures/greeting.workflows.js';
import { useWorkers } from '../support/worker-fixture.js';

describe.each([
  ['on the main thread', 0],
  ['in a thread', 1],
])('options of class-validator, with workflows %s', (_, workflowThreads) => {
  const workers = useWorkers({
    workflows: [GreetingWorkflow],
    activities: { sayHello: async (input: object) => Object.keys(input).join() },
    workflowThreads,
  });

  /** By name, so that the client does not validate. */
  const greet = async (dataConverter: DataConverter): Promise<unknown> => {
    const worker = await workers.createWorker({ dataConverter });
    const options = { workflowId: randomUUID(), args: [{ name: 'Ada', extra: 1 }] };
    return worker.runUntil(workers.client.execute('GreetingWorkflow', options));
  };

  it('apply to the arguments of workflows', async () => {
    const result = greet({ dto: { validator: { whitelist: true, forbidNonWhitelisted: true } } });
    await expect(result).rejects.toMatchObject({
      cause: { type: 'ValidationError', nonRetryable: true, message: expect.stringContaining('extra') as string },
    });
    await expect(greet({ dto: { validator: { whitelist: true } } })).resolves.toBe('name');
  });

  it('are those of the ValidationPipe where none are given', async () => {
    await expect(greet({})).resolves.toBe('name,extra');
  });
});
