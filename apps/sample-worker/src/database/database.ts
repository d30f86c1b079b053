/** The orders' database: the same queries on the embedded PGlite and on PostgreSQL. Closed after the last activity ended. */
import type { OnModuleDestroy } from '@nestjs/common';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { schema } from './schema.js';

/** What queries run on: the database itself, or a transaction in it. */
export type Queries = PgDatabase<PgQueryResultHKT, typeof schema>;

export class Database implements OnModuleDestroy {
  constructor(
    readonly queries: Queries,
    private readonly close: () => Promise<void>,
  ) {}

  transaction<T>(action: (queries: Queries) => Promise<T>): Promise<T> {
    return this.queries.transaction(action);
  }

  /** Nest calls it after the workers have drained: they are the first to go when the application shuts down. */
  async onModuleDestroy(): Promise<void> {
    await this.close();
  }
}
