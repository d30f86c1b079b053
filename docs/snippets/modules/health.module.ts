// #region health
import { Controller, Get, Module } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule, type HealthCheckResult } from '@nestjs/terminus';
import { TemporalModule } from '@nest-temporal/nestjs';
import { TemporalHealthIndicator, TemporalHealthModule } from '@nest-temporal/nestjs/health';
import { GreetingActivities } from '../greeting/greeting.activities.js';
import { GreetingWorkflow } from '../greeting/greeting.workflow.js';

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly temporal: TemporalHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.health.check([() => this.temporal.isHealthy('temporal')]);
  }
}

@Module({
  imports: [
    TerminusModule,
    TemporalHealthModule,
    TemporalModule.forRoot({ connection: { address: process.env['TEMPORAL_ADDRESS'] } }),
    TemporalModule.registerWorker({ taskQueue: 'healthy' }),
  ],
  controllers: [HealthController],
  providers: [GreetingActivities, GreetingWorkflow],
})
export class HealthModule {}
// #endregion health
