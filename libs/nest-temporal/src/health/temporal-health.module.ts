import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { TemporalHealthIndicator } from './temporal-health.indicator.js';

/** Makes `TemporalHealthIndicator` injectable. Import it alongside `TerminusModule`. */
@Module({ imports: [TerminusModule], providers: [TemporalHealthIndicator], exports: [TemporalHealthIndicator] })
export class TemporalHealthModule {}
