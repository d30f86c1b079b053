import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { TemporalHealthModule } from '@nest-temporal/nestjs/health';
import { HealthController } from './health.controller.js';

@Module({ imports: [TerminusModule, TemporalHealthModule], controllers: [HealthController] })
export class HealthModule {}
