/**
 * The right of one process to open a folder: a file that names its holder. A process that was killed leaves its file
 * behind; then the next one takes over, since the file says who died.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { isRunning, thisProcess, type RunningProcess } from './running-process.js';

/** Another process has the lock, and runs. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';

  constructor(
    readonly path: string,
    readonly holder: RunningProcess,
  ) {
    super(
      `${path} is held by process ${holder.pid}, which is running. Only one process may open this database: stop the other ` +
        `one, name another folder in SAMPLE_DATA_DIR, or share a PostgreSQL database by DATABASE_URL`,
    );
  }
}

export class LockFile {
  private constructor(
    private readonly path: string,
    private readonly content: string,
  ) {}

  /** @throws LockHeldError when a running process holds the lock */
  static async acquire(path: string): Promise<LockFile> {
    const content = JSON.stringify({ ...(await thisProcess()), token: randomUUID() });
    for (;;) {
      if (await createWhole(path, content)) return new LockFile(path, content);
      const found = await readIfAny(path);
      if (found === undefined) continue;
      const holder = parse(path, found);
      if (await isRunning(holder)) throw new LockHeldError(path, holder);
      await LockFile.bury(path, found);
    }
  }

  /** Gives the lock back; does nothing when it is not ours any more. */
  async release(): Promise<void> {
    if ((await readIfAny(this.path)) === this.content) await rm(this.path, { force: true });
  }

  /**
   * Removes the file of a dead holder. Of two processes that found the same file, one could otherwise remove what the
   * other has made since; so whoever removes it holds a lock for that, which is a lock like this one.
   */
  private static async bury(path: string, dead: string): Promise<void> {
    const { pid } = parse(path, dead);
    const right = await LockFile.acquire(`${path}.of-${pid}`);
    try {
      if ((await readIfAny(path)) === dead) await rm(path, { force: true });
    } finally {
      await right.release();
    }
  }
}

/** Creates the file with all its content at once, so that no process reads a partial file; false when it exists. */
async function createWhole(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readIfAny(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(path: string, content: string): RunningProcess {
  try {
    const { pid, startedAt } = JSON.parse(content) as Partial<RunningProcess>;
    if (typeof pid === 'number') return { pid, startedAt };
  } catch {
    // Said below, with the name of the file.
  }
  throw new Error(`${path} is no lock file of this application. Remove it, if no process has its folder open`);
}
