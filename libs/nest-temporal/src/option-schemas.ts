/** Every option that the module takes, by call. What core takes as well comes from core's schemas. */
import { clientSchema } from '@nest-temporal/core/internal/client/client-options';
import { Option } from '@nest-temporal/core/internal/common/options/option';
import { OptionPlace } from '@nest-temporal/core/internal/common/options/option-place';
import { optionsOf } from '@nest-temporal/core/internal/common/options/option-schema';
import {
  anyObject,
  custom,
  flag,
  func,
  list,
  object,
  or,
  text,
} from '@nest-temporal/core/internal/common/options/option-types';
import { loggerOption } from '@nest-temporal/core/internal/common/options/shared-options';
import { converterSchema } from '@nest-temporal/core/internal/converter/converter-options';
import { connectionSchema } from '@nest-temporal/core/internal/transport/connection-options';
import { workerSchema as coreWorkerSchema } from '@nest-temporal/core/internal/worker/worker-schema';
import { Connection } from '@nest-temporal/core/worker';
import type { NestDataConverter } from './class-options.js';
import { TemporalConfigurationError } from './errors.js';
import type {
  AsyncOptions,
  OnFatalError,
  TemporalModuleExtras,
  TemporalModuleOptions,
  TemporalWorkerExtras,
  TemporalWorkerOptions,
} from './temporal.options.js';
import type { InheritedEnhancers } from './worker/activity-pipeline/global-enhancers.js';

/** Where options stand, for messages: `TemporalModule.forRoot()`. */
export function placeOf(where: string): OptionPlace {
  return new OptionPlace(where, TemporalConfigurationError);
}

/** The place of options that a factory has made. */
export function madePlaceOf(where: string): OptionPlace {
  return placeOf(where).with({ cure: 'Return them from the factory.' });
}

function anyList<T>(allowed: string = 'an array'): Option<T> {
  return custom<T>(allowed, (value, place) => (Array.isArray(value) ? (value as T) : place.refuseValue(value)));
}

interface Names {
  checkNames(options: unknown, place: OptionPlace): void;
}

const connectionNames: Names = connectionSchema;
const converterNames: Names = converterSchema;

/** The names are checked here, the values by the connection. */
const connectionOption = new Option<NonNullable<TemporalModuleOptions['connection']>>({
  allowed: 'options of a connection, or a Connection',
  properties: connectionSchema.properties,
  read: (value, place) => {
    if (typeof value !== 'object' || value === null) return place.refuseValue(value);
    if (!(value instanceof Connection)) connectionNames.checkNames(value, place);
    return value;
  },
});

const nestLogger = 'the logger of Nest';

/** The names are checked here. Classes become instances before core checks the values. */
const dataConverter = new Option<NestDataConverter>({
  allowed: 'an object',
  properties: converterSchema.properties,
  read: (value, place) => {
    converterNames.checkNames(value, place);
    return value as NestDataConverter;
  },
});
const imports = anyList<NonNullable<TemporalModuleExtras['imports']>>('an array of modules').otherwise('none');

const moduleExtras = optionsOf<TemporalModuleExtras>()({
  name: text().otherwise('"default"'),
  isGlobal: flag().otherwise('true'),
  useConnection: text().otherwise('a connection of its own'),
  imports,
}).properties;

export const moduleSchema = optionsOf<TemporalModuleOptions>()({
  ...clientSchema.omit('connection', 'interceptors', 'dataConverter', 'logger'),
  connection: connectionOption.otherwise('a connection to localhost:7233'),
  dataConverter: dataConverter.otherwise('converters for null, bytes and JSON, without codecs'),
  interceptors: anyObject<NonNullable<TemporalModuleOptions['interceptors']>>(
    'an object with interceptors, which may be classes',
  ).otherwise('none'),
  logger: loggerOption.otherwise(nestLogger),
});

export const forRootSchema = optionsOf<TemporalModuleOptions & TemporalModuleExtras>()({
  ...moduleSchema.properties,
  ...moduleExtras,
});

const workerExtras = optionsOf<TemporalWorkerExtras>()({
  name: text().otherwise('the task queue, or "default" for asynchronous options'),
  client: text().otherwise('"default"'),
  imports,
}).properties;

const inheritedSchema = optionsOf<InheritedEnhancers>()({
  guards: flag().otherwise('false'),
  interceptors: flag().otherwise('false'),
  pipes: flag().otherwise('false'),
  filters: flag().otherwise('false'),
});

type AnyClass = abstract new (...args: never[]) => object;

export const workerSchema = optionsOf<TemporalWorkerOptions>()({
  ...coreWorkerSchema.omit(
    'connection',
    'namespace',
    'client',
    'interceptors',
    'dataConverter',
    'waitForServer',
    'identity',
    'logger',
  ),
  workflows: list(func<AnyClass>('a workflow class')).otherwise('those that no other worker lists'),
  activities: list(func<AnyClass>('a provider class')).otherwise('those that no other worker lists'),
  dataConverter: dataConverter.otherwise('that of the client'),
  interceptors: anyObject<NonNullable<TemporalWorkerOptions['interceptors']>>(
    'an object with interceptors, which may be classes',
  ).otherwise('none'),
  inheritAppConfig: or(true, or(false, object(inheritedSchema))).otherwise('false'),
  autoStart: flag().otherwise('true'),
  onFatalError: or('crash', or('log', func<Exclude<OnFatalError, string>>())).otherwise(
    'what closeOnWorkerFailure() was given, otherwise "crash"',
  ),
  waitForServer: flag().otherwise('true'),
  identity: text().otherwise('that of the client, otherwise pid@host'),
  logger: loggerOption.otherwise(nestLogger),
});

export const registerWorkerSchema = optionsOf<TemporalWorkerOptions & TemporalWorkerExtras>()({
  ...workerSchema.properties,
  ...workerExtras,
});

type Async = AsyncOptions<unknown, object>;

const asyncOptions = optionsOf<Async>()({
  imports,
  inject: anyList<NonNullable<Async['inject']>>('an array of injection tokens'),
  useFactory: func<NonNullable<Async['useFactory']>>(),
  useClass: func<NonNullable<Async['useClass']>>('a class'),
  useExisting: func<NonNullable<Async['useExisting']>>('a class'),
  extraProviders: anyList<NonNullable<Async['extraProviders']>>('an array of providers'),
}).properties;

export const forRootAsyncSchema = optionsOf<Async & TemporalModuleExtras>()({ ...moduleExtras, ...asyncOptions });

export const registerWorkerAsyncSchema = optionsOf<Async & TemporalWorkerExtras>()({
  ...workerExtras,
  ...asyncOptions,
});
