/**
 * Makes the workers when the application bootstraps, and drains them before any other module is destroyed: an activity
 * that still runs may need every provider.
 *
 * Bootstrap waits for what can be wrong with the code: checks, and the bundling of workflows. It never waits for a
 * server: workers connect by themselves, and what they meet then goes to {@link WorkerFailures}.
 */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { errorAttributes } from '@nest-temporal/core';
import { Worker } from '@nest-temporal/core/worker';
import { destroyFirst } from '../nest-framework.js';
import { atPlace } from '../option-place.js';
import { createNestLogger } from '../temporal.logger.js';
import { ActivityPipeline } from './activity-pipeline/activity-pipeline.js';
import { TemporalExplorer } from './activity.explorer.js';
import { inheritFromClient } from './client-plugins.js';
import { findPlacedRegistrations, joinRegistrations, type JoinedWorker } from './joined-worker.js';
import { assignToWorkers, type WorkerAssignment } from './worker-assignment.js';
import { describeMissingTypes } from './missing-types.js';
import { WorkerFailures } from './worker-failures.js';
import { areWorkersOn } from './worker-switch.js';

@Injectable()
export class WorkerRegistrar implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = createNestLogger('TemporalModule');
  private readonly workers: Worker[] = [];
  /** Settles when all workers have been made, or could not be. */
  private making: Promise<unknown> = Promise.resolve();
  /** Resolve when the workers that were started have ended. */
  private readonly ends: Promise<void>[] = [];
  private isClosing = false;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly explorer: TemporalExplorer,
    private readonly pipeline: ActivityPipeline,
    private readonly failures: WorkerFailures,
  ) {
    for (const module of modules.values()) {
      if (module.providers.has(WorkerRegistrar)) destroyFirst(module);
    }
  }

  async onApplicationBootstrap(): Promise<void> {
    const isOn = areWorkersOn(process.env);
    const workers = joinRegistrations(findPlacedRegistrations(this.modules));
    const { assignments, elsewhere } = assignToWorkers(workers, this.explorer.workflows(), this.explorer.activities());
    for (const { worker, workflows } of assignments) {
      for (const registration of worker.registrations) registration.assign(workflows);
    }
    if (elsewhere) this.logger.warn(elsewhere);
    const missingTypes = describeMissingTypes(assignments.flatMap(({ activities }) => activities));
    if (missingTypes) this.logger.warn(missingTypes);
    if (!isOn) {
      if (workers.length > 0) this.logger.info('Workers are not started: NEST_TEMPORAL_WORKER=off');
      return;
    }
    const made = Promise.allSettled(assignments.map((assignment) => this.make(assignment)));
    this.making = made;
    const failure = (await made).find(({ status }) => status === 'rejected');
    if (failure) {
      await this.shutDown();
      throw (failure as PromiseRejectedResult).reason;
    }
    for (const worker of workers) this.start(worker);
  }

  async onModuleDestroy(): Promise<void> {
    this.isClosing = true;
    await this.making;
    await this.shutDown();
  }

  private async make({ worker: joined, workflows, activities }: WorkerAssignment): Promise<void> {
    const { name, options, surroundings } = joined;
    const { connection, client, clientOptions } = surroundings;
    const { autoStart: _, onFatalError: __, inheritAppConfig, ...workerOptions } = options;
    const { namespace, dataConverter, identity } = clientOptions;
    const where = `Worker "${name}" (TemporalModule.registerWorker)`;
    const worker = await atPlace(where, () =>
      Worker.create({
        ...(namespace === undefined ? {} : { namespace }),
        ...(dataConverter === undefined ? {} : { dataConverter }),
        ...(identity === undefined ? {} : { identity }),
        logger: createNestLogger('TemporalWorker'),
        waitForServer: true,
        ...workerOptions,
        ...inheritFromClient(workerOptions, clientOptions),
        connection,
        client,
        workflows,
        activities: activities.flatMap((found) =>
          found.activities.map((activity) =>
            activity.define({ inheritAppConfig, dataConverter: workerOptions.dataConverter ?? dataConverter }),
          ),
        ),
      }),
    );
    this.workers.push(worker);
    for (const registration of joined.registrations) registration.attach(worker);
    const methods = activities.flatMap((found) => found.activities.map(({ method }) => method));
    const enhancers = this.pipeline.describe(methods, { inheritAppConfig });
    if (enhancers) this.logger.info(`Worker "${name}": ${enhancers}`);
  }

  private start({ name, registrations, options }: JoinedWorker): void {
    const worker = registrations[0]?.workerIfMade;
    if (this.isClosing || options.autoStart === false || !worker) return;
    const ended = worker.run().catch((error: unknown) => {
      if (!this.isClosing) this.failures.report(name, error, options.onFatalError);
      else this.logger.error('Worker did not shut down cleanly', { worker: name, ...errorAttributes(error) });
    });
    this.ends.push(ended);
  }

  /** Shuts down all that was made, also what the application started itself. May be called again. */
  private async shutDown(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.shutdown()));
    await Promise.all(this.ends);
  }
}
