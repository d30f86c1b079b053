/**
 * A client on the server of the integration specs. Each test has a task queue of its own: the server may hand a task to the
 * poll that a worker of the test before has just left, and waits for an answer until the task times out.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { Connection, WorkflowClient, type WorkflowClientOptions } from '@nest-temporal/core/client';
import { BareWorker, type BareWorkflow } from './bare-worker.js';

export interface ClientFixture {
  readonly connection: Connection;
  readonly client: WorkflowClient;
  readonly taskQueue: string;
  /** An id that no other test has. */
  id(what?: string): string;
  /** A client with other options on the same connection. */
  clientWith(options: WorkflowClientOptions): WorkflowClient;
  /** Serves the task queue until the end of the test. */
  serve(workflow: BareWorkflow): void;
}

/** Registers the hooks of the calling spec file and returns what its tests use. */
export function useClient(): ClientFixture {
  let taskQueue: string;
  const workers: BareWorker[] = [];
  let connection: Connection;
  let client: WorkflowClient;
  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
  });
  beforeEach(() => {
    taskQueue = `bare-${randomUUID()}`;
    client = new WorkflowClient({ connection, taskQueue });
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  });
  afterAll(() => connection.close());
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
    id: (what = 'wf') => `${what}-${randomUUID()}`,
    clientWith: (options) => new WorkflowClient({ ...client.options, ...options }),
    serve: (workflow) => void workers.push(new BareWorker(connection, taskQueue, workflow)),
  };
}
