import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TemporalExplorer } from './activity.explorer.js';
import { MetadataAccessor } from './metadata.accessor.js';
import { RequestScope } from './request-scope.js';
import { WorkerRegistrar } from './worker.registrar.js';

/** One per application, however many workers are registered: it alone sees them all. */
@Module({
  imports: [DiscoveryModule],
  providers: [MetadataAccessor, RequestScope, TemporalExplorer, WorkerRegistrar],
})
export class TemporalRunnerModule {}
