import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiConflictResponse, ApiCreatedResponse, ApiNotFoundResponse } from '@nestjs/swagger';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Approval, OrderStatus, orderWorkflowId, PlaceOrder } from 'sample-worker/contract';
import { OrderOutcome, PlacedOrder, ResultQuery } from './order-outcome.js';
import { OrdersService } from './orders.service.js';

/** What this controller needs of a response, whichever HTTP library is below. */
interface StatusSetter {
  status(code: number): unknown;
}

@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  @ApiOperation({ summary: 'Place an order; sent again, it is the same order' })
  @ApiCreatedResponse({ type: PlacedOrder })
  @ApiOkResponse({ type: PlacedOrder, description: 'The same order was placed before' })
  @ApiConflictResponse({ description: 'Another order has this id' })
  @ApiBadRequestResponse({ description: 'Says which properties break which rules' })
  async place(@Body() order: PlaceOrder, @Res({ passthrough: true }) response: StatusSetter): Promise<PlacedOrder> {
    const isNew = await this.orders.place(order);
    response.status(isNew ? HttpStatus.CREATED : HttpStatus.OK);
    return { orderId: order.orderId, workflowId: orderWorkflowId(order.orderId) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'What the order has done so far' })
  @ApiOkResponse({ type: OrderStatus })
  @ApiNotFoundResponse()
  status(@Param('id') id: string): Promise<OrderStatus> {
    return this.orders.status(id);
  }

  @Post(':id/approve')
  // The signal is stored; the workflow handles it in its own time.
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Approve an order, so that it is shipped' })
  @ApiAcceptedResponse()
  @ApiNotFoundResponse()
  @ApiConflictResponse({ description: 'The order has ended' })
  approve(@Param('id') id: string, @Body() approval: Approval): Promise<void> {
    return this.orders.approve(id, approval);
  }

  @Post(':id/cancel')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Ask an order to undo what it has done; one that ships or has ended is left as it is' })
  @ApiAcceptedResponse()
  @ApiNotFoundResponse()
  cancel(@Param('id') id: string): Promise<void> {
    return this.orders.cancel(id);
  }

  @Get(':id/result')
  @ApiOperation({ summary: 'Wait for the end of an order' })
  @ApiOkResponse({ type: OrderOutcome, description: 'The order has ended' })
  @ApiAcceptedResponse({ type: OrderOutcome, description: 'It still runs: ask again' })
  @ApiNotFoundResponse()
  async result(
    @Param('id') id: string,
    @Query() { waitSeconds }: ResultQuery,
    @Res({ passthrough: true }) response: StatusSetter,
  ): Promise<OrderOutcome> {
    const outcome = await this.orders.outcome(id, waitSeconds);
    response.status(outcome.state === 'running' ? HttpStatus.ACCEPTED : HttpStatus.OK);
    return outcome;
  }
}
