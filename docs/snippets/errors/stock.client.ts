// #region client
import { Injectable, NotFoundException } from '@nestjs/common';
import { ApplicationFailure, WorkflowClient, WorkflowFailedError } from '@nest-temporal/nestjs';
import { StockWorkflow } from './stock.workflow.js';

@Injectable()
export class StockService {
  constructor(private readonly client: WorkflowClient) {}

  async reserve(orderId: string, wishes: string[]): Promise<string> {
    try {
      return await this.client.execute(StockWorkflow, {
        taskQueue: 'stock',
        workflowId: `stock-${orderId}`,
        args: [wishes],
      });
    } catch (error) {
      const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
      const isOutOfStock = cause instanceof ApplicationFailure && cause.type === 'OutOfStock';
      throw isOutOfStock ? new NotFoundException(cause.message) : error;
    }
  }
}
// #endregion client
