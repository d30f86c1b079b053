// A folder for PGlite, copied from a template: the first start in an empty folder takes seconds, and makes the same 40 MB
// each time. The template is made once, and again for another version of PGlite.
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

const cache = fileURLToPath(new URL('../../../../node_modules/.cache/sample-worker', import.meta.url));

/** A new folder as PGlite leaves it after its first start; remove it with {@link removeOrdersFolder}. */
export async function createOrdersFolder(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'orders-')), 'data');
  await cp(await template(), folder, { recursive: true });
  return folder;
}

export async function removeOrdersFolder(folder: string): Promise<void> {
  await rm(dirname(folder), { recursive: true, force: true });
}

async function template(): Promise<string> {
  const path = join(cache, `pglite-${await pgliteVersion()}`);
  if (await exists(path)) return path;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, 'draft-'));
  const client = await PGlite.create({ dataDir: join(draft, 'data') });
  await client.close();
  // Another process may have been quicker; its template is as good.
  await rename(join(draft, 'data'), path).catch(async (error: unknown) => {
    if (!(await exists(path))) throw error;
  });
  await rm(draft, { recursive: true, force: true });
  return path;
}

async function pgliteVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest = await readFile(join(dirname(entry), '../package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
