import { Module } from '@nestjs/common';
import { TemporalModule } from '@nest-temporal/nestjs';

// #region cloud
@Module({
  imports: [
    TemporalModule.forRootAsync({
      useFactory: () => ({
        connection: {
          address: process.env['TEMPORAL_ADDRESS'],
          apiKey: () => process.env['TEMPORAL_API_KEY'] ?? '', // asked for at every call: a rotated key is used at once
        },
        namespace: process.env['TEMPORAL_NAMESPACE'],
      }),
    }),
    TemporalModule.registerWorker({
      taskQueue: 'orders',
      maxConcurrentActivityTaskExecutions: 50,
      maxCachedWorkflows: 500,
      workflowThreads: 2,
      shutdownGraceTime: '20s',
      shutdownForceTime: '25s',
    }),
  ],
})
export class ProductionModule {}
// #endregion cloud
