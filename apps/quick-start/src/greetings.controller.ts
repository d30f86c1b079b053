import { randomUUID } from 'node:crypto';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { WorkflowClient } from '@nest-temporal/nestjs';
import { GreetingInput, greetingTaskQueue } from './contract/greeting.contract.js';
import { GreetingWorkflow } from './workflows/index.js';

@Controller('greetings')
export class GreetingsController {
  constructor(private readonly client: WorkflowClient) {}

  @Post()
  @HttpCode(200)
  async greet(@Body() input: GreetingInput): Promise<{ workflowId: string; greeting: string }> {
    const workflowId = `greeting-${randomUUID()}`;
    const greeting = await this.client.execute(GreetingWorkflow, {
      taskQueue: greetingTaskQueue,
      workflowId,
      args: [input],
    });
    return { workflowId, greeting };
  }
}
