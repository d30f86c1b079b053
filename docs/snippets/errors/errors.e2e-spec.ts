import { randomUUID } from 'node:crypto';
import { Module, type INestApplication } from '@nestjs/common';
import { TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApplication } from '../test-application.js';
import { StockActivities } from './stock.activities.js';
import { StockService } from './stock.client.js';
import { StockWorkflow } from './stock.workflow.js';
import { TariffWorkflow } from './strict.workflow.js';
import { Warehouse } from './warehouse.js';

@Module({
  imports: [TemporalModule.forRoot(), TemporalModule.registerWorker({ taskQueue: 'stock' })],
  providers: [StockActivities, StockService, StockWorkflow, TariffWorkflow, Warehouse],
})
class StockModule {}

let app: INestApplication;

beforeAll(async () => (app = await startApplication(StockModule)));
afterAll(() => app?.close());

describe('the errors of the documentation', () => {
  it('are tried again, or not, as their type says', async () => {
    const warehouse = app.get(Warehouse);
    warehouse.stock.set('pot', 1);
    warehouse.outage = 2;
    await expect(app.get(StockService).reserve(randomUUID(), ['pan', 'pot'])).resolves.toBe('pot reserved');
    // Two failures and the answer for the pan, one for the pot.
    expect(warehouse.calls).toBe(4);
  });

  it('reach the client of the workflow', async () => {
    const reserved = app.get(StockService).reserve(randomUUID(), ['nothing']);
    await expect(reserved).rejects.toMatchObject({ status: 404, message: 'Nothing of it is in stock' });
  });

  it('fail the workflow that lists their class', async () => {
    const options = { taskQueue: 'stock', workflowId: randomUUID(), args: ['nowhere'] as [string] };
    const result = app.get(WorkflowClient).execute(TariffWorkflow, options);
    await expect(result).rejects.toMatchObject({ cause: { type: 'TariffError' } });
  });
});
