import { NamespaceState } from '@nest-temporal/core/internal/proto/enums';
import { NamespaceAlreadyExistsError, NamespaceNotFoundError } from '../common/errors.js';
import type { NamespaceRecord, Namespaces } from '../context/namespaces.js';

const dayMs = 24 * 60 * 60 * 1000;

/** The namespaces of one server, in memory. */
export class NamespaceTable implements Namespaces {
  readonly #byName = new Map<string, NamespaceRecord>();

  constructor(private readonly newId: () => string) {}

  get(name: string): NamespaceRecord {
    const record = this.#byName.get(name);
    if (!record) throw new NamespaceNotFoundError(name);
    return record;
  }

  find(name: string): NamespaceRecord | undefined {
    return this.#byName.get(name);
  }

  findById(id: string): NamespaceRecord | undefined {
    return this.list().find((record) => record.id === id);
  }

  list(): readonly NamespaceRecord[] {
    return [...this.#byName.values()];
  }

  register(record: Partial<NamespaceRecord> & { readonly name: string }): NamespaceRecord {
    const { name } = record;
    if (this.#byName.has(name)) throw new NamespaceAlreadyExistsError(`Namespace "${name}" already exists`);
    const registered: NamespaceRecord = {
      id: this.newId(),
      description: '',
      ownerEmail: '',
      data: {},
      retentionMs: dayMs,
      state: NamespaceState.NAMESPACE_STATE_REGISTERED,
      searchAttributes: new Map(),
      ...record,
    };
    this.#byName.set(name, registered);
    return registered;
  }

  update(name: string, change: Partial<Omit<NamespaceRecord, 'id' | 'name'>>): NamespaceRecord {
    const updated = { ...this.get(name), ...change };
    this.#byName.set(name, updated);
    return updated;
  }

  remove(name: string): void {
    this.#byName.delete(name);
  }
}
