/** One `registerWorker`: its options, the client it uses, and the worker once the runner has made it. */
import type { Provider } from '@nestjs/common';
import { ModuleRef, type ModulesContainer } from '@nestjs/core';
import { Client } from '@nest-temporal/core/client';
import type { DtoClass } from '@nest-temporal/core/internal/common/parameter-types';
import type { Connection, Worker, WorkerOptions } from '@nest-temporal/core/worker';
import { instantiate, instantiateConverter } from '../class-options.js';
import { TemporalConfigurationError } from '../errors.js';
import { madePlaceOf, workerSchema } from '../option-schemas.js';
import type { TemporalWorkerOptions } from '../temporal.options.js';
import { argument, type ResolvedClientOptions } from '../temporal.providers.js';
import {
  defaultClientName,
  getTemporalClientOptionsToken,
  getTemporalClientToken,
  getTemporalConnectionToken,
  getTemporalWorkerOptionsToken,
  getTemporalWorkerToken,
} from '../temporal.tokens.js';

/** The options of a worker as they are used: classes have become instances. */
export type InstantiatedWorkerOptions = Omit<TemporalWorkerOptions, 'interceptors' | 'dataConverter'> &
  Pick<WorkerOptions, 'interceptors' | 'dataConverter'>;

/** What a worker uses of its `forRoot`. */
export interface WorkerSurroundings {
  readonly clientName: string;
  readonly connection: Connection;
  readonly client: Client;
  readonly clientOptions: ResolvedClientOptions;
}

/** What is injected for a worker: it exists before the worker does, which needs all providers to be there. */
export class WorkerRegistration {
  private made?: Worker;
  private assigned: readonly DtoClass[] = [];

  constructor(
    readonly name: string,
    readonly options: InstantiatedWorkerOptions,
    readonly surroundings: WorkerSurroundings,
    /** The options as they were given, with classes in place of their instances. */
    readonly given: TemporalWorkerOptions = options,
  ) {}

  /**
   * The worker.
   *
   * @throws TemporalConfigurationError before the application has bootstrapped, and where workers are switched off
   */
  get worker(): Worker {
    if (this.made) return this.made;
    throw new TemporalConfigurationError(
      `Worker "${this.name}" does not exist: it is created when the application bootstraps, unless NEST_TEMPORAL_WORKER=off. ` +
        `Access it in onApplicationBootstrap or later.`,
    );
  }

  /** The worker, if it has been made. */
  get workerIfMade(): Worker | undefined {
    return this.made;
  }

  /** Name of the `forRoot` that it uses. */
  get clientName(): string {
    return this.surroundings.clientName;
  }

  /** Workflow classes that it runs; known when the application has bootstrapped. */
  get workflows(): readonly DtoClass[] {
    return this.assigned;
  }

  /** Called once, by the runner. */
  assign(workflows: readonly DtoClass[]): void {
    this.assigned = workflows;
  }

  /** Called once, by the runner. */
  attach(worker: Worker): void {
    this.made = worker;
  }
}

/** The registrations of an application. */
export function findRegistrations(modules: ModulesContainer): WorkerRegistration[] {
  const found = new Set<WorkerRegistration>();
  for (const { providers } of modules.values()) {
    const instance: unknown = providers.get(WorkerRegistration)?.instance;
    if (instance instanceof WorkerRegistration) found.add(instance);
  }
  return [...found];
}

/** The registration of one worker under its token. */
export function createRegistrationProviders(name: string, clientName: string = defaultClientName): Provider[] {
  return [
    {
      provide: WorkerRegistration,
      inject: [
        getTemporalWorkerOptionsToken(name),
        ModuleRef,
        { token: getTemporalConnectionToken(clientName), optional: true },
        { token: getTemporalClientToken(clientName, Client), optional: true },
        { token: getTemporalClientOptionsToken(clientName), optional: true },
      ],
      useFactory: async (
        given: TemporalWorkerOptions,
        moduleRef: ModuleRef,
        connection?: Connection,
        client?: Client,
        clientOptions?: ResolvedClientOptions,
      ) => {
        const options = await resolveOptions(name, given, moduleRef);
        if (connection && client && clientOptions) {
          return new WorkerRegistration(name, options, { clientName, connection, client, clientOptions }, given);
        }
        const which = clientName === defaultClientName ? '' : ` "${clientName}"`;
        throw new TemporalConfigurationError(
          `Worker "${name}" has no connection${which}. Import TemporalModule.forRoot(${argument(clientName)}) in the application.`,
        );
      },
    },
    { provide: getTemporalWorkerToken(name), useExisting: WorkerRegistration },
  ];
}

async function resolveOptions(
  name: string,
  given: TemporalWorkerOptions,
  moduleRef: ModuleRef,
): Promise<InstantiatedWorkerOptions> {
  workerSchema.read(given, madePlaceOf(`Worker "${name}" (TemporalModule.registerWorker)`));
  const { dataConverter, interceptors, ...rest } = given;
  return {
    ...rest,
    ...(dataConverter === undefined ? {} : { dataConverter: await instantiateConverter(dataConverter, moduleRef) }),
    ...(interceptors === undefined
      ? {}
      : { interceptors: { ...interceptors, activity: await instantiate(interceptors.activity, moduleRef) } }),
  };
}
