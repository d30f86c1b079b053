import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Activity, TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';
import { SalutationInfo } from './fixtures/salutation.contract.js';
import { SalutationWorkflow } from './fixtures/salutation.workflow.js';

@Injectable()
@Activity()
class SalutationActivities {
  @Activity()
  createGreeting({ salutation, name }: SalutationInfo): string {
    return `${salutation}, ${name}!`;
  }
}

const taskQueue = randomUUID();

@Module({
  imports: [
    TemporalModule.forRoot({ connection: { address: inject('temporalAddress') } }),
    TemporalModule.registerWorker({ taskQueue, workflowThreads: 0 }),
  ],
  providers: [SalutationActivities, SalutationWorkflow],
})
class SalutationModule {}

describe('the greeting example', () => {
  let app: INestApplicationContext;

  beforeAll(async () => {
    app = await NestFactory.createApplicationContext(SalutationModule, { logger: false, abortOnError: false });
  });

  afterAll(() => app.close());

  it('changes its salutation by a signal and completes by another', async () => {
    const client = app.get(WorkflowClient);
    const workflowId = randomUUID();
    const handle = await client.start(SalutationWorkflow, { taskQueue, workflowId, args: ['my name'] });
    await handle.signal('updateSalutation', 'Aloha');
    await handle.signal('completeWithGreeting');
    expect(await handle.result()).toBe('Aloha, my name!');
    expect(await handle.query('getCurrentGreeting')).toBe('Aloha, my name!');
  });
});
