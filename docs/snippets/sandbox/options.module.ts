import { Module } from '@nestjs/common';
import { TemporalModule } from '@nest-temporal/nestjs';
import { LotteryWorkflow } from './clock.workflow.js';

// #region modules
@Module({
  imports: [
    TemporalModule.forRoot(),
    TemporalModule.registerWorker({
      taskQueue: 'lottery',
      bundlerOptions: {
        passthroughModules: ['rxjs'],
        inertModules: ['@nestjs/mongoose'],
        ignoreModules: ['pino'],
      },
    }),
  ],
  providers: [LotteryWorkflow],
})
export class LotteryModule {}
// #endregion modules
