import { Module } from '@nestjs/common';
import { TemporalModule } from '@nest-temporal/nestjs';
import { Greeter } from './activities/greeter.js';
import { GreetingActivities } from './activities/greeting.activities.js';
import { greetingTaskQueue } from './contract/greeting.contract.js';
import { GreetingsController } from './greetings.controller.js';
import { GreetingWorkflow } from './workflows/index.js';

@Module({
  imports: [
    TemporalModule.forRoot({
      connection: { address: process.env['TEMPORAL_ADDRESS'] ?? 'localhost:7233' },
      namespace: process.env['TEMPORAL_NAMESPACE'] ?? 'default',
    }),
    TemporalModule.registerWorker({ taskQueue: greetingTaskQueue }),
  ],
  controllers: [GreetingsController],
  providers: [Greeter, GreetingActivities, GreetingWorkflow],
})
export class AppModule {}
