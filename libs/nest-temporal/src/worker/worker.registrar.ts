/**
 * Makes the workers when the application bootstraps, and drains them before any other module is destroyed: an activity
 * that still runs may need every provider.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { Worker } from '@nest-temporal/core/worker';
import { createNestLogger } from '../temporal.logger.js';
import { TemporalExplorer } from './activity.explorer.js';
import { assignToWorkers, type WorkerAssignment } from './worker-assignment.js';
import { WorkerRegistration } from './worker-registration.js';

@Injectable()
export class WorkerRegistrar implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('TemporalModule');
  private readonly running: { worker: Worker; ended: Promise<void> }[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly explorer: TemporalExplorer,
    modules: ModulesContainer,
  ) {
    // Nest destroys modules by distance, global ones last; -1 makes the module of this provider the very first.
    for (const module of modules.values()) {
      if (module.providers.has(WorkerRegistrar)) module.distance = -1;
    }
  }

  async onApplicationBootstrap(): Promise<void> {
    const assignments = assignToWorkers(this.registrations(), this.explorer.workflows(), this.explorer.activities());
    for (const assignment of assignments) await this.start(assignment);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(
      this.running.map(async ({ worker, ended }) => {
        await worker.shutdown();
        await ended;
      }),
    );
  }

  private registrations(): WorkerRegistration[] {
    const found = new Set<WorkerRegistration>();
    for (const wrapper of this.discovery.getProviders()) {
      if (wrapper.instance instanceof WorkerRegistration) found.add(wrapper.instance);
    }
    return [...found];
  }

  private async start({ registration, workflows, activities }: WorkerAssignment): Promise<void> {
    const { autoStart = true, workflows: _, activities: __, ...options } = registration.options;
    const { namespace, dataConverter, identity } = registration.clientOptions;
    const worker = await Worker.create({
      ...(namespace === undefined ? {} : { namespace }),
      ...(dataConverter === undefined ? {} : { dataConverter }),
      ...(identity === undefined ? {} : { identity }),
      logger: createNestLogger('TemporalWorker'),
      ...options,
      connection: registration.connection,
      workflows,
      activities: activities.flatMap((found) => found.activities),
    });
    registration.attach(worker);
    if (!autoStart) return;
    const ended = worker.run().catch((error: unknown) => {
      this.logger.error(`Worker '${registration.name}' stopped: ${String(error)}`, (error as Error | undefined)?.stack);
    });
    this.running.push({ worker, ended });
  }
}
