import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockFile, LockHeldError } from './lock-file.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-file-'));
  path = join(folder, 'orders.lock');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function holder(): Promise<{ pid: number; startedAt?: string }> {
  return JSON.parse(await readFile(path, 'utf8')) as { pid: number; startedAt?: string };
}

/** Id of a process that has ended. */
async function deadPid(): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid!;
}

describe('a lock file', () => {
  it('names the process that holds it, and is gone when it is given back', async () => {
    const lock = await LockFile.acquire(path);
    expect((await holder()).pid).toBe(process.pid);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a second holder while the first runs, naming file, process and ways out', async () => {
    const lock = await LockFile.acquire(path);
    const refused = LockFile.acquire(path);
    await expect(refused).rejects.toBeInstanceOf(LockHeldError);
    await expect(refused).rejects.toThrow(`${path} is held by process ${process.pid}, which is running`);
    await expect(refused).rejects.toThrow(/SAMPLE_DATA_DIR.*DATABASE_URL/);
    await lock.release();
    await (await LockFile.acquire(path)).release();
  });

  it('is taken over from a process that has ended', async () => {
    await writeFile(path, JSON.stringify({ pid: await deadPid(), startedAt: 'then' }));
    await LockFile.acquire(path);
    expect((await holder()).pid).toBe(process.pid);
    expect(await readdir(folder)).toEqual(['orders.lock']);
  });

  it('is taken over where another process has got the id of the one that died', async () => {
    await writeFile(path, JSON.stringify({ pid: process.pid, startedAt: 'long before this process' }));
    await LockFile.acquire(path);
    expect((await holder()).startedAt).not.toBe('long before this process');
  });

  it('is taken over even where the one that was taking over died as well', async () => {
    const [first, second] = [await deadPid(), await deadPid()];
    await writeFile(path, JSON.stringify({ pid: first }));
    await writeFile(`${path}.of-${first}`, JSON.stringify({ pid: second }));
    await LockFile.acquire(path);
    expect(await readdir(folder)).toEqual(['orders.lock']);
  });

  it('goes to one of many that find a dead holder at the same time', async () => {
    await writeFile(path, JSON.stringify({ pid: await deadPid() }));
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => LockFile.acquire(path)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(LockHeldError);
    }
    expect(await readdir(folder)).toEqual(['orders.lock']);
  });

  it('leaves alone a file that it does not understand, and names it', async () => {
    await writeFile(path, 'hello');
    await expect(LockFile.acquire(path)).rejects.toThrow(`${path} is no lock file of this application`);
    expect(await readFile(path, 'utf8')).toBe('hello');
  });

  it('does not remove the lock of the process that took over', async () => {
    const lock = await LockFile.acquire(path);
    await writeFile(path, JSON.stringify({ pid: 1 }));
    await lock.release();
    expect((await holder()).pid).toBe(1);
  });
});
