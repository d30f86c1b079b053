/**
 * Maps and sets that can take back what one failed transaction did to them, so that a draft of a run's state needs no
 * copy of them. A journal belongs to one run and is shared by all its collections; it records only while a transaction
 * is open.
 */
export class Journal {
  private undos: (() => void)[] | undefined;

  begin(): void {
    this.undos = [];
  }

  /** Keeps what was done since `begin`. */
  commit(): void {
    this.undos = undefined;
  }

  /** Takes it back. Entries that were deleted come back at the end of the order. */
  rollback(): void {
    const { undos } = this;
    this.undos = undefined;
    for (let i = (undos?.length ?? 0) - 1; i >= 0; i--) undos?.[i]?.();
  }

  record(undo: () => void): void {
    this.undos?.push(undo);
  }
}

/** A Map whose changes go into a {@link Journal}. */
export class JournaledMap<K, V> extends Map<K, V> {
  constructor(private readonly journal: Journal) {
    super();
  }

  override set(key: K, value: V): this {
    if (super.has(key)) {
      const before = super.get(key) as V;
      this.journal.record(() => super.set(key, before));
    } else {
      this.journal.record(() => super.delete(key));
    }
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    if (!super.has(key)) return false;
    const before = super.get(key) as V;
    this.journal.record(() => super.set(key, before));
    return super.delete(key);
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key);
  }
}

/** A Set whose changes go into a {@link Journal}. */
export class JournaledSet<T> extends Set<T> {
  constructor(private readonly journal: Journal) {
    super();
  }

  override add(value: T): this {
    if (super.has(value)) return this;
    this.journal.record(() => super.delete(value));
    return super.add(value);
  }

  override delete(value: T): boolean {
    if (!super.has(value)) return false;
    this.journal.record(() => super.add(value));
    return super.delete(value);
  }

  override clear(): void {
    for (const value of [...this]) this.delete(value);
  }
}
