/** Opens the database that the settings name. Each driver is loaded only where it is used. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { Database } from './database.js';
import { LockFile } from './lock-file.js';
import { migration } from './migration.js';
import { schema } from './schema.js';

const logger = new Logger('Database');

export function openDatabase(settings: { databaseUrl?: string; dataDir: string }): Promise<Database> {
  return settings.databaseUrl ? openPostgres(settings.databaseUrl) : openPglite(settings.dataDir);
}

async function openPostgres(connectionString: string): Promise<Database> {
  const [{ default: pg }, { drizzle }] = await Promise.all([import('pg'), import('drizzle-orm/node-postgres')]);
  const pool = new pg.Pool({ connectionString });
  // A connection that breaks while nobody uses it is replaced; without a listener it would end the process.
  pool.on('error', (error) => logger.warn(`A connection to PostgreSQL broke: ${error.message}`));
  try {
    await pool.query(migration);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return new Database(drizzle({ client: pool, schema }), () => pool.end());
}

/** PGlite is PostgreSQL inside this process, on a folder. It does not notice when two processes open one folder. */
async function openPglite(dataDir: string): Promise<Database> {
  const [{ PGlite }, { drizzle }] = await Promise.all([import('@electric-sql/pglite'), import('drizzle-orm/pglite')]);
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true });
  const lock = await LockFile.acquire(`${folder}.lock`);
  try {
    const client = await PGlite.create({ dataDir: folder });
    const close = async (): Promise<void> => {
      await client.close();
      await lock.release();
    };
    try {
      await client.exec(migration);
    } catch (error) {
      await client.close();
      throw error;
    }
    return new Database(drizzle({ client, schema }), close);
  } catch (error) {
    await lock.release();
    throw error;
  }
}
