import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { InjectWorkflow, WorkflowRef } from '@nest-temporal/nestjs';
import { Approval, Order } from './order.dto.js';
import { OrderWorkflow } from './order.workflow.js';

// #region start
@Controller('orders')
export class OrdersController {
  constructor(@InjectWorkflow(OrderWorkflow) private readonly orders: WorkflowRef<OrderWorkflow>) {}

  @Post()
  async create(@Body() order: Order): Promise<{ workflowId: string }> {
    const { workflowId } = await this.orders.start({ workflowId: `order-${order.id}`, args: [order] });
    return { workflowId };
  }
  // #endregion start

  // #region messages
  @Post(':id/approval')
  @HttpCode(204)
  async approve(@Param('id') id: string, @Body() approval: Approval): Promise<void> {
    await this.orders.handle(`order-${id}`).signal('approve', approval);
  }

  @Get(':id/status')
  status(@Param('id') id: string): Promise<'waiting' | 'approved'> {
    return this.orders.handle(`order-${id}`).query('getStatus');
  }
  // #endregion messages

  // #region ends
  @Get(':id/result')
  result(@Param('id') id: string): Promise<string> {
    return this.orders.handle(`order-${id}`).result({ timeout: '10s' });
  }

  @Delete(':id')
  async cancel(@Param('id') id: string): Promise<void> {
    await this.orders.handle(`order-${id}`).cancel({ reason: 'The customer changed their mind' });
  }
  // #endregion ends
  // #region start
}
// #endregion start
