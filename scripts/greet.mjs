// npm run greet: the whole path once. HTTP request → injected client → real Temporal Server → worker → workflow class in
// the realm → activity provider with DI → result; then a body that breaks its rules.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Connection, WorkflowClient } from '@nest-temporal/core/client';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { startTemporalServer } from './temporal-server.mjs';

const startTimeoutMs = 60_000;
const eventTypeNames = new Map(
  Object.entries(EventType).map(([name, value]) => [value, name.replace('EVENT_TYPE_', '')]),
);

/** Starts the app and resolves to its URL, which it prints once it listens. */
function startApp(address) {
  const app = spawn(process.execPath, ['apps/quick-start/dist/main.js'], {
    env: { ...process.env, TEMPORAL_ADDRESS: address, PORT: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the app did not listen within ${startTimeoutMs} ms`)),
      startTimeoutMs,
    );
    app.once('exit', (code) => reject(new Error(`the app exited with ${code} before it listened`)));
    createInterface({ input: app.stdout }).on('line', (line) => {
      const match = /^Listening on (\S+)$/.exec(line);
      if (!match) return;
      clearTimeout(timer);
      resolve(match[1]);
    });
  });
  const stop = async () => {
    if (app.exitCode !== null) return app.exitCode;
    const exited = new Promise((resolve) => app.once('exit', (code, signal) => resolve(code ?? signal)));
    app.kill('SIGTERM');
    return exited;
  };
  return { url, stop };
}

async function post(url, body) {
  const response = await fetch(`${url}/greetings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

function expect(condition, what) {
  if (!condition) throw new Error(`greet: ${what}`);
}

console.log('Starting the Temporal Server …');
const server = await startTemporalServer();
const app = startApp(server.address);
try {
  const url = await app.url;
  console.log(`Server at ${server.address}, application at ${url}\n`);

  console.log(`POST /greetings {"name": "my name"}`);
  const good = await post(url, { name: 'my name' });
  console.log(`${good.status} ${good.body.greeting}`);
  expect(
    good.status === 200 && good.body.greeting === 'Hello, my name!',
    `expected the greeting, got ${JSON.stringify(good)}`,
  );

  const connection = await Connection.connect({ address: server.address });
  const history = await new WorkflowClient({ connection }).getHandle(good.body.workflowId).fetchHistory();
  for (const event of history.events ?? []) {
    console.log(`  ${String(event.eventId).padStart(2)} ${eventTypeNames.get(event.eventType)}`);
  }
  await connection.close();

  console.log(`\nPOST /greetings {"name": 5}`);
  const bad = await post(url, { name: 5 });
  console.log(`${bad.status} ${JSON.stringify(bad.body.message)}`);
  expect(
    bad.status === 400 && JSON.stringify(bad.body.message).includes('name must be a string'),
    `expected 400 naming 'name', got ${JSON.stringify(bad)}`,
  );
} finally {
  const code = await app.stop();
  await server.stop();
  console.log(`\nApplication and server stopped${code === 0 || code === 'SIGTERM' ? '' : ` (application: ${code})`}.`);
}
