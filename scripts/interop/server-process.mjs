// The embedded server as users start it outside their process: by its command.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../workspace.mjs';

const command = join(root, 'libs/temporal-server/bin/nest-temporal-server.mjs');

/** Starts it on a free port; `address` and `stop()`. */
export async function startServerProcess(...args) {
  const child = spawn(process.execPath, [command, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const address = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, found] = /gRPC\s+(\S+:\d+)/.exec(line) ?? [];
      if (found) resolve(found);
    });
    ended.then(([code]) => reject(new Error(`The embedded server ended with ${code} before it served`)), reject);
  });
  return {
    address,
    /** Resolves with the exit code. */
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      process.off('exit', kill);
      return code;
    },
  };
}

/** An executable that takes the arguments of the Java test server, the port first, and is ours. */
export function writeTestServerExecutable(folder) {
  const file = join(folder, 'test-server');
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${command}' --port "$1" --time-skipping-locked\n`);
  chmodSync(file, 0o755);
  return file;
}
