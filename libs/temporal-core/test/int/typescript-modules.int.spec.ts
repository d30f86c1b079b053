/** Modules that the SDK loads by their paths, as Vitest leaves them: TypeScript. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ApplicationFailure } from '@nest-temporal/core';
import { WorkflowClient } from '@nest-temporal/core/client';
import { DoublingWorkflow, UnsandboxedDoublingWorkflow } from './fixtures/doubling.workflows.js';
import { useWorkers } from '../support/worker-fixture.js';

const path = (name: string): string => fileURLToPath(import.meta.resolve(`./fixtures/${name}`));
const double = async (value: bigint): Promise<bigint> => value * 2n;

describe.each(['big-values.converter.ts', 'big-values.converter.js'])(
  'a converter in TypeScript, named as %s',
  (name) => {
    const dataConverter = { payloadConverterPath: path(name), failureConverterPath: path(name) };
    const workers = useWorkers({ dataConverter, activities: { double } });

    const run = async (workflow: typeof DoublingWorkflow, value: bigint, workflowThreads: number): Promise<unknown> => {
      const { connection, taskQueue } = workers;
      const client = new WorkflowClient({ connection, taskQueue, dataConverter });
      const worker = await workers.createWorker({ workflows: [workflow], workflowThreads });
      return worker.runUntil(client.execute(workflow, { workflowId: randomUUID(), args: [value] }));
    };

    it.each<[string, typeof DoublingWorkflow, number]>([
      ['workflows on the main thread', DoublingWorkflow, 0],
      ['workflows in a thread', DoublingWorkflow, 1],
      ['unsandboxed workflows', UnsandboxedDoublingWorkflow, 0],
    ])('could not be loaded; it converts for client, activities and %s', async (_, workflow, threads) => {
      await expect(run(workflow, 2n ** 70n, threads)).resolves.toBe(2n ** 71n);
    });

    it('makes failures of the class that the application has', async () => {
      const failed = run(DoublingWorkflow, 7n, 1);
      await expect(failed).rejects.toMatchObject({ cause: { type: 'Odd', details: [14n] } });
      await expect(failed).rejects.toHaveProperty('cause', expect.any(ApplicationFailure));
    });
  },
);

describe('interceptors in TypeScript', () => {
  const dataConverter = { payloadConverterPath: path('big-values.converter.ts') };
  const workers = useWorkers({ dataConverter, activities: { double } });

  it.each([
    ['sandboxed', DoublingWorkflow],
    ['unsandboxed', UnsandboxedDoublingWorkflow],
  ])('could not be loaded for unsandboxed workflows; they intercept %s ones', async (_, workflow) => {
    const { connection, taskQueue } = workers;
    const client = new WorkflowClient({ connection, taskQueue, dataConverter });
    const worker = await workers.createWorker({
      workflows: [workflow],
      interceptors: { workflowModules: [path('adding.interceptors.ts')] },
      workflowThreads: 0,
    });
    const result = worker.runUntil(client.execute(workflow, { workflowId: randomUUID(), args: [4n] }));
    await expect(result).resolves.toBe(40n);
  });
});
