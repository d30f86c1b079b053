import { Module } from '@nestjs/common';
import { TemporalModule } from '@nest-temporal/nestjs';
import { PaymentActivities } from './activities/payment.activities.js';
import { PaymentGateway } from './activities/payment-gateway.js';
import { ShipmentActivities } from './activities/shipment.activities.js';
import { StockActivities } from './activities/stock.activities.js';
import { orderTaskQueue } from './contract/order.contract.js';
import { DatabaseModule } from './database/database.module.js';
import { PaymentLedger } from './database/payment-ledger.js';
import { ShipmentLedger } from './database/shipment-ledger.js';
import { StockLedger } from './database/stock-ledger.js';
import { LedgerController } from './ledger.controller.js';
import { SettingsModule, WorkerSettings } from './settings.js';
import { OrderWorkflow } from './workflows/index.js';

@Module({
  imports: [
    SettingsModule,
    DatabaseModule,
    TemporalModule.forRootAsync({
      inject: [WorkerSettings],
      useFactory: ({ temporal: { address, namespace } }: WorkerSettings) => ({ connection: { address }, namespace }),
    }),
    // Activities that run when the worker is stopped get this long to end; then they are cancelled, and tried elsewhere.
    TemporalModule.registerWorker({ taskQueue: orderTaskQueue, shutdownGraceTime: '10s' }),
  ],
  controllers: [LedgerController],
  providers: [
    // Found among the providers by their decorators. The workflow is never constructed here: it runs in its sandbox.
    OrderWorkflow,
    StockActivities,
    PaymentActivities,
    ShipmentActivities,
    StockLedger,
    PaymentLedger,
    ShipmentLedger,
    PaymentGateway,
  ],
})
export class WorkerModule {}
