/** One `registerWorker`: its options, the connection it uses, and the worker once the runner has made it. */
import type { Provider } from '@nestjs/common';
import type { Connection, Worker } from '@nest-temporal/core/worker';
import type { TemporalModuleOptions, TemporalWorkerOptions } from '../temporal.options.js';
import {
  getTemporalConnectionToken,
  getTemporalOptionsToken,
  getTemporalWorkerOptionsToken,
  getTemporalWorkerToken,
} from '../temporal.tokens.js';
import { TemporalConfigurationError } from '../errors.js';

/** What is injected for a worker: it exists before the worker does, which needs all providers to be there. */
export class WorkerRegistration {
  private made?: Worker;

  constructor(
    readonly name: string,
    readonly options: TemporalWorkerOptions,
    readonly connection: Connection,
    readonly clientOptions: TemporalModuleOptions,
  ) {
    if (typeof options?.taskQueue !== 'string' || options.taskQueue === '') {
      throw new TemporalConfigurationError(`Worker '${name}' has no task queue. Give 'taskQueue' to registerWorker`);
    }
  }

  /**
   * The worker.
   *
   * @throws TemporalConfigurationError before the application has bootstrapped
   */
  get worker(): Worker {
    if (!this.made) {
      throw new TemporalConfigurationError(
        `Worker '${this.name}' is made when the application bootstraps. Use it from onApplicationBootstrap on`,
      );
    }
    return this.made;
  }

  /** Called once, by the runner. */
  attach(worker: Worker): void {
    this.made = worker;
  }
}

/** The registration of one worker under its token. */
export function createRegistrationProviders(name: string, client?: string): Provider[] {
  const inject = [
    getTemporalWorkerOptionsToken(name),
    { token: getTemporalConnectionToken(client), optional: true },
    { token: getTemporalOptionsToken(client), optional: true },
  ];
  return [
    {
      provide: WorkerRegistration,
      inject,
      useFactory: (options: TemporalWorkerOptions, connection?: Connection, clientOptions?: TemporalModuleOptions) => {
        if (!connection || !clientOptions) {
          throw new TemporalConfigurationError(
            `Worker '${name}' has no connection${client === undefined ? '' : ` '${client}'`}. ` +
              `Import TemporalModule.forRoot(${client === undefined ? '' : `{ name: '${client}' }`}) in the application`,
          );
        }
        return new WorkerRegistration(name, options, connection, clientOptions);
      },
    },
    { provide: getTemporalWorkerToken(name), useExisting: WorkerRegistration },
  ];
}
