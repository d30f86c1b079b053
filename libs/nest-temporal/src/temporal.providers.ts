/** Provider factories for options, connections and clients. */
import type { FactoryProvider, InjectionToken, Provider, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AsyncCompletionClient, Client, WorkflowClient, type ClientOptions } from '@nest-temporal/core/client';
import { Connection } from '@nest-temporal/core/worker';
import { instantiate, instantiateConverter } from './class-options.js';
import { ClientDeclaration } from './client-declaration.js';
import { ConnectionCloser } from './connection-closer.js';
import { ConnectionReplacement } from './connection-replacement.js';
import { TemporalConfigurationError } from './errors.js';
import { atPlace } from './option-place.js';
import { madePlaceOf, moduleSchema } from './option-schemas.js';
import { createNestLogger } from './temporal.logger.js';
import type { AsyncOptions, TemporalModuleOptions } from './temporal.options.js';
import {
  defaultClientName,
  getTemporalClientOptionsToken,
  getTemporalClientToken,
  getTemporalConnectionToken,
  getTemporalOptionsToken,
  type TemporalClientKind,
} from './temporal.tokens.js';

/** The options of a client as they are used: classes have become instances. */
export type ResolvedClientOptions = Omit<ClientOptions, 'connection'>;

/** Providers of a connection and its clients. */
export function createClientProviders(declaration: ClientDeclaration): Provider[] {
  const { name, where } = declaration;
  const options = getTemporalClientOptionsToken(name);
  const connection = getTemporalConnectionToken(name);
  const client = getTemporalClientToken(name, Client);
  return [
    { provide: ClientDeclaration, useValue: declaration },
    {
      provide: options,
      inject: [getTemporalOptionsToken(name), ModuleRef],
      useFactory: (given: TemporalModuleOptions, moduleRef: ModuleRef) => resolveOptions(where, given, moduleRef),
    },
    ...createConnectionProviders(declaration),
    {
      provide: client,
      inject: [options, connection],
      useFactory: (resolved: ResolvedClientOptions, opened: Connection) =>
        atPlace(
          where,
          () => new Client({ logger: createNestLogger('TemporalClient'), ...resolved, connection: opened }),
        ),
    },
    { provide: getTemporalClientToken(name), inject: [client], useFactory: ({ workflow }: Client) => workflow },
    {
      provide: getTemporalClientToken(name, AsyncCompletionClient),
      inject: [client],
      useFactory: ({ activity }: Client) => activity,
    },
    ...(name === defaultClientName ? clientKinds.map(underItsClass) : []),
  ];
}

const clientKinds: readonly TemporalClientKind[] = [Client, WorkflowClient, AsyncCompletionClient];

function underItsClass(kind: TemporalClientKind): Provider {
  return { provide: kind, useExisting: getTemporalClientToken(defaultClientName, kind) };
}

/** Everything of one connection that other modules may inject. */
export function clientTokens(name: string): InjectionToken[] {
  return [
    getTemporalOptionsToken(name),
    getTemporalClientOptionsToken(name),
    getTemporalConnectionToken(name),
    ...clientKinds.map((kind) => getTemporalClientToken(name, kind)),
    ...(name === defaultClientName ? clientKinds : []),
  ];
}

function createConnectionProviders({ name, useConnection, where }: ClientDeclaration): Provider[] {
  const provide = getTemporalConnectionToken(name);
  const options = getTemporalOptionsToken(name);
  if (useConnection !== undefined) {
    return [
      {
        provide,
        inject: [options, { token: getTemporalConnectionToken(useConnection), optional: true }],
        useFactory: (given: TemporalModuleOptions, shared?: Connection) =>
          sharedConnection(where, useConnection, given, shared),
      },
    ];
  }
  const replacement = { token: ConnectionReplacement, optional: true };
  return [
    {
      provide,
      inject: [options, replacement],
      useFactory: (given: TemporalModuleOptions, other?: ConnectionReplacement) =>
        other ? other.connect(given) : atPlace(where, () => openConnection(given)),
    },
    { provide: ConnectionCloser, inject: [options, provide, replacement], useFactory: ConnectionCloser.create },
  ];
}

function openConnection({ connection }: TemporalModuleOptions): Connection {
  if (connection instanceof Connection) return connection;
  return Connection.lazy({ logger: createNestLogger('TemporalConnection'), ...connection });
}

function sharedConnection(
  where: string,
  name: string,
  { connection }: TemporalModuleOptions,
  shared: Connection | undefined,
): Connection {
  if (connection !== undefined) {
    throw new TemporalConfigurationError(
      `${where}: "connection" and "useConnection" are both given. Keep one of them.`,
    );
  }
  if (shared) return shared;
  throw new TemporalConfigurationError(
    `${where}: connection "${name}" does not exist. Import TemporalModule.forRoot(${argument(name)}) in the application.`,
  );
}

async function resolveOptions(
  where: string,
  given: TemporalModuleOptions,
  moduleRef: ModuleRef,
): Promise<ResolvedClientOptions> {
  moduleSchema.read(given, madePlaceOf(where));
  const { connection: _, dataConverter, interceptors, ...rest } = given;
  return {
    ...rest,
    ...(dataConverter === undefined ? {} : { dataConverter: await instantiateConverter(dataConverter, moduleRef) }),
    ...(interceptors === undefined
      ? {}
      : { interceptors: { ...interceptors, workflow: await instantiate(interceptors.workflow, moduleRef) } }),
  };
}

/** What `forRoot` takes for a connection of this name, as it is written. */
export function argument(name: string | undefined): string {
  return name === undefined || name === defaultClientName ? '' : `{ name: '${name}' }`;
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
      `${where} requires exactly one of useFactory, useClass and useExisting, but got ${ways.join(' and ') || 'none'}`,
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
