// The real Temporal Server for tests, benchmarks and a first look: starts it on free ports with a namespace, stops it.
// Run as a program it serves until Ctrl-C: node scripts/temporal-server.mjs [--port 7233] [--database file]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serverBinary } from './server-binary.mjs';
import { choosePorts, writeServerConfig } from './server-config.mjs';
import { waitUntilServing } from './server-probe.mjs';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
const HOST = '127.0.0.1';

// The shell between us and the server reads from us until we are gone, however we went: a killed process runs no exit
// handlers, and a server must never outlive the one who started it.
const GUARD = `
  exec 4<&0
  "$@" 3>&- 4<&- &
  server=$!
  echo $server >&3
  exec 3>&-
  { read -r _ <&4; kill -KILL $server; } 2>/dev/null &
  guard=$!
  wait $server
  status=$?
  kill $guard
  exit $status`;

/** Starts a server; see temporal-server.d.mts for the options. */
export async function startTemporalServer(options = {}) {
  if (options.port) await refuseTakenPort(options.port);
  const binary = await serverBinary();
  const folder = mkdtempSync(join(tmpdir(), 'temporal-server-'));
  const settings = { ...options, databaseFile: options.databaseFile && resolve(options.databaseFile) };
  for (let attempt = 1; ; attempt++) {
    const server = new TemporalServer(binary, folder, await choosePorts(options.port), settings);
    try {
      await server.resume();
      return server;
    } catch (error) {
      // Between our look and the server's bind another process may have taken a port.
      const portWasTaken = readFileSync(server.logFile, 'utf8').includes('address already in use');
      if (!portWasTaken || attempt === ATTEMPTS || options.port) throw error;
    }
  }
}

/** A server that is there already would be taken for the new one, for it answers on the port. */
async function refuseTakenPort(port) {
  const probe = createServer();
  await new Promise((listening, failed) => {
    probe.once('error', failed).listen(port, HOST, listening);
  }).catch((cause) => {
    const reason = cause.code === 'EADDRINUSE' ? 'another server is listening there' : cause.message;
    throw new Error(`Port ${port} cannot be used: ${reason}. Stop it, or choose another port`, { cause });
  });
  await new Promise((closed) => probe.close(closed));
}

class TemporalServer {
  #binary;
  #folder;
  #ports;
  #options;
  #args;
  #process;
  #exited;

  constructor(binary, folder, ports, options) {
    this.#binary = binary;
    this.#folder = folder;
    this.#ports = ports;
    this.#options = options;
    this.#args = writeServerConfig(folder, ports, options);
    this.namespaces = ['default', ...(options.namespaces ?? [])];
    this.logFile = join(folder, 'server.log');
    this.pid = undefined;
  }

  get address() {
    return `${HOST}:${this.#ports.grpc.frontend}`;
  }

  get httpAddress() {
    return `${HOST}:${this.#ports.http}`;
  }

  async resume() {
    if (this.#process) return;
    const log = openSync(this.logFile, 'a');
    const child = spawn('/bin/sh', ['-c', GUARD, 'temporal-server', this.#binary, ...this.#args], {
      detached: true,
      stdio: ['pipe', log, log, 'pipe'],
    });
    closeSync(log);
    this.#process = child;
    this.#exited = new Promise((done) => child.once('exit', done).once('error', done));
    this.#exited.then(() => (this.#process = undefined));
    child.stdin.on('error', () => undefined);
    // A program that forgot to stop its server may end; the guard then ends the server.
    child.unref();
    child.stdin.unref();
    const [pid] = await once(child.stdio[3], 'data');
    this.pid = Number(String(pid));
    try {
      await waitUntilServing({
        address: this.address,
        namespaces: this.namespaces,
        tls: this.#options.tls,
        deadline: Date.now() + START_TIMEOUT_MS,
        hasExited: () => this.#process !== child,
      });
    } catch (error) {
      await this.halt();
      throw new Error(`The Temporal Server did not start: ${error.message}. Its log: ${this.logFile}`, {
        cause: error,
      });
    }
  }

  async halt() {
    if (!this.#process) return;
    const forced = new AbortController();
    this.#signal('SIGTERM');
    const force = sleep(STOP_TIMEOUT_MS, undefined, { signal: forced.signal }).then(
      () => this.#signal('SIGKILL'),
      () => undefined,
    );
    await this.#exited;
    forced.abort();
    await force;
    this.pid = undefined;
  }

  async restart() {
    await this.halt();
    await this.resume();
  }

  async stop() {
    await this.halt();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #signal(signal) {
    try {
      process.kill(this.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

async function main() {
  const options = {
    port: { type: 'string' },
    database: { type: 'string' },
    namespace: { type: 'string', multiple: true },
  };
  const { values } = parseArgs({ options });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new RangeError(`--port ${values.port} is not a port number`);
  }
  const interrupted = new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, done);
  });
  const started = startTemporalServer({ port, databaseFile: values.database, namespaces: values.namespace });
  const server = await Promise.race([started, interrupted.then(() => undefined)]);
  if (!server) return;
  console.log(`Temporal Server on ${server.address}, HTTP API on ${server.httpAddress}, log in ${server.logFile}`);
  const alive = setInterval(() => undefined, 60_000);
  await interrupted;
  clearInterval(alive);
  await server.stop();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
