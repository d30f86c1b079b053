/**
 * Typed search attributes: a key includes the type of its values, so that the server indexes them correctly.
 * `search-attribute-converter.ts` encodes them.
 */

/** Types that a Temporal Server can index. */
export type SearchAttributeType = 'TEXT' | 'KEYWORD' | 'INT' | 'DOUBLE' | 'BOOL' | 'DATETIME' | 'KEYWORD_LIST';

/** TypeScript type of the values of each search attribute type. */
export interface SearchAttributeValues {
  TEXT: string;
  KEYWORD: string;
  INT: number;
  DOUBLE: number;
  BOOL: boolean;
  DATETIME: Date;
  KEYWORD_LIST: readonly string[];
}

/** Lists the patches of a run, so that runs are found by them. Written by the SDK. */
export const changeVersionAttribute = 'TemporalChangeVersion';

/** Name and type of a search attribute that is registered on the server. */
export interface SearchAttributeKey<T extends SearchAttributeType = SearchAttributeType> {
  readonly name: string;
  readonly type: T;
}

/** A key with its value; `null` removes the attribute. */
export type SearchAttributeUpdate = {
  [T in SearchAttributeType]: { readonly key: SearchAttributeKey<T>; readonly value: SearchAttributeValues[T] | null };
}[SearchAttributeType];

/** A key with its value. */
export type SearchAttributePair = {
  [T in SearchAttributeType]: { readonly key: SearchAttributeKey<T>; readonly value: SearchAttributeValues[T] };
}[SearchAttributeType];

const checks: Record<SearchAttributeType, { accepts(value: unknown): boolean; wants: string }> = {
  TEXT: { accepts: isString, wants: 'a string' },
  KEYWORD: { accepts: isString, wants: 'a string' },
  INT: { accepts: (value) => Number.isSafeInteger(value), wants: 'an integer' },
  DOUBLE: { accepts: (value) => typeof value === 'number' && Number.isFinite(value), wants: 'a finite number' },
  BOOL: { accepts: (value) => typeof value === 'boolean', wants: 'a boolean' },
  DATETIME: { accepts: isValidDate, wants: 'a valid Date' },
  KEYWORD_LIST: { accepts: (value) => Array.isArray(value) && value.every(isString), wants: 'a list of strings' },
};

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isValidDate(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

/**
 * Defines the key of a search attribute that is registered on the server.
 *
 * @throws TypeError when the name is empty or the type is unknown
 */
export function defineSearchAttributeKey<T extends SearchAttributeType>(name: string, type: T): SearchAttributeKey<T> {
  if (typeof name !== 'string' || name === '') {
    throw new TypeError('A search attribute key needs a name: give a string.');
  }
  if (!isSearchAttributeType(type)) {
    throw new TypeError(
      `Search attribute key "${name}" has the unknown type "${String(type)}". Use one of ${Object.keys(checks).join(', ')}`,
    );
  }
  return { name, type };
}

export function isSearchAttributeType(type: unknown): type is SearchAttributeType {
  return typeof type === 'string' && Object.hasOwn(checks, type);
}

/**
 * Checks that a value has the type of its key.
 *
 * @throws TypeError with the key, its type and the value in the message
 */
export function checkSearchAttribute(key: SearchAttributeKey, value: unknown): void {
  const check = checks[key.type];
  if (check.accepts(value)) return;
  throw new TypeError(
    `Search attribute "${key.name}" is of type ${key.type} and takes ${check.wants}, not ${JSON.stringify(value) ?? typeof value}`,
  );
}

/** Immutable search attributes by key. {@link TypedSearchAttributes.updateCopy} returns a changed copy. */
export class TypedSearchAttributes {
  private readonly pairs: ReadonlyMap<string, SearchAttributePair>;

  /** @throws TypeError when a value does not have the type of its key, or two pairs have the same name */
  constructor(pairs: Iterable<SearchAttributePair> = []) {
    const byName = new Map<string, SearchAttributePair>();
    for (const pair of pairs) {
      checkSearchAttribute(pair.key, pair.value);
      if (byName.has(pair.key.name)) {
        throw new TypeError(`Search attribute "${pair.key.name}" is given twice. Keep one.`);
      }
      byName.set(pair.key.name, pair);
    }
    this.pairs = byName;
  }

  /** The value of `key`, or `undefined` when there is none or it has another type. */
  get<T extends SearchAttributeType>(key: SearchAttributeKey<T>): SearchAttributeValues[T] | undefined {
    const pair = this.pairs.get(key.name);
    return pair?.key.type === key.type ? (pair.value as SearchAttributeValues[T]) : undefined;
  }

  /** All pairs, in the order in which their keys were first given. */
  getAll(): SearchAttributePair[] {
    return [...this.pairs.values()];
  }

  /**
   * Returns a copy with the given attributes set, or removed if their value is `null`.
   *
   * @throws TypeError when a value does not have the type of its key
   */
  updateCopy(updates: Iterable<SearchAttributeUpdate>): TypedSearchAttributes {
    const pairs = new Map(this.pairs);
    for (const { key, value } of updates) {
      if (value === null) pairs.delete(key.name);
      else pairs.set(key.name, { key, value } as SearchAttributePair);
    }
    return new TypedSearchAttributes(pairs.values());
  }
}

/** Search attributes as calls take them. */
export type SearchAttributesInput = TypedSearchAttributes | readonly SearchAttributePair[];

/** Values of a search attribute whose type is not known here: always a list. */
export type UntypedSearchAttributes = Record<string, readonly (string | number | boolean | Date)[]>;
