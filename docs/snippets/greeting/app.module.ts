import { Module } from '@nestjs/common';
import { TemporalModule } from '@nest-temporal/nestjs';
import { GreetingActivities } from './greeting.activities.js';
import { GreetingWorkflow } from './greeting.workflow.js';

@Module({
  imports: [
    TemporalModule.forRoot({ connection: { address: process.env['TEMPORAL_ADDRESS'] } }),
    TemporalModule.registerWorker({ taskQueue: 'greetings' }),
  ],
  providers: [GreetingActivities, GreetingWorkflow],
})
export class AppModule {}
