// What a test of workflows costs on the embedded server: the environment, a workflow with an activity that sleeps for 30 days,
// and no-op workflows per second, with client, worker and server in one process. Each round is a new process. Needs a build:
// npm run build:libs. Options: --rounds 3 --count 3000
import { parseArgs } from 'node:util';
import { machine, minAndMedian, printTable } from './machine.mjs';
import { MeasuredProcess } from './measured-process.mjs';

const limits = { createMs: 150, firstMs: 300, againMs: 5, perSecond: 500 };
/** The official SDK for TypeScript, 1.24, with the servers that it downloads; measured once, on a machine of this kind. */
const official = { createMs: '1,032 (CLI), 2,984 (Java)', firstMs: '1,979', againMs: '77' };
const concurrency = 50;
const warmUp = 1000;
const monthsAgain = 100;

async function measure(count) {
  const test = new MeasuredProcess(new URL('workloads/testenv.mjs', import.meta.url), {});
  try {
    const { importMs, createMs } = await test.call('create');
    const firstMs = await test.call('first');
    const againMs = minAndMedian(await test.call('again', monthsAgain)).median;
    await test.call('noop', warmUp, concurrency);
    const { perSecond, cpuMs } = await test.call('noop', count, concurrency);
    return { importMs, createMs, firstMs, againMs, perSecond, cpuMs, perCpuSecond: 1000 / cpuMs };
  } finally {
    await test.stop();
  }
}

async function profile(count) {
  const test = new MeasuredProcess(new URL('workloads/testenv.mjs', import.meta.url), {});
  try {
    await test.call('create');
    await test.call('first');
    await test.call('noop', warmUp, concurrency);
    return await test.call('profile', count, concurrency);
  } finally {
    await test.stop();
  }
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, count: { type: 'string', default: '3000' } },
});
const [rounds, count] = [Number(values.rounds), Number(values.count)];
console.log(`${machine()}, before`);
const samples = [];
for (let round = 0; round < rounds; round++) samples.push(await measure(count));
const parts = await profile(count);
console.log(`${machine()}, after`);
console.log(
  `Median of ${rounds} rounds; no-op workflows: ${count}, ${concurrency} at a time after ${warmUp} to warm up\n`,
);

const row = (label, name, digits, { isBetter = (value, limit) => value <= limit, sign = '≤ ' } = {}) => {
  const figures = samples.map((sample) => sample[name]);
  const { median } = minAndMedian(figures);
  const limit = limits[name];
  if (limit && !isBetter(median, limit)) process.exitCode = 1;
  const spread = [Math.min(...figures), Math.max(...figures)].map((figure) => figure.toFixed(digits)).join('–');
  return [label, median.toFixed(digits), spread, limit ? sign + limit : '', official[name] ?? ''];
};
printTable([
  ['', 'median', 'spread', 'limit', 'official'],
  row('modules of environment and worker, ms', 'importMs', 0),
  row('create an environment that skips time, ms', 'createMs', 1),
  row('first workflow of a worker, with an activity and 30 days of sleep, ms', 'firstMs', 0),
  row('the same again, ms', 'againMs', 1),
  row('no-op workflows per second', 'perSecond', 0, { isBetter: (value, limit) => value >= limit, sign: '≥ ' }),
  row('CPU of one, client, worker and server, ms', 'cpuMs', 2),
  row('no-op workflows per second of CPU', 'perCpuSecond', 0),
]);
console.log('\nOwn time of a no-op workflow by part, under the profiler:\n');
printTable([['part', 'ms'], ...parts.slice(0, 20).map(([part, ms]) => [part, ms.toFixed(3)])]);
