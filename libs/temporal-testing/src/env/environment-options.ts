/** Options of test environments and their checks. What goes on to server, connection and client is checked by those. */
import type { ClientOptions, Connection, ConnectionOptions } from '@nest-temporal/core/client';
import type { EmbeddedServerOptions } from '@nest-temporal/server';
import { TestEnvironmentError } from './errors.js';

/** Options of the client of an environment, which has its connection and namespace. */
export type TestClientOptions = Omit<ClientOptions, 'connection' | 'namespace'>;

/** Options of `createTimeSkipping` and `createLocal`. */
export interface EmbeddedEnvironmentOptions extends Pick<
  EmbeddedServerOptions,
  'searchAttributes' | 'dynamicConfig' | 'logger'
> {
  /** Is made by the server. @defaultValue `default` */
  namespace?: string;
  /** Options of the environment's client, such as a data converter. */
  client?: TestClientOptions;
}

/** Options of `createFromExistingServer`. */
export interface ExistingServerOptions {
  /** @defaultValue `localhost:7233` */
  address?: string;
  /** Options of the connection beside its address; or a connection, which stays open after the environment. */
  connection?: Omit<ConnectionOptions, 'address'> | Connection;
  /** Must be registered. @defaultValue `default` */
  namespace?: string;
  /** Options of the environment's client, such as a data converter. */
  client?: TestClientOptions;
}

const embeddedNames: Record<keyof EmbeddedEnvironmentOptions, true> = {
  namespace: true,
  searchAttributes: true,
  dynamicConfig: true,
  logger: true,
  client: true,
};

const existingNames: Record<keyof ExistingServerOptions, true> = {
  address: true,
  connection: true,
  namespace: true,
  client: true,
};

/** @throws TestEnvironmentError */
export function checkEmbeddedOptions(where: string, options: EmbeddedEnvironmentOptions): void {
  checkNames(where, options, Object.keys(embeddedNames));
  checkNamespace(where, options.namespace);
}

/** @throws TestEnvironmentError */
export function checkExistingOptions(where: string, options: ExistingServerOptions): void {
  checkNames(where, options, Object.keys(existingNames));
  checkNamespace(where, options.namespace);
}

function checkNames(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new TestEnvironmentError(`${where} takes an object of options, not ${String(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new TestEnvironmentError(`${where} has no option '${name}'. It takes ${known.join(', ')}`);
  }
}

function checkNamespace(where: string, namespace: unknown): void {
  if (namespace === undefined || (typeof namespace === 'string' && namespace !== '')) return;
  throw new TestEnvironmentError(
    `${where}: 'namespace' must be a non-empty string, not ${namespace === '' ? 'an empty one' : typeof namespace}`,
  );
}
