// Client, worker and embedded server in one process, as a test has them. The parent asks for one measurement after the other.
import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import { cpuMicroseconds } from '../machine.mjs';
import { answerParent } from '../measured-process.mjs';

const monthMs = 30 * 24 * 3_600_000;
const taskQueue = 'bench';
let Worker;
let env;
let worker;
let ended;
let lastId = 0;

const execute = (type, value) =>
  env.client.workflow.execute(type, { taskQueue, workflowId: `w-${++lastId}`, args: [value] });

/** Milliseconds for the modules, which a test file imports, and for the environment. */
async function create() {
  const begin = performance.now();
  const { TestWorkflowEnvironment } = await import('@nest-temporal/testing');
  ({ Worker } = await import('@nest-temporal/core/worker'));
  const imported = performance.now();
  env = await TestWorkflowEnvironment.createTimeSkipping();
  return { importMs: imported - begin, createMs: performance.now() - imported };
}

/** Milliseconds until the first workflow of a new worker had its result, bundling included. */
async function first() {
  const begin = performance.now();
  worker = await Worker.create({
    connection: env.connection,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('month-workflow.mjs', import.meta.url)),
    activities: { greet: async (name) => `Hello, ${name}!` },
    workflowThreads: 0,
  });
  ended = worker.run();
  await month();
  return performance.now() - begin;
}

/** Milliseconds of each of `count` further ones. */
async function again(count) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const begin = performance.now();
    await month();
    times.push(performance.now() - begin);
  }
  return times;
}

async function month() {
  const before = await env.currentTimeMs();
  const result = await execute('MonthWorkflow', 'bench');
  const skipped = (await env.currentTimeMs()) - before;
  if (result !== 'Hello, bench!' || skipped < monthMs) throw new Error(`${result} after ${skipped} ms`);
}

/** Workflows that return their argument, `concurrency` at a time. */
async function noop(count, concurrency) {
  const cpu = cpuMicroseconds();
  const begin = performance.now();
  let left = count;
  const one = async () => {
    while (left-- > 0) await execute('NoopWorkflow', 1);
  };
  await Promise.all(Array.from({ length: concurrency }, one));
  const elapsedMs = performance.now() - begin;
  return { perSecond: (count / elapsedMs) * 1000, cpuMs: (cpuMicroseconds() - cpu) / 1000 / count };
}

/** The same under the profiler: milliseconds of own time for each workflow, by part of the code. */
async function profile(count, concurrency) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  await noop(count, concurrency);
  const { profile: recorded } = await session.post('Profiler.stop');
  session.disconnect();
  const own = new Map();
  recorded.samples.forEach((id, index) => own.set(id, (own.get(id) ?? 0) + recorded.timeDeltas[index]));
  const parts = new Map();
  for (const { id, callFrame } of recorded.nodes) {
    const part = partOf(callFrame);
    parts.set(part, (parts.get(part) ?? 0) + (own.get(id) ?? 0) / 1000 / count);
  }
  return [...parts].filter(([part]) => part !== '(idle)').sort(([, a], [, b]) => b - a);
}

function partOf({ functionName, url }) {
  if (functionName === '(garbage collector)' || functionName === '(idle)') return functionName;
  const [, library, folder] = /libs\/(temporal-core|temporal-server|temporal-testing)\/dist\/([^/]+)/.exec(url) ?? [];
  if (library === 'temporal-server') return `server: ${folder}`;
  if (library === 'temporal-testing') return 'environment';
  if (library) return folder;
  return url.startsWith('node:') || url === '' ? 'Node' : 'workflow code and its runtime';
}

answerParent({ create, first, again, noop, profile }, async () => {
  await worker?.shutdown();
  await ended;
  await env?.teardown();
});
