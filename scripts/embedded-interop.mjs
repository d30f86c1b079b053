// npm run test:embedded-interop: clients and workers of the Python SDK and of the official TypeScript SDK, and our client, on
// the embedded server's command over gRPC; and the time-skipping environments of both SDKs over that command. Needs the build.
// Exits with 3 where an SDK cannot be installed. The last line is `N passed, N failed`.
// Usage: node scripts/embedded-interop.mjs [--server embedded|real|host:port]
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Participant } from './interop/participant.mjs';
import { pythonSdk } from './interop/python-sdk.mjs';
import { SdkUnavailableError } from './interop/sdk-unavailable.mjs';
import { startServerProcess, writeTestServerExecutable } from './interop/server-process.mjs';
import { environments, pairs } from './interop/suite.mjs';
import { typescriptSdk } from './interop/typescript-sdk.mjs';
import { Report } from './report.mjs';
import { startTemporalServer } from './temporal-server.mjs';

const { values } = parseArgs({ options: { server: { type: 'string', default: 'embedded' } } });
const report = new Report('interop');
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const participant of running) participant.kill();
    process.exit(130);
  });
}

const sdks = await installSdks();
process.once('exit', () => Object.values(sdks).forEach((sdk) => sdk.close()));
const isEmbedded = values.server === 'embedded';
console.log(`${sdks.python.name} and ${sdks.typescript.name} on ${isEmbedded ? 'the embedded server' : values.server}`);
await testPairs();
if (isEmbedded) for (const { sdk, steps } of environments) await testEnvironment(sdk, steps);
report.finish();

async function installSdks() {
  try {
    return { python: await pythonSdk(), typescript: await typescriptSdk(), own: ownSdk() };
  } catch (error) {
    if (!(error instanceof SdkUnavailableError)) throw error;
    console.error(`Interoperability cannot be tested here: ${error.message}`);
    process.exit(3);
  }
}

function ownSdk() {
  const program = join(import.meta.dirname, 'interop/own-client.mjs');
  return { name: 'our client', command: (_, ...args) => [process.execPath, program, ...args], close: () => undefined };
}

async function startServer() {
  if (isEmbedded) return startServerProcess('--search-attribute', 'InteropStage=Keyword');
  if (values.server !== 'real') return { address: values.server, stop: () => 0 };
  const started = await startTemporalServer();
  await addSearchAttribute(started.address);
  return started;
}

async function testPairs() {
  const server = await startServer();
  try {
    for (const pair of pairs) await testPair(server.address, pair);
  } finally {
    const code = await server.stop();
    if (isEmbedded) report.check('the command ends by itself', code === 0 ? [] : [`it ended with ${code}`]);
  }
}

/** A client through its steps, beside a worker of its own. */
async function testPair(address, pair) {
  const label = `${pair.client} client, ${pair.worker} worker`;
  const taskQueue = `interop-${randomUUID()}`;
  const worker = launch(sdks[pair.worker].command('worker', address, taskQueue));
  try {
    await worker.ready();
    const replays = String(pair.client === pair.worker);
    const client = launch(sdks[pair.client].command('client', address, taskQueue, replays));
    await judge(label, client, pair.steps);
  } catch (error) {
    report.fail(`${label}: the worker starts`, error.message);
    return;
  } finally {
    worker.stop();
  }
  const code = await worker.stop();
  report.check(`${label}: the worker shuts down`, code === 0 ? [] : [`it ended with ${code}`, worker.log]);
}

async function testEnvironment(name, steps) {
  const folder = mkdtempSync(join(tmpdir(), 'interop-'));
  try {
    const environment = launch(sdks[name].command('environment', writeTestServerExecutable(folder)));
    await judge(`${name} time-skipping environment`, environment, steps);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What was not told has failed. */
async function judge(label, participant, steps) {
  const { code, steps: told } = await participant.told();
  for (const [name, what] of Object.entries(steps)) {
    const problem = told.has(name) ? told.get(name) : `not reached\n${participant.log}`;
    report.check(`${label}: ${what}`, problem === undefined ? [] : [problem]);
  }
  report.check(`${label}: nothing else`, [
    ...[...told.keys()].filter((name) => !Object.hasOwn(steps, name)).map((name) => `unknown step ${name}`),
    ...(code === 0 ? [] : [`it ended with ${code}`, participant.log]),
  ]);
}

function launch(command) {
  const participant = new Participant(command);
  running.add(participant);
  participant.told().then(() => running.delete(participant));
  return participant;
}

async function addSearchAttribute(address) {
  const { Connection } = await import('@nest-temporal/core/client');
  const { IndexedValueType } = await import('@nest-temporal/core/internal/proto/enums');
  const connection = await Connection.connect({ address });
  const searchAttributes = { InteropStage: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD };
  await connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
  await connection.close();
}
