/** Options of test environments and their checks. The values of a connection's options are checked by the connection. */
import { Connection, type ClientOptions, type ConnectionOptions } from '@nest-temporal/core/client';
import { clientSchema } from '@nest-temporal/core/internal/client/client-options';
import { Option } from '@nest-temporal/core/internal/common/options/option';
import { OptionPlace } from '@nest-temporal/core/internal/common/options/option-place';
import { optionsOf } from '@nest-temporal/core/internal/common/options/option-schema';
import { object, text } from '@nest-temporal/core/internal/common/options/option-types';
import { connectionSchema } from '@nest-temporal/core/internal/transport/connection-options';
import type { EmbeddedServerOptions } from '@nest-temporal/server';
import { serverSchema } from '@nest-temporal/server/internal/embedded-server-options';
import { TestEnvironmentError } from './errors.js';

/** Options of the client of an environment, which has its connection and namespace. */
export type TestClientOptions = Omit<ClientOptions, 'connection' | 'namespace'>;

/** Options of `createTimeSkipping` and `createLocal`. */
export interface EmbeddedEnvironmentOptions extends Pick<
  EmbeddedServerOptions,
  'searchAttributes' | 'dynamicConfig' | 'logger'
> {
  /** Namespace of the environment, which the server registers. @defaultValue `default` */
  namespace?: string;
  /** Options of the client of the environment, such as a data converter. */
  client?: TestClientOptions;
}

/** Options of `createFromExistingServer`. */
export interface ExistingServerOptions {
  /** Address of the server. @defaultValue `localhost:7233` */
  address?: string;
  /** Options of the connection, except its address; or a `Connection`, which the environment does not close. @defaultValue a connection that is closed with the environment */
  connection?: Omit<ConnectionOptions, 'address'> | Connection;
  /** Namespace of the environment, which must be registered. @defaultValue `default` */
  namespace?: string;
  /** Options of the client of the environment, such as a data converter. */
  client?: TestClientOptions;
}

/** Where options of an environment stand, for messages. */
export function environmentPlace(where: string): OptionPlace {
  return new OptionPlace(where, TestEnvironmentError);
}

const namespace = text().default('default');
const client = object(optionsOf<TestClientOptions>()(clientSchema.omit('connection', 'namespace')));

export const embeddedSchema = optionsOf<EmbeddedEnvironmentOptions>()({
  namespace,
  ...serverSchema.pick('searchAttributes', 'dynamicConfig', 'logger'),
  client,
});

const connectionOptions = optionsOf<Omit<ConnectionOptions, 'address'>>()(connectionSchema.omit('address'));
const connectionNames: { checkNames(options: unknown, place: OptionPlace): void } = connectionOptions;

const connection = new Option<NonNullable<ExistingServerOptions['connection']>>({
  allowed: 'options of a connection, or a Connection',
  properties: connectionOptions.properties,
  read: (value, place) => {
    if (typeof value !== 'object' || value === null) return place.refuseValue(value);
    if (!(value instanceof Connection)) connectionNames.checkNames(value, place);
    return value;
  },
});

export const existingServerSchema = optionsOf<ExistingServerOptions>()(
  {
    address: connectionSchema.properties.address.otherwise('localhost:7233'),
    connection: connection.otherwise('a connection that is closed with the environment'),
    namespace,
    client,
  },
  (options, place) => {
    if (options.address === undefined || !(options.connection instanceof Connection)) return;
    place.at('address').refuse('contradicts "connection", which has an address', 'Remove one of the two.');
  },
);
