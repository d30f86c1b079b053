import { randomUUID } from 'node:crypto';
import { Module, type INestApplication } from '@nestjs/common';
import { TemporalModule, WorkflowClient } from '@nest-temporal/nestjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApplication } from '../test-application.js';
import {
  CourierWorkflow,
  DropOffWorkflow,
  ExpressWorkflow,
  PickupWorkflow,
  RetryingWorkflow,
} from './express.workflow.js';
import { PurchaseWorkflow } from './purchase.workflow.js';
import { ShipmentWorkflow } from './shipment.workflow.js';

const taskQueue = randomUUID();
const parcel = { grams: 100 };

@Module({
  imports: [TemporalModule.forRoot(), TemporalModule.registerWorker({ taskQueue })],
  providers: [
    ...[CourierWorkflow, DropOffWorkflow, ExpressWorkflow, PickupWorkflow],
    ...[PurchaseWorkflow, RetryingWorkflow, ShipmentWorkflow],
  ],
})
class ChildrenModule {}

let app: INestApplication;
let client: WorkflowClient;

beforeAll(async () => {
  app = await startApplication(ChildrenModule);
  client = app.get(WorkflowClient);
});
afterAll(() => app?.close());

const options = () => ({ taskQueue, workflowId: randomUUID() });
const startShipment = () => client.start(ShipmentWorkflow, { ...options(), args: [parcel] });

describe('the child workflows of the documentation', () => {
  it('run together, and are known by the ids that their parent gives them', async () => {
    const purchase = await client.start(PurchaseWorkflow, { ...options(), args: [[parcel, parcel]] });
    for (const i of [0, 1]) {
      const shipment = client.getHandle(ShipmentWorkflow, `${purchase.workflowId}-shipment-${i}`);
      await expect
        .poll(
          () =>
            shipment.signal('delivered').then(
              () => true,
              () => false,
            ),
          { timeout: 20_000 },
        )
        .toBe(true);
    }
    await expect(purchase.result()).resolves.toBe(2);
  });

  it('are signalled by their parent', async () => {
    await expect(client.execute(ExpressWorkflow, { ...options(), args: [parcel] })).resolves.toMatch(/ at 20\d\d-/);
  });

  it('are cancelled when their time is over', async () => {
    const result = client.execute(PickupWorkflow, { ...options(), args: [parcel] });
    await expect(result).resolves.toBe('not picked up in time');
  });

  it('outlive their parent', async () => {
    const shipmentId = await client.execute(DropOffWorkflow, { ...options(), args: [parcel] });
    const shipment = client.getHandle(ShipmentWorkflow, shipmentId);
    expect((await shipment.describe()).status.name).toBe('RUNNING');
    await shipment.signal('delivered');
    await shipment.result();
  });

  it('fail, or are not started', async () => {
    const { workflowId } = await startShipment();
    const taken = client.execute(RetryingWorkflow, { ...options(), args: [parcel, workflowId] });
    await expect(taken).resolves.toBe('is on its way already');
    const late = client.execute(RetryingWorkflow, { ...options(), args: [parcel, randomUUID()] });
    await expect(late).resolves.toBe('was not delivered: TimeoutFailure');
    await client.getHandle(workflowId).terminate();
  });

  it('of others are signalled and cancelled', async () => {
    const [shipment, stale] = await Promise.all([startShipment(), startShipment()]);
    await client.execute(CourierWorkflow, { ...options(), args: [shipment.workflowId, stale.workflowId] });
    await expect(shipment.result()).resolves.toBeDefined();
    await expect(stale.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  });
});
