import { randomUUID } from 'node:crypto';
import { Module, type INestApplication } from '@nestjs/common';
import { TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApplication } from '../test-application.js';
import { AuditLog, CheckoutModule } from './checkout.module.js';
import { CheckoutWorkflow } from './checkout.workflow.js';
import { interceptors } from './tenant.interceptors.js';

@Module({ imports: [TemporalModule.forRoot(), CheckoutModule] })
class InterceptorsModule {}

let app: INestApplication;
beforeAll(async () => {
  app = await startApplication(InterceptorsModule);
});
afterAll(() => app?.close());

describe('the workflow of the page on interceptors', () => {
  it('calls a sink that is a provider of the application', async () => {
    const workflowId = randomUUID();
    await app.get(WorkflowClient).execute(CheckoutWorkflow, { taskQueue: 'checkout', workflowId, args: ['o-1', 500] });
    expect(app.get(AuditLog, { strict: false }).lines).toEqual([`${workflowId}: o-1 paid`]);
  });

  it('passes on what it does not change', () => {
    const [outbound] = interceptors().outbound ?? [];
    expect(outbound?.getMetricTags?.({ size: 'small' }, (tags) => tags)).toEqual({ size: 'small', tenant: 'unknown' });
  });
});
