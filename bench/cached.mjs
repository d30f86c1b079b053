// Memory of a worker per cached workflow that waits for a signal: the slope between two numbers of them, each taken after a
// forced collection, so that what the process needs anyway drops out. Needs a build: npm run build:libs.
// Options: --rounds 3 --from 1000 --to 3000
import { parseArgs } from 'node:util';
import { machine, minAndMedian, printTable } from './machine.mjs';
import { MeasuredProcess } from './measured-process.mjs';
import { limits, withServer } from './workloads/setting.mjs';

const limitKb = 75;
const concurrency = 20;
const flags = ['--expose-gc', '--disable-warning=ExperimentalWarning'];

/** Kilobytes per workflow, of the process and of what the heap holds. */
async function measure(settings, from, to) {
  const file = new URL('workloads/worker.mjs', import.meta.url);
  const worker = new MeasuredProcess(file, { ...settings, threads: 0 }, flags);
  const starter = new MeasuredProcess(new URL('floor/starter.mjs', import.meta.url), { ...settings, concurrency });
  try {
    await worker.call('ready');
    await starter.call('startAndSettle', 'WaitingWorkflow', from);
    const fewer = await worker.call('memory');
    await starter.call('startAndSettle', 'WaitingWorkflow', to - from);
    const more = await worker.call('memory');
    // Runs that the worker did not keep would look small. Counted last, for counting takes memory.
    const runs = await worker.call('cachedRuns');
    if (runs !== to) throw new Error(`The worker keeps ${runs} runs instead of ${to}`);
    const perWorkflow = (field) => (more[field] - fewer[field]) / 1024 / (to - from);
    return { rss: perWorkflow('rss'), used: perWorkflow('used'), total: more.rss / 2 ** 20 };
  } finally {
    await Promise.all([starter.stop(), worker.stop()]);
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    from: { type: 'string', default: '1000' },
    to: { type: 'string', default: '3000' },
  },
});
const [rounds, from, to] = [values.rounds, values.from, values.to].map(Number);
if (!(from > 0 && from < to && to <= limits.cache)) {
  throw new RangeError(`--from ${from} --to ${to}: must rise, and stay within the worker's cache of ${limits.cache}`);
}
const samples = [];
await withServer(async (settings) => {
  for (let round = 0; round < rounds; round++) samples.push(await measure(settings(), from, to));
});
console.log(machine());
console.log(`Slope between ${from} and ${to} cached workflows, ${rounds} rounds, workflows on the main thread\n`);
const cells = (field) => {
  const list = samples.map((sample) => sample[field]);
  const { min, median } = minAndMedian(list);
  return [median.toFixed(1), `${min.toFixed(1)}–${Math.max(...list).toFixed(1)}`];
};
printTable([
  ['', 'median', 'spread', 'limit'],
  ['KB of RSS per workflow', ...cells('rss'), String(limitKb)],
  ['KB of heap and external per workflow', ...cells('used'), ''],
  [`MB of RSS at ${to}`, ...cells('total'), ''],
]);
if (minAndMedian(samples.map(({ rss }) => rss)).median > limitKb) process.exitCode = 1;
