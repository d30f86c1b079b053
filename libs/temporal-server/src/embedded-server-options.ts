/** Options of the embedded server: what they are, their checks and their defaults. */
import { TemporalError } from '@nest-temporal/core/internal/common/errors';
import { listNames } from '@nest-temporal/core/internal/common/near-names';
import type { SearchAttributeType } from '@nest-temporal/core/internal/common/search-attributes';
import { noopLogger, type Logger } from '@nest-temporal/core/internal/common/telemetry';
import { IndexedValueType } from '@nest-temporal/core/internal/proto/enums';
import type { ConfigValue } from './config/config-values.js';

export interface EmbeddedServerOptions {
  /**
   * Keeps time that can be skipped. `true` begins with one lock, which clients of test environments take away while
   * they wait for a result; `'unlocked'` begins without, so that time jumps whenever no work is under way.
   *
   * @defaultValue false: the server keeps real time
   */
  timeSkipping?: boolean | 'unlocked';
  /** Namespaces beside `default`. */
  namespaces?: readonly string[];
  /** Custom search attributes of all these namespaces: name to type. */
  searchAttributes?: Readonly<Record<string, SearchAttributeType>>;
  /** Settings by the keys of the real server's dynamic config. Keys without effect are named in the log. */
  dynamicConfig?: Readonly<Record<string, ConfigValue>>;
  /** @defaultValue logs nothing */
  logger?: Logger;
}

/** An option of the embedded server is malformed. */
export class EmbeddedServerOptionsError extends TemporalError {
  override readonly name = 'EmbeddedServerOptionsError';

  constructor(
    readonly option: string,
    problem: string,
  ) {
    super('TEMPORAL_SERVER_OPTIONS_INVALID', `Option \`${option}\` of the embedded server ${problem}`);
  }
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

/**
 * @throws EmbeddedServerOptionsError
 */
export function resolveServerOptions(options: EmbeddedServerOptions = {}): ResolvedServerOptions {
  const { timeSkipping = false, namespaces = [], searchAttributes = {}, dynamicConfig = {} } = options;
  if (![true, false, 'unlocked'].includes(timeSkipping)) {
    throw new EmbeddedServerOptionsError(
      'timeSkipping',
      `must be true, false or 'unlocked', not ${show(timeSkipping)}`,
    );
  }
  if (!isList(namespaces)) {
    throw new EmbeddedServerOptionsError('namespaces', `must be a list of names, not ${show(namespaces)}`);
  }
  for (const [index, name] of namespaces.entries()) {
    if (typeof name !== 'string' || name === '') {
      throw new EmbeddedServerOptionsError(`namespaces[${index}]`, `must be a name, not ${show(name)}`);
    }
  }
  for (const [key, value] of Object.entries<unknown>(dynamicConfig)) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw new EmbeddedServerOptionsError(
        `dynamicConfig['${key}']`,
        `must be a number, true, false or text, not ${show(value)}`,
      );
    }
  }
  return {
    skipsTime: timeSkipping !== false,
    locks: timeSkipping === 'unlocked' ? 0 : 1,
    namespaces: [...new Set(['default', ...namespaces])],
    searchAttributes: resolveAttributes(searchAttributes),
    dynamicConfig,
    logger: options.logger ?? noopLogger,
  };
}

function resolveAttributes(
  attributes: NonNullable<EmbeddedServerOptions['searchAttributes']>,
): ReadonlyMap<string, IndexedValueType> {
  return new Map(
    Object.entries(attributes).map(([name, type]) => {
      if (!Object.hasOwn(attributeTypes, type)) {
        const known = listNames(Object.keys(attributeTypes));
        throw new EmbeddedServerOptionsError(
          `searchAttributes['${name}']`,
          `must be one of ${known}, not ${show(type)}`,
        );
      }
      return [name, attributeTypes[type]];
    }),
  );
}

/** `Array.isArray` would make the elements `any`. */
function isList(value: readonly string[]): boolean {
  return Array.isArray(value);
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : Array.isArray(value) ? 'a list' : String(value);
}
