// Cold start: from the start of a process to its first completed workflow, which ran one activity. Without Nest, workflow
// code bundled on the way, or before; workflows on the main thread or in a thread of their own. Each sample is a new process,
// contenders in turn; the server stands before. Needs a build: npm run build:libs.
// Options: --rounds 9 --only main,thread --node-option=--cpu-prof
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleWorkflows } from '@nest-temporal/core/worker';
import { machine, minAndMedian, printTable } from './machine.mjs';
import { MeasuredProcess } from './measured-process.mjs';
import { withServer } from './workloads/setting.mjs';

const application = new URL('workloads/first-workflow.mjs', import.meta.url);
const workflows = new URL('workloads/greeting-workflow.mjs', import.meta.url);
const contenders = [
  { name: 'main', label: 'main thread', threads: 0, limit: 900 },
  { name: 'thread', label: 'workflow thread', threads: 1, limit: 1_200 },
  { name: 'main-prebuilt', label: 'main thread, prebuilt bundle', threads: 0, isPrebuilt: true },
  { name: 'thread-prebuilt', label: 'workflow thread, prebuilt bundle', threads: 1, isPrebuilt: true },
];
/** Steps of the application, in order; what is left of the total is the way of the start and of the answer. */
const steps = ['node', 'modules', 'connection', 'worker', 'workflow'];

/** Milliseconds of one start, in all and for each step. */
async function measure({ threads, isPrebuilt }, settings, bundleFile, execArgv) {
  const begin = performance.now();
  const child = new MeasuredProcess(
    application,
    { ...settings, threads, ...(isPrebuilt ? { bundleFile } : {}) },
    execArgv,
  );
  try {
    const marks = await child.call('firstWorkflow');
    const total = performance.now() - begin;
    const parts = steps.map((step, i) => [step, marks[step] - (i > 0 ? marks[steps[i - 1]] : 0)]);
    return { total, start: total - marks.workflow, ...Object.fromEntries(parts) };
  } finally {
    await child.stop();
  }
}

async function run(chosen, rounds, execArgv) {
  const samples = new Map(chosen.map((contender) => [contender, []]));
  const folder = mkdtempSync(join(tmpdir(), 'nest-temporal-coldstart-'));
  const bundleFile = join(folder, 'bundle.json');
  try {
    writeFileSync(bundleFile, JSON.stringify(await bundleWorkflows({ workflowsPath: fileURLToPath(workflows) })));
    await withServer(async (settings) => {
      // What no process of the measured ones does: reads the files for the first time, is the server's first client.
      for (const contender of chosen) await measure(contender, settings(), bundleFile, []);
      for (let round = 0; round < rounds; round++) {
        // The first after a pause must not always be the same one.
        const first = round % chosen.length;
        for (const contender of [...chosen.slice(first), ...chosen.slice(0, first)]) {
          samples.get(contender).push(await measure(contender, settings(), bundleFile, execArgv));
        }
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return samples;
}

/** Prints the totals beside their limits, and where the time went. */
function report(samples) {
  const rows = [...samples].map(([{ label, limit }, list]) => {
    const totals = list.map(({ total }) => total);
    const { min, median } = minAndMedian(totals);
    return {
      isOver: limit !== undefined && median > limit,
      cells: [label, median.toFixed(0), `${min.toFixed(0)}–${Math.max(...totals).toFixed(0)}`, limit ? `${limit}` : ''],
    };
  });
  printTable([['', 'ms', 'spread', 'limit'], ...rows.map(({ cells }) => cells)]);
  const columns = ['start', ...steps];
  const medians = [...samples].map(([{ label }, list]) => [
    label,
    ...columns.map((column) => minAndMedian(list.map((sample) => sample[column])).median.toFixed(0)),
  ]);
  console.log('\nMilliseconds of each step, median\n');
  printTable([['', ...columns], ...medians]);
  for (const { cells } of rows.filter(({ isOver }) => isOver)) {
    console.error(`Over the limit: ${cells[0]} took ${cells[1]} ms, at most ${cells[3]} are allowed`);
    process.exitCode = 1;
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', default: contenders.map(({ name }) => name).join() },
    // For a look at what costs: --node-option=--cpu-prof
    'node-option': { type: 'string', multiple: true, default: [] },
  },
});
const names = values.only.split(',');
const chosen = contenders.filter(({ name }) => names.includes(name));
if (chosen.length !== names.length || !(Number(values.rounds) > 0)) {
  throw new RangeError(`--only takes ${contenders.map(({ name }) => name).join()}, --rounds a number from 1`);
}
console.log(`${machine()}, before`);
const samples = await run(chosen, Number(values.rounds), values['node-option']);
console.log(`${machine()}, after`);
console.log(`Process start to the result of the first workflow, ${values.rounds} rounds, a new process each\n`);
report(samples);
