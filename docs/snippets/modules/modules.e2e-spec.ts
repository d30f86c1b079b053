import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { getTemporalWorkerToken, TemporalModule, WorkflowClient, type WorkerRegistration } from '@nest-temporal/nestjs';
import request from 'supertest';
import { beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { GreetingWorkflow } from '../greeting/greeting.workflow.js';
import { startApplication } from '../test-application.js';

beforeAll(() => {
  process.env['TEMPORAL_ADDRESS'] = inject('temporalAddress');
});

const start = (module: Type) => NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });

describe('the modules of the documentation', () => {
  it('take their options from a factory', async () => {
    const { FactoryModule } = await import('./async.module.js');
    const app = await start(FactoryModule);
    const options = { taskQueue: 'greetings-async', workflowId: randomUUID(), args: ['you'] as [string] };
    await expect(app.get(WorkflowClient).execute(GreetingWorkflow, options)).resolves.toBe('Hello, you!');
    await app.close();
  });

  it('take their options from a class', async () => {
    const { ClassModule } = await import('./async.module.js');
    const app = await start(ClassModule);
    await expect(app.get(WorkflowClient).count()).resolves.toMatchObject({ count: expect.any(Number) });
    await app.close();
  });

  it('give classes to the worker that lists them or that they name', async () => {
    const { TwoWorkersModule } = await import('./workers.module.js');
    const app = await start(TwoWorkersModule);
    const registered = (name: string) =>
      app.get<WorkerRegistration>(getTemporalWorkerToken(name), { strict: false }).worker.registered;
    expect(registered('greetings-and-more')).toEqual({ workflows: ['GreetingWorkflow'], activities: ['greet'] });
    expect(registered('mail')).toEqual({ workflows: [], activities: ['send'] });
    await app.close();
  });

  it('have clients by name', async () => {
    const { Transfers, TransfersModule } = await import('./clients.module.js');
    const app = await start(TransfersModule);
    await expect(app.get(Transfers).compare()).resolves.toEqual([expect.any(Number), expect.any(Number)]);
    await app.close();
  });

  it('leave the start of a worker to the application', async () => {
    const { NightShift, ReportsModule } = await import('./manual.js');
    @Module({ imports: [TemporalModule.forRoot(), ReportsModule] })
    class App {}
    const app = await startApplication(App);
    const shift = app.get(NightShift, { strict: false });
    const { worker } = app.get<WorkerRegistration>(getTemporalWorkerToken('night'), { strict: false });
    expect(worker.state).toBe('created');
    shift.begin();
    await vi.waitUntil(() => worker.state === 'running');
    await shift.end();
    expect(worker.state).toBe('stopped');
    await app.close();
  });

  it('answer health checks', async () => {
    process.env['PORT'] = '0';
    Logger.overrideLogger(false);
    const { main } = await import('./main.js');
    const app = await main();
    const health = () => request(app.getHttpServer() as Server).get('/health');
    await vi.waitUntil(async () => (await health()).status === 200);
    expect((await health()).body).toMatchObject({
      details: { temporal: { status: 'up', workers: { healthy: { state: 'running' } } } },
    });
    await app.close();
  });

  it('are complete without a server', async () => {
    const { ProductionModule } = await import('./production.module.js');
    await expect(Test.createTestingModule({ imports: [ProductionModule] }).compile()).resolves.toBeDefined();
  });
});

describe('a test of the documentation', () => {
  it('replaces a provider that activities need', async () => {
    const { OrdersModule } = await import('../orders/orders.module.js');
    const { testOrders } = await import('./testing.js');
    await expect(testOrders(OrdersModule, inject('temporalAddress'))).resolves.toContain('receipt-');
  });
});
