/** The namespaces of the server and the search attributes that each has registered. */
import type { IndexedValueType, NamespaceState } from '@nest-temporal/core/internal/proto/enums';

export interface NamespaceRecord {
  readonly name: string;
  readonly id: string;
  readonly description: string;
  readonly ownerEmail: string;
  readonly data: Readonly<Record<string, string>>;
  readonly retentionMs: number;
  readonly state: NamespaceState;
  /** Custom search attributes by name; system ones are known to visibility. */
  readonly searchAttributes: ReadonlyMap<string, IndexedValueType>;
}

export interface Namespaces {
  /** @throws NamespaceNotFoundError */
  get(name: string): NamespaceRecord;
  find(name: string): NamespaceRecord | undefined;
  findById(id: string): NamespaceRecord | undefined;
  list(): readonly NamespaceRecord[];
  /** @throws NamespaceAlreadyExistsError */
  register(record: Partial<NamespaceRecord> & { readonly name: string }): NamespaceRecord;
  update(name: string, change: Partial<Omit<NamespaceRecord, 'id' | 'name'>>): NamespaceRecord;
  remove(name: string): void;
}
