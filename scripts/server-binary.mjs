// The production Temporal Server, built once per version and kept outside the checkout. Building needs Go and takes
// 7 to 10 minutes on two cores; afterwards this only finds the file.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const SERVER_VERSION = 'v1.32.0';
const PACKAGE = `go.temporal.io/server/cmd/server@${SERVER_VERSION}`;

/** Where built servers are kept: NEST_TEMPORAL_CACHE, else the user's cache folder. */
export function cacheFolder() {
  return (
    process.env.NEST_TEMPORAL_CACHE ?? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'nest-temporal')
  );
}

/** The path of the server, which is built first when the cache has none. */
export async function serverBinary() {
  const folder = join(cacheFolder(), 'temporal-server', `${SERVER_VERSION}-${process.platform}-${process.arch}`);
  const binary = join(folder, process.platform === 'win32' ? 'server.exe' : 'server');
  if (existsSync(binary)) return binary;

  requireGo();
  mkdirSync(folder, { recursive: true });
  const unlock = await lock(join(folder, 'build.lock'), () => existsSync(binary));
  try {
    if (!existsSync(binary)) await build(folder, binary);
  } finally {
    unlock();
  }
  return binary;
}

function requireGo() {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
  } catch {
    throw new Error(
      `The Temporal Server ${SERVER_VERSION} is not in ${cacheFolder()} and Go, which builds it, is not installed. ` +
        'Install Go (https://go.dev/dl), or set TEMPORAL_TEST_SERVER=host:port to use a server that runs already.',
    );
  }
}

async function build(folder, binary) {
  const bin = join(folder, `build-${process.pid}`);
  console.error(`Building the Temporal Server ${SERVER_VERSION} once, into ${folder}. This takes about ten minutes.`);
  try {
    await new Promise((resolve, reject) => {
      // The child's output is progress, not a result: all of it goes to stderr.
      const env = { ...process.env, GOBIN: bin, GOFLAGS: '' };
      const go = spawn('go', ['install', PACKAGE], { cwd: folder, stdio: ['ignore', 2, 2], env });
      go.once('error', reject);
      go.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`go install ${PACKAGE} ended with ${code}`)),
      );
    });
    // In one step: no process finds an incomplete server, whenever this process is killed.
    renameSync(join(bin, process.platform === 'win32' ? 'server.exe' : 'server'), binary);
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

/** Waits until no other process builds; `done` ends the wait early. */
async function lock(file, done) {
  for (let waiting = false; ; waiting = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (done()) return () => undefined;
    if (!isRunning(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!waiting) console.error(`Another process builds the Temporal Server (${file}); waiting for it.`);
    await sleep(1_000);
  }
}

function isRunning(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // Written in one call after creation; an empty file is a holder that is about to write.
    if (pid === 0) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
