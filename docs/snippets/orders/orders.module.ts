import { Module } from '@nestjs/common';
import { TemporalModule } from '@nest-temporal/nestjs';
import { OrderWorkflow } from './order.workflow.js';
import { OrdersController } from './orders.controller.js';
import { PaymentActivities } from './payment.activities.js';
import { PaymentGateway } from './payment.gateway.js';

@Module({
  imports: [
    TemporalModule.forRoot({ connection: { address: 'localhost:7233' }, namespace: 'default' }),
    TemporalModule.registerWorker({ taskQueue: 'orders' }),
  ],
  controllers: [OrdersController],
  providers: [OrderWorkflow, PaymentActivities, PaymentGateway],
})
export class OrdersModule {}
