// CPU of this process per unary call: through `Connection` (typed messages, retries, headers, abort signals) beside bare
// grpc-js that sends the same bytes with the same headers. Server in a process of its own, plain text over loopback, rounds of
// both in turn. Needs a build: npm run build:libs. Options: --rounds 9 --calls 2000
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const LIMIT = 1.15;
const PATH = '/temporal.api.workflowservice.v1.WorkflowService/StartWorkflowExecution';
const RUN_ID = '5f2b1c70-8f5a-4a53-9d0e-0a6e2f3b9c11';
const core = new URL('../libs/temporal-core/', import.meta.url);
const { Client, credentials, Metadata, Server, ServerCredentials } = createRequire(core)('@grpc/grpc-js');
const { decodeMessage, encodeMessage } = await import(new URL('dist/proto/index.js', core));

const request = {
  namespace: 'default',
  workflowId: 'order-12345',
  workflowType: { name: 'OrderWorkflow' },
  taskQueue: { name: 'orders' },
  identity: '4711@host',
  requestId: '0b9c0f4e-5d67-4f8e-8a34-7e6f0f0d9a55',
  input: { payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.alloc(64, 'x') }] },
};
const passThrough = (bytes) => bytes;

async function serve() {
  const answer = Buffer.from(encodeMessage('StartWorkflowExecutionResponse', { runId: RUN_ID, started: true }));
  const method = {
    path: PATH,
    requestStream: false,
    responseStream: false,
    requestSerialize: passThrough,
    requestDeserialize: passThrough,
    responseSerialize: passThrough,
    responseDeserialize: passThrough,
  };
  const server = new Server();
  server.addService({ start: method }, { start: (_call, reply) => reply(null, answer) });
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.send(port);
  });
  process.once('disconnect', () => process.exit());
}

/** Bare grpc-js, at its cheapest: bytes that are ready, one `Metadata` for all calls. */
function bareCaller(address) {
  const client = new Client(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const metadata = new Metadata();
  metadata.set('client-name', 'temporal-nestjs');
  metadata.set('client-version', '0.1.0');
  metadata.set('temporal-namespace', 'default');
  const bytes = Buffer.from(encodeMessage('StartWorkflowExecutionRequest', request));
  return {
    call: () =>
      new Promise((resolve, reject) => {
        const options = { deadline: Date.now() + 10_000 };
        client.makeUnaryRequest(PATH, passThrough, passThrough, bytes, metadata, options, (error, response) =>
          error ? reject(error) : resolve(response),
        );
      }),
    close: () => client.close(),
  };
}

async function connectionCaller(address) {
  const { Connection } = await import(new URL('dist/transport/connection.js', core));
  const connection = Connection.lazy({ address });
  const { signal } = new AbortController();
  const options = { signal };
  return {
    call: () => connection.workflowService.startWorkflowExecution(request, options),
    close: () => connection.close(),
  };
}

/** Microseconds of CPU per call, user and system. */
async function measure(call, count, concurrency) {
  let left = count;
  const lane = async () => {
    while (left-- > 0) await call();
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: concurrency }, lane));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const round = (value) => Math.round(value);

async function compare(bare, ours, { rounds, calls, concurrency }) {
  const results = { bare: [], ours: [] };
  for (let i = 0; i < rounds; i++) {
    // The order changes, so that neither always runs on a heap that the other filled.
    for (const name of i % 2 ? ['ours', 'bare'] : ['bare', 'ours']) {
      results[name].push(await measure((name === 'bare' ? bare : ours).call, calls, concurrency));
    }
  }
  const ratio = median(results.ours.map((value, i) => value / results.bare[i]));
  const noise = (sorted(results.bare).at(-1) - Math.min(...results.bare)) / median(results.bare);
  console.log(
    `${String(concurrency).padStart(4)} at once: bare ${round(Math.min(...results.bare))}/${round(median(results.bare))} us,` +
      ` Connection ${round(Math.min(...results.ours))}/${round(median(results.ours))} us (min/median),` +
      ` ratio ${ratio.toFixed(3)}, spread of bare rounds ${round(noise * 100)} %`,
  );
  return ratio;
}

async function main() {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '9' }, calls: { type: 'string', default: '2000' } },
  });
  const settings = { rounds: Number(values.rounds), calls: Number(values.calls) };
  const server = fork(fileURLToPath(import.meta.url), ['--server']);
  try {
    const [port] = await once(server, 'message');
    const address = `127.0.0.1:${port}`;
    const bare = bareCaller(address);
    const ours = await connectionCaller(address);

    const { runId } = await ours.call();
    const theirs = decodeMessage('StartWorkflowExecutionResponse', await bare.call());
    if (runId !== RUN_ID || theirs.runId !== RUN_ID) throw new Error('The server answered something else');

    const [{ model }] = cpus();
    console.log(`${model}, ${cpus().length} CPUs, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`);
    console.log(`${settings.rounds} rounds of ${settings.calls} calls each, CPU per call of this process`);
    for (const { call } of [bare, ours]) await measure(call, settings.calls, 10);
    const ratios = [];
    for (const concurrency of [1, 10, 100]) ratios.push(await compare(bare, ours, { ...settings, concurrency }));
    const worst = Math.max(...ratios);
    console.log(`Connection costs at most ${worst.toFixed(3)}x bare grpc-js (limit ${LIMIT})`);
    if (worst > LIMIT) process.exitCode = 1;
    bare.close();
    await ours.close();
  } finally {
    server.disconnect();
  }
}

await (process.argv.includes('--server') ? serve() : main());
