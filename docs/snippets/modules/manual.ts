import { Injectable, Module } from '@nestjs/common';
import { InjectTemporalWorker, TemporalModule, WorkerRegistration } from '@nest-temporal/nestjs';
import { GreetingActivities } from '../greeting/greeting.activities.js';

// #region manual
@Injectable()
export class NightShift {
  private ended?: Promise<void>;

  constructor(@InjectTemporalWorker('night') private readonly registration: WorkerRegistration) {}

  begin(): void {
    this.ended = this.registration.worker.run();
  }

  async end(): Promise<void> {
    await this.registration.worker.shutdown();
    await this.ended;
  }
}

@Module({
  imports: [TemporalModule.registerWorker({ name: 'night', taskQueue: 'reports', autoStart: false })],
  providers: [NightShift, GreetingActivities],
})
export class ReportsModule {}
// #endregion manual
