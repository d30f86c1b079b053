/** Provider factories for options, connections and clients. */
import type { FactoryProvider, InjectionToken, Provider, Type } from '@nestjs/common';
import { WorkflowClient } from '@nest-temporal/core/client';
import { Connection } from '@nest-temporal/core/worker';
import { TemporalConfigurationError } from './errors.js';
import { createNestLogger } from './temporal.logger.js';
import type { AsyncOptions, TemporalModuleOptions } from './temporal.options.js';
import {
  defaultClientName,
  getTemporalClientToken,
  getTemporalConnectionToken,
  getTemporalOptionsToken,
} from './temporal.tokens.js';

/** Connection and client of one name, over the options under their token. */
export function createClientProviders(name: string): Provider[] {
  const options = getTemporalOptionsToken(name);
  const connection = getTemporalConnectionToken(name);
  const client = getTemporalClientToken(name);
  const providers: Provider[] = [
    { provide: connection, inject: [options], useFactory: createConnection },
    { provide: client, inject: [connection, options], useFactory: createClient },
  ];
  if (name === defaultClientName) providers.push({ provide: WorkflowClient, useExisting: client });
  return providers;
}

function createConnection(options: TemporalModuleOptions): Connection {
  if (options.connection instanceof Connection) return options.connection;
  return Connection.lazy({ logger: createNestLogger('TemporalConnection'), ...options.connection });
}

function createClient(connection: Connection, options: TemporalModuleOptions): WorkflowClient {
  return new WorkflowClient({ ...options, connection });
}

/** The provider of asynchronous options under `token`, whichever of the three ways `async` uses. */
export function createOptionsProviders<Options, Factory extends object>(
  token: InjectionToken,
  async: AsyncOptions<Options, Factory>,
  method: keyof Factory & string,
  where: string,
): Provider[] {
  const ways = (['useFactory', 'useClass', 'useExisting'] as const).filter((way) => async[way] !== undefined);
  if (ways.length !== 1) {
    throw new TemporalConfigurationError(
      `${where} takes exactly one of useFactory, useClass and useExisting, but got ${ways.join(' and ') || 'none'}`,
    );
  }
  if (async.useFactory) {
    const provider = { provide: token, inject: [...(async.inject ?? [])], useFactory: async.useFactory };
    return [provider as FactoryProvider];
  }
  const factory = (async.useClass ?? async.useExisting) as Type<Factory>;
  const made: FactoryProvider = {
    provide: token,
    inject: [factory],
    useFactory: (instance: Factory) => (instance[method] as () => Options | Promise<Options>).call(instance),
  };
  return async.useClass ? [made, { provide: factory, useClass: factory }] : [made];
}
