import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TemporalSharedModule } from '../temporal-shared.module.js';
import { ActivityPipeline } from './activity-pipeline/activity-pipeline.js';
import { TemporalExplorer } from './activity.explorer.js';
import { MetadataAccessor } from './metadata.accessor.js';
import { RequestScope } from './request-scope.js';
import { WorkerRegistrar } from './worker.registrar.js';

/** One per application, however many workers are registered: it alone sees them all. */
@Module({
  imports: [DiscoveryModule, TemporalSharedModule],
  providers: [MetadataAccessor, RequestScope, ActivityPipeline, TemporalExplorer, WorkerRegistrar],
})
export class TemporalRunnerModule {}
