// CPU of a worker per 1,000 workflows that return their argument: the library with workflows on the main thread and in a
// thread of their own, beside a bare loop (bench/floor/). One server, one bare client process for all, contenders in turn,
// each in a new process. Needs a build: npm run build:libs. Options: --rounds 3 --count 1000 --only floor,main
import { parseArgs } from 'node:util';
import { machine, minAndMedian, printTable } from './machine.mjs';
import { MeasuredProcess } from './measured-process.mjs';
import { limits, withServer } from './workloads/setting.mjs';

const libraryWorker = new URL('workloads/worker.mjs', import.meta.url);
const contenders = [
  { name: 'floor', label: 'bare loop', file: new URL('floor/worker.mjs', import.meta.url) },
  { name: 'main', label: 'library, main thread', file: libraryWorker, threads: 0, limit: 2 },
  { name: 'thread', label: 'library, workflow thread', file: libraryWorker, threads: 1, limit: 2.3 },
];
const concurrency = 50;
const warmUp = 100;

/** One worker in a new process: CPU milliseconds per 1,000 workflows, and workflows per second. */
async function measure({ file, threads }, settings, count, execArgv) {
  const worker = new MeasuredProcess(file, { ...settings, threads }, execArgv);
  const starter = new MeasuredProcess(new URL('floor/starter.mjs', import.meta.url), { ...settings, concurrency });
  try {
    await worker.call('ready');
    await starter.call('execute', 'NoopWorkflow', warmUp);
    const before = await worker.call('cpu');
    const elapsedMs = await starter.call('execute', 'NoopWorkflow', count);
    const after = await worker.call('cpu');
    // Microseconds for each are milliseconds for a thousand.
    return { cpu: (after - before) / count, perSecond: (count / elapsedMs) * 1000 };
  } finally {
    await Promise.all([starter.stop(), worker.stop()]);
  }
}

async function run(names, rounds, count, execArgv) {
  const left = contenders.filter(({ name }) => names.includes(name));
  const samples = new Map(left.map((contender) => [contender, []]));
  await withServer(async (settings) => {
    for (let round = 0; round < rounds; round++) {
      // The first after a pause must not always be the same one.
      for (const contender of [...left.slice(round % left.length), ...left.slice(0, round % left.length)]) {
        samples.get(contender).push(await measure(contender, settings(), count, execArgv));
      }
    }
  });
  return samples;
}

function report(samples) {
  const floor = [...samples].find(([{ name }]) => name === 'floor')?.[1];
  const rows = [...samples].map(([{ label, limit }, values]) => {
    const cpus = values.map(({ cpu }) => cpu);
    const { min, median } = minAndMedian(cpus);
    // Within a round, for what else the machine does changes from one to the next.
    const ratio = floor && minAndMedian(cpus.map((cpu, round) => cpu / floor[round].cpu)).median;
    if (limit && ratio > limit) process.exitCode = 1;
    return [
      label,
      median.toFixed(0),
      `${min.toFixed(0)}–${Math.max(...cpus).toFixed(0)}`,
      ratio === undefined ? '' : `${ratio.toFixed(2)}x`,
      limit ? `${limit}x` : '',
      minAndMedian(values.map(({ perSecond }) => perSecond)).median.toFixed(0),
    ];
  });
  printTable([['', 'CPU ms per 1,000', 'spread', 'of the loop', 'limit', 'workflows/s'], ...rows]);
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    count: { type: 'string', default: '1000' },
    only: { type: 'string', default: contenders.map(({ name }) => name).join() },
    // For a look at what costs: --node-option=--cpu-prof
    'node-option': { type: 'string', multiple: true, default: [] },
  },
});
const { rounds, count, only } = values;
console.log(`${machine()}, before`);
const samples = await run(only.split(','), Number(rounds), Number(count), values['node-option']);
console.log(`${machine()}, after`);
console.log(
  `Median of ${rounds} rounds of ${count} no-op workflows each, ${concurrency} at a time after ${warmUp} to warm up; ` +
    `${limits.polls} polls, ${limits.slots} slots\n`,
);
report(samples);
