import { Module } from '@nestjs/common';
import { ClientDeclarationCheck } from './client-declaration.js';
import { WorkflowInjectionCheck } from './workflow-injection-check.js';
import { WorkerFailures } from './worker/worker-failures.js';

/** Providers that exist once per application, regardless of the number of connections and workers. */
@Module({ providers: [ClientDeclarationCheck, WorkerFailures, WorkflowInjectionCheck], exports: [WorkerFailures] })
export class TemporalSharedModule {}
