/** Workers and a client on the server of the integration specs. Each test has a task queue of its own. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, inject } from 'vitest';
import { noopLogger } from '@nest-temporal/core';
import { Connection, WorkflowClient } from '@nest-temporal/core/client';
import { Worker, type WorkerOptions } from '@nest-temporal/core/worker';

export interface WorkerFixture {
  readonly connection: Connection;
  /** Starts workflows on the task queue of the test. */
  readonly client: WorkflowClient;
  readonly taskQueue: string;
  /** A worker for the task queue of the test. */
  createWorker(options?: Partial<WorkerOptions>): Promise<Worker>;
}

/** Registers the hooks of the calling spec file and returns what its tests use. */
export function useWorkers(defaults: Partial<WorkerOptions>): WorkerFixture {
  let connection: Connection;
  let client: WorkflowClient;
  let taskQueue: string;
  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress'), logger: noopLogger });
  });
  beforeEach(() => {
    taskQueue = `spec-${randomUUID()}`;
    client = new WorkflowClient({ connection, taskQueue });
  });
  afterAll(() => connection?.close());
  return {
    get connection() {
      return connection;
    },
    get client() {
      return client;
    },
    get taskQueue() {
      return taskQueue;
    },
    createWorker: (options) => Worker.create({ connection, taskQueue, ...defaults, ...options }),
  };
}
