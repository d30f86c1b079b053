import { Injectable, Module } from '@nestjs/common';
import { Activity, TemporalModule } from '@nest-temporal/nestjs';
import { GreetingActivities } from '../greeting/greeting.activities.js';
import { GreetingWorkflow } from '../greeting/greeting.workflow.js';
import { Config } from './config.js';
import { ConfigModule } from './config.module.js';

const connection = TemporalModule.forRootAsync({
  imports: [ConfigModule],
  inject: [Config],
  useFactory: (config: Config) => ({ connection: { address: config.temporalAddress } }),
});

// #region two
@Injectable()
@Activity({ taskQueue: 'mail' })
export class MailActivities {
  @Activity()
  async send(text: string): Promise<string> {
    return `sent: ${text}`;
  }
}

@Module({
  imports: [
    connection,
    TemporalModule.registerWorker({
      taskQueue: 'greetings-and-more',
      workflows: [GreetingWorkflow],
      activities: [GreetingActivities],
    }),
    TemporalModule.registerWorker({ taskQueue: 'mail', maxConcurrentActivityTaskExecutions: 5 }),
  ],
  providers: [GreetingActivities, GreetingWorkflow, MailActivities],
})
export class TwoWorkersModule {}
// #endregion two
