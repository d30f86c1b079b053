import { Module } from '@nestjs/common';
import { ClientDeclarationCheck } from './client-declaration.js';
import { WorkflowInjectionCheck } from './workflow-injection-check.js';
import { WorkerFailures } from './worker/worker-failures.js';

/** What an application has once, however many connections and workers it declares. */
@Module({ providers: [ClientDeclarationCheck, WorkerFailures, WorkflowInjectionCheck], exports: [WorkerFailures] })
export class TemporalSharedModule {}
