import { randomUUID } from 'node:crypto';
import { Module, type INestApplication } from '@nestjs/common';
import { Connection, TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';
import { IndexedValueType } from '@nest-temporal/core/internal/proto/enums';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApplication } from '../test-application.js';
import { DeprecatedInvoiceWorkflow } from './deprecated.workflow.js';
import { InvoiceActivities } from './invoice.activities.js';
import { InvoiceWorkflow } from './invoice.workflow.js';
import { StagedWorkflow, stage } from './parcel.workflow.js';

const taskQueue = randomUUID();

@Module({
  imports: [TemporalModule.forRoot(), TemporalModule.registerWorker({ taskQueue })],
  providers: [InvoiceActivities, InvoiceWorkflow, DeprecatedInvoiceWorkflow, StagedWorkflow],
})
class VersioningModule {}

let app: INestApplication;
let client: WorkflowClient;

beforeAll(async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const searchAttributes = { [stage.name]: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD };
  await connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
  await connection.close();
  app = await startApplication(VersioningModule);
  client = app.get(WorkflowClient);
});
afterAll(() => app?.close());

const options = () => ({ taskQueue, workflowId: randomUUID() });

describe('the versions of the documentation', () => {
  it('take the new path in new runs', async () => {
    await expect(client.execute(InvoiceWorkflow, { ...options(), args: [100] })).resolves.toBe('charged 130');
    await expect(client.execute(DeprecatedInvoiceWorkflow, { ...options(), args: [100] })).resolves.toBe('charged 130');
  });

  it('change search attributes and memo', async () => {
    const handle = await client.start(StagedWorkflow, options());
    await expect(handle.result()).resolves.toBe('PACKED');
    const { memo, typedSearchAttributes } = await handle.describe();
    expect(memo).toEqual({ packedBy: 'machine 7' });
    expect(typedSearchAttributes.get(stage)).toBe('PACKED');
  });
});
