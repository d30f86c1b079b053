import { Injectable, Module } from '@nestjs/common';
import { TemporalModule, type TemporalModuleOptions, type TemporalOptionsFactory } from '@nest-temporal/nestjs';
import { GreetingActivities } from '../greeting/greeting.activities.js';
import { GreetingWorkflow } from '../greeting/greeting.workflow.js';
import { Config } from './config.js';
import { ConfigModule } from './config.module.js';

// #region factory
@Module({
  imports: [
    TemporalModule.forRootAsync({
      imports: [ConfigModule],
      inject: [Config],
      useFactory: (config: Config) => ({ connection: { address: config.temporalAddress } }),
    }),
    TemporalModule.registerWorkerAsync({
      name: 'greetings',
      imports: [ConfigModule],
      inject: [Config],
      useFactory: (config: Config) => ({
        taskQueue: 'greetings-async',
        maxConcurrentActivityTaskExecutions: config.slots,
      }),
    }),
  ],
  providers: [GreetingActivities, GreetingWorkflow],
})
export class FactoryModule {}
// #endregion factory

// #region class
@Injectable()
export class TemporalConfig implements TemporalOptionsFactory {
  constructor(private readonly config: Config) {}

  createTemporalOptions(): TemporalModuleOptions {
    return { connection: { address: this.config.temporalAddress } };
  }
}

@Module({ imports: [TemporalModule.forRootAsync({ imports: [ConfigModule], useClass: TemporalConfig })] })
export class ClassModule {}
// #endregion class
