import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { WorkflowClient } from '@nest-temporal/nestjs';
import { AppModule } from './app.module.js';
import { GreetingWorkflow } from './greeting.workflow.js';

// #region run
const app = await NestFactory.createApplicationContext(AppModule);
const greeting = await app.get(WorkflowClient).execute(GreetingWorkflow, {
  taskQueue: 'greetings',
  workflowId: 'greeting-1',
  args: ['my name'],
});
console.log(greeting); // Hello, my name!
await app.close();
// #endregion run
