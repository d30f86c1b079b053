import { describe, expect, it } from 'vitest';
import type { WorkerOptions } from '@nest-temporal/core/worker';
import { inheritFromClient } from './client-plugins.js';

const start = async (_: unknown, next: (input: unknown) => unknown): Promise<unknown> => next(_);

describe('what a worker inherits from its forRoot', () => {
  const clientOnly = { name: 'client', configureClient: <T>(options: T): T => options };
  const both = { ...clientOnly, name: 'both', configureWorker: (options: WorkerOptions): WorkerOptions => options };
  const tracing = { start, inbound: {} } as never;
  const logging = { start } as never;

  it('is nothing without a worker plugin or an activity interceptor', () => {
    expect(inheritFromClient({}, { plugins: [clientOnly], interceptors: { workflow: [logging] } })).toEqual({});
  });

  it('is what also applies to workers, before what the worker has itself, each once', () => {
    const own = { name: 'own' };
    const inbound = { inbound: {} };
    const client = { plugins: [clientOnly, both], interceptors: { workflow: [logging, tracing] } };
    const worker = {
      plugins: [own, both],
      interceptors: { activity: [inbound, tracing], workflowModules: ['/interceptors.js'] },
    };
    expect(inheritFromClient(worker, client)).toEqual({
      plugins: [both, own],
      interceptors: { activity: [tracing, inbound], workflowModules: ['/interceptors.js'] },
    });
  });
});
