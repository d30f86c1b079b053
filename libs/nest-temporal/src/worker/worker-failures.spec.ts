import 'reflect-metadata';
import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConnectionUnavailableError } from '@nest-temporal/core/client';
import { deferred } from '@nest-temporal/core/internal/common/async';
import { afterEach, describe, expect, it } from 'vitest';
import { Activity } from '../decorators/activity.decorator.js';
import { TemporalWorkerError } from '../errors.js';
import { TemporalModule } from '../temporal.module.js';
import type { OnFatalError } from '../temporal.options.js';
import { closeOnWorkerFailure } from './worker-failures.js';
import { WorkerRegistration } from './worker-registration.js';

@Injectable()
@Activity()
class Greetings {
  @Activity()
  async greet(): Promise<void> {}
}

/** An application whose worker fails as soon as it runs: nobody listens on its address. */
async function createFailing(onFatalError?: OnFatalError): Promise<INestApplicationContext> {
  @Module({
    imports: [
      TemporalModule.forRoot({ connection: { address: 'localhost:1', connectTimeout: '20 ms' } }),
      TemporalModule.registerWorker({
        taskQueue: 'greetings',
        waitForServer: false,
        ...(onFatalError && { onFatalError }),
      }),
    ],
    providers: [Greetings],
  })
  class App {}
  return NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
}

describe('a worker that ends by itself', () => {
  const exitCode = process.exitCode;
  let app: INestApplicationContext | undefined;
  afterEach(async () => {
    process.exitCode = exitCode;
    await app?.close();
  });

  it('is told to a function, with the worker and the reason', async () => {
    const told = deferred<TemporalWorkerError>();
    app = await createFailing((error) => told.resolve(error));
    const error = await told.promise;
    expect(error).toBeInstanceOf(TemporalWorkerError);
    expect(error).toMatchObject({ worker: 'greetings', code: 'TEMPORAL_NEST_WORKER_FAILED' });
    expect(error.message).toMatch(/^Worker "greetings" has failed: .*localhost:1/);
    expect(error.cause).toBeInstanceOf(ConnectionUnavailableError);
  });

  it('closes the application, which then ends with an error, where it was asked for', async () => {
    app = await createFailing();
    process.exitCode = undefined;
    closeOnWorkerFailure(app);
    const closed = deferred();
    const { close } = app;
    app.close = async () => close.call(app).then(closed.resolve);
    await closed.promise;
    expect(process.exitCode).toBe(1);
    expect(app.get(WorkerRegistration, { strict: false }).worker.state).toBe('stopped');
  });

  it('leaves the application as it is, where it was asked for', async () => {
    app = await createFailing('log');
    const { worker } = app.get(WorkerRegistration, { strict: false });
    await expect.poll(() => worker.state).toBe('stopped');
    // A crash would come with the next turn, and fail this file.
    await new Promise((resolve) => setImmediate(resolve));
    expect(process.exitCode).toBe(exitCode);
  });
});
