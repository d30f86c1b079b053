// npm start: the order service, ready to be tried. API and worker are processes of their own, on the embedded Temporal Server
// in this one. Orders are kept for as long as it runs; Ctrl-C ends all of it and leaves nothing behind. Needs the build.
// PORT, WORKER_PORT and TEMPORAL_PORT choose other ports than 3000, 3001 and 7233.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedServer, ServerAddressError } from '@nest-temporal/server';
import { AppProcess } from './demo/app-process.mjs';

const { PORT = '3000', WORKER_PORT = '3001', TEMPORAL_PORT = '7233' } = process.env;
const dataDir = mkdtempSync(join(tmpdir(), 'orders-'));
const server = await EmbeddedServer.start();
const apps = [];
let isEnding = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0));
try {
  const address = await listen(Number(TEMPORAL_PORT));
  const env = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
    SAMPLE_DATA_DIR: join(dataDir, 'orders'),
    // Workflows end with the server: a database that outlives them would know orders that nobody else does.
    DATABASE_URL: '',
  };
  const [worker, api] = await Promise.all([
    start('sample-worker', { ...env, WORKER_PORT }),
    start('sample-api', { ...env, PORT }),
  ]);
  if (!isEnding) console.log(invitation(api.url, worker.url, address));
} catch (error) {
  await end(1, error.message);
}

/** Another server at the port is no reason to fail: ours is found by its own processes wherever it listens. */
async function listen(port) {
  try {
    return await server.listen(port);
  } catch (error) {
    if (!(error instanceof ServerAddressError)) throw error;
    return server.listen();
  }
}

async function start(name, env) {
  const app = await AppProcess.start(name, env);
  apps.push(app);
  void app.exited.then((code) => end(1, `${name} ended with ${code}`));
  return app;
}

function invitation(api, worker, temporal) {
  const order = {
    orderId: '1',
    sku: 'teapot',
    quantity: 2,
    card: 'card-4242',
    shipTo: { street: '1 Analytical Row', city: 'London', country: 'GB' },
  };
  const post = (path, body) => `curl -s ${api}${path} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
  return `
The order service listens on ${api}, its documentation is ${api}/docs
The embedded Temporal Server listens on ${temporal}, for the CLI and for other SDKs

Try in another terminal:

  ${post('/orders', order)}
  curl -s ${api}/orders/1                 # waits for an approval
  ${post('/orders/1/approve', { approvedBy: 'grace' })}
  curl -s ${api}/orders/1/result          # shipped
  curl -s ${worker}/ledger/stock          # what the activities did
  curl -s ${api}/health

Ctrl-C ends it.`;
}

/** Leaves nothing behind: no process, no folder. */
async function end(code, problem) {
  if (isEnding) return;
  isEnding = true;
  if (problem) console.error(`\nThe order service failed: ${problem}\n${AppProcess.logs()}`);
  await Promise.all(apps.map((app) => app.stop()));
  AppProcess.killAll();
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(code);
}
