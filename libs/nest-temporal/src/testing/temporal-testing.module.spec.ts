import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { TestWorkflowEnvironment } from '@nest-temporal/testing';
import { afterEach, describe, expect, it } from 'vitest';
import {
  getTemporalClientToken,
  getTemporalConnectionToken,
  TemporalConfigurationError,
  TemporalModule,
  WorkflowClient,
} from '../index.js';
import { TemporalTestingModule } from './temporal-testing.module.js';
import type { TemporalTestingOptions } from './temporal-testing.options.js';

const nowhere = { address: '127.0.0.1:1' };

@Module({ imports: [TemporalModule.forRoot({ connection: nowhere, namespace: 'orders' })] })
class OrdersModule {}

let app: TestingModule | undefined;

async function start(...imports: unknown[]): Promise<TestingModule> {
  const compiled = await Test.createTestingModule({ imports: imports as never }).compile();
  return (app = await compiled.init());
}

afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('TemporalTestingModule', () => {
  it('takes the place of the connection, with the namespaces that the application names', async () => {
    const started = await start(OrdersModule, TemporalTestingModule.forRoot());
    const environment = started.get(TestWorkflowEnvironment);
    const client = started.get(WorkflowClient);
    expect(started.get(getTemporalConnectionToken())).toBe(environment.connection);
    await expect(client.count()).resolves.toMatchObject({ count: 0 });
    expect(client.namespace).toBe('orders');
    expect(environment.supportsTimeSkipping).toBe(true);
  });

  it('takes the place of every connection', async () => {
    const second = TemporalModule.forRoot({ name: 'second', connection: nowhere });
    const started = await start(TemporalTestingModule.forRoot({ timeSkipping: false }), OrdersModule, second);
    const client = started.get<WorkflowClient>(getTemporalClientToken('second'));
    expect(client.connection).toBe(started.get(WorkflowClient).connection);
    await expect(client.count()).resolves.toMatchObject({ count: 0 });
    expect(started.get(TestWorkflowEnvironment).supportsTimeSkipping).toBe(false);
  });

  it('ends its environment with the application', async () => {
    const started = await start(OrdersModule, TemporalTestingModule.forRoot());
    const { connection } = started.get(TestWorkflowEnvironment);
    expect(connection.isClosed).toBe(false);
    await started.close();
    expect(connection.isClosed).toBe(true);
  });

  it('leaves an environment alone that it was given', async () => {
    const environment = await TestWorkflowEnvironment.createTimeSkipping();
    const started = await start(OrdersModule, TemporalTestingModule.forRoot({ environment }));
    expect(started.get(TestWorkflowEnvironment)).toBe(environment);
    await started.close();
    await expect(environment.client.workflow.count()).resolves.toMatchObject({ count: 0 });
    await environment.teardown();
  });

  it('names options that are wrong', async () => {
    const options = { timeSkiping: true } as TemporalTestingOptions;
    expect(() => TemporalTestingModule.forRoot(options)).toThrow(TemporalConfigurationError);
    expect(() => TemporalTestingModule.forRoot(options)).toThrow('Did you mean "timeSkipping"?');
    const environment = await TestWorkflowEnvironment.createLocal();
    expect(() => TemporalTestingModule.forRoot({ environment, timeSkipping: true })).toThrow('Remove timeSkipping');
    await environment.teardown();
    const wrong = { searchAttributes: { Amount: 'MONEY' } } as unknown as TemporalTestingOptions;
    expect(() => TemporalTestingModule.forRoot(wrong)).toThrow(TemporalConfigurationError);
    expect(() => TemporalTestingModule.forRoot(wrong)).toThrow(
      'TemporalTestingModule.forRoot(): option "searchAttributes.Amount" must be "TEXT", ',
    );
  });
});
