// The Java test server of the Java SDK, from Maven Central, kept outside the checkout beside the built servers. An old version
// stays until its folder is deleted.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cacheFolder } from '../server-binary.mjs';

const run = promisify(execFile);
const version = '1.38.0';
const mainClass = 'io.temporal.testserver.TestServer';
const startLimitMs = 60_000;
const pauseMs = 100;

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;

/** There is no Java here, or the server cannot be had. */
export class NoJavaServerError extends Error {}

/**
 * Starts it on a free port. Its time is locked, as test environments of all SDKs expect. `address`, `name`, `stop()`.
 *
 * @throws NoJavaServerError
 */
export async function startJavaTestServer() {
  await attempt('there is no Java', 'java', '-version');
  const folder = join(cacheFolder(), 'java-test-server', version);
  if (!existsSync(folder)) await install(folder);
  const port = await freePort();
  // It prints nothing that is worth a line, unless it fails.
  const args = ['-cp', join(folder, '*'), mainClass, String(port)];
  const child = spawn('java', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const log = [];
  child.stderr.setEncoding('utf8').on('data', (text) => log.push(text));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = once(child, 'exit');
  const address = `127.0.0.1:${port}`;
  await untilServing(address, () => child.exitCode !== null || child.signalCode !== null).catch((error) => {
    throw new Error(`The Java test server does not serve: ${error.message}\n${log.join('')}`, { cause: error });
  });
  return {
    address,
    name: `Java test server ${version}`,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      process.off('exit', kill);
    },
  };
}

async function install(folder) {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  try {
    const file = join(draft, 'pom.xml');
    const jars = join(draft, 'jars');
    writeFileSync(file, pom);
    console.error(`Fetching io.temporal:temporal-test-server:${version} once, into ${folder}.`);
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${jars}`];
    await attempt('Maven cannot fetch the Java test server', 'mvn', '--quiet', '--batch-mode', '--file', file, ...goal);
    // In one step: no process finds an incomplete server. Another process may have been faster, with the same.
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    renameSync(jars, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function attempt(problem, file, ...args) {
  try {
    await run(file, args);
  } catch (error) {
    const told = [error.message, error.stdout].filter(Boolean).join('\n');
    throw new NoJavaServerError(`${problem}: ${told}`, { cause: error });
  }
}

async function untilServing(address, hasExited) {
  const { Connection } = await import('@nest-temporal/core/client');
  const deadline = performance.now() + startLimitMs;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: '2s' });
      return await connection.close();
    } catch (error) {
      if (hasExited()) throw new Error('it has exited', { cause: error });
      if (performance.now() > deadline) throw error;
    }
    await sleep(pauseMs);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
