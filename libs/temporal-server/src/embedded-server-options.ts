/** Options of the embedded server: what they are, their checks and their defaults. */
import { OptionsError } from '@nest-temporal/core/internal/common/errors';
import { OptionPlace } from '@nest-temporal/core/internal/common/options/option-place';
import { optionsOf } from '@nest-temporal/core/internal/common/options/option-schema';
import {
  custom,
  flag,
  integer,
  list,
  or,
  record,
  text,
  word,
} from '@nest-temporal/core/internal/common/options/option-types';
import { loggerOption } from '@nest-temporal/core/internal/common/options/shared-options';
import type { SearchAttributeType } from '@nest-temporal/core/internal/common/search-attributes';
import { noopLogger, type Logger } from '@nest-temporal/core/internal/common/telemetry';
import { IndexedValueType } from '@nest-temporal/core/internal/proto/enums';
import type { ConfigValue } from './config/config-values.js';

export interface EmbeddedServerOptions {
  /**
   * Whether the server skips time. `true` skips it only while a test environment waits for a result, `'unlocked'` whenever
   * no work is in progress.
   *
   * @defaultValue false: the server keeps real time
   */
  timeSkipping?: boolean | 'unlocked';
  /** Namespaces to register in addition to `default`. */
  namespaces?: readonly string[];
  /** Custom search attributes of all namespaces: types by name. */
  searchAttributes?: Readonly<Record<string, SearchAttributeType>>;
  /** Settings, by the keys of the real server's dynamic config. Keys without effect are reported in a warning. */
  dynamicConfig?: Readonly<Record<string, ConfigValue>>;
  /** Receives the log records of the server. @defaultValue logs nothing */
  logger?: Logger;
}

/** An option of the embedded server is unknown or malformed. */
export class EmbeddedServerOptionsError extends OptionsError {
  override readonly name = 'EmbeddedServerOptionsError';

  constructor(message: string, options?: { option?: string; cause?: unknown }) {
    super('TEMPORAL_SERVER_OPTIONS_INVALID', message, options);
  }
}

/** Types of search attributes, as the client names them. */
export const attributeTypes: Readonly<Record<SearchAttributeType, IndexedValueType>> = {
  TEXT: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  DOUBLE: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
  BOOL: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
};

const configValue = custom<ConfigValue>('a string, a number, true or false', (value, place) =>
  ['string', 'number', 'boolean'].includes(typeof value) ? (value as ConfigValue) : place.refuseValue(value),
);

export const serverSchema = optionsOf<EmbeddedServerOptions>()({
  timeSkipping: or('unlocked', flag()).default(false, 'false: the server keeps real time'),
  namespaces: list(text()).default([], 'none'),
  searchAttributes: record(word(...(Object.keys(attributeTypes) as SearchAttributeType[]))).default({}, 'none'),
  dynamicConfig: record(configValue).default({}, 'none'),
  logger: loggerOption.default(noopLogger, 'logs nothing'),
});

interface ListenOptions {
  /** Port to listen on. @defaultValue 0, which chooses a free one */
  port?: number;
  /** Address to listen on. @defaultValue 127.0.0.1 */
  host?: string;
}

/** Where a server listens, by the call and by the command line. */
export const listenSchema = optionsOf<ListenOptions>()({
  port: integer({ min: 0, max: 65_535 }).default(0, '0, which chooses a free one'),
  host: text().default('127.0.0.1'),
});

/** The place of options of the server, for messages. */
export function serverPlace(where: string): OptionPlace {
  return new OptionPlace(where, EmbeddedServerOptionsError);
}

export interface ResolvedServerOptions {
  readonly skipsTime: boolean;
  /** Locks that a server that skips time begins with. */
  readonly locks: 0 | 1;
  /** `default` and the others, each once. */
  readonly namespaces: readonly string[];
  readonly searchAttributes: ReadonlyMap<string, IndexedValueType>;
  readonly dynamicConfig: Readonly<Record<string, ConfigValue>>;
  readonly logger: Logger;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws EmbeddedServerOptionsError for the first option that is unknown or malformed
 */
export function resolveServerOptions(options: EmbeddedServerOptions = {}): ResolvedServerOptions {
  const read = serverSchema.read(options, serverPlace('EmbeddedServer.start()'));
  const { timeSkipping, namespaces, searchAttributes, dynamicConfig, logger } = read;
  return {
    skipsTime: timeSkipping !== false,
    locks: timeSkipping === 'unlocked' ? 0 : 1,
    namespaces: [...new Set(['default', ...namespaces])],
    searchAttributes: new Map(
      Object.entries(searchAttributes).map(([name, type]) => [name, attributeTypes[type]] as const),
    ),
    dynamicConfig,
    logger,
  };
}
