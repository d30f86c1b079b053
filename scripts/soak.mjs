// npm run soak -- --seed 1 --minutes 5: generated programs of timers, activities, local activities, children, signals, updates,
// cancellations, patches and continue-as-new, as workflows on the real server whose workers are killed again and again and keep
// all runs, one or none. Needs the build. A seed repeats the programs: `--only K` plays program K several times, on every fleet.
// `--plant order` puts a bug into the engine that has to be found. Stops at the first failures.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Connection, WorkflowClient } from '@nest-temporal/core/client';
import { bundleWorkflows, Worker } from '@nest-temporal/core/worker';
import { Report } from './report.mjs';
import { Fleet, fleetKinds } from './soak/fleet.mjs';
import { Histories } from './soak/histories.mjs';
import { Player } from './soak/player.mjs';
import { makeProgram } from './soak/program.mjs';
import { Random } from './soak/random.mjs';
import { startTemporalServer } from './temporal-server.mjs';

const least = { workflows: 500, ofEachKind: 50, kills: 20, fullReplays: 100 };
const concurrency = 45;
const timesOfOnly = 30;
const mostFailures = 3;
const shownLines = 8;
const dynamicConfig = { 'matching.numTaskqueueReadPartitions': 1, 'matching.numTaskqueueWritePartitions': 1 };

const { seed, minutes, only, plant } = readOptions();
const durationMs = minutes * 60_000;
const report = new Report('soak');
const failures = [];
console.log(
  `Seed ${seed}, ${minutes} minutes${only === undefined ? '' : `, only program ${only}`}${plant ? `, with a planted bug: ${plant}` : ''}`,
);
const server = await startTemporalServer({ dynamicConfig });
const connection = await Connection.connect({ address: server.address });
const client = new WorkflowClient({ connection });
const plantFile = plant && pathToFileURL(join(import.meta.dirname, 'soak/plants', `${plant}.mjs`)).href;
const folder = mkdtempSync(join(tmpdir(), 'nest-temporal-soak-'));
const bundles = { before: await bundleCode('before'), after: await bundleCode('after') };
const fleets = fleetKinds.map((kind) => new Fleet(kind, server.address, bundles, plantFile));
const histories = new Histories(client);
let played = 0;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => giveUp(`It was ended by ${signal}`));
try {
  await soak();
  await judge();
} finally {
  for (const fleet of fleets) fleet.kill();
  await connection.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}
report.finish();

/** The file of a bundle, so that a killed worker is soon replaced. */
async function bundleCode(name) {
  const workflowsPath = fileURLToPath(new URL(`soak/${name}.workflows.mjs`, import.meta.url));
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(await bundleWorkflows({ workflowsPath })));
  return file;
}

async function soak() {
  const startedAt = Date.now();
  const isTimeLeft = () => Date.now() - startedAt < durationMs && failures.length < mostFailures;
  const kills = new Random(seed, 'kills');
  // Half as many again as there have to be, over all fleets.
  const pauseMs = () => (durationMs * fleets.length * (0.5 + kills.next())) / (1.5 * least.kills);
  const isPatched = () => Date.now() - startedAt > durationMs / 3;
  await Promise.all(fleets.map((fleet) => fleet.run(pauseMs, isPatched, (error) => giveUp(String(error)))));
  let next = 1;
  const playNext = async () => {
    while (isTimeLeft() && (only === undefined || next <= timesOfOnly)) {
      const turn = next++;
      await play(only ?? turn, fleets[turn % fleets.length]);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, playNext));
  await Promise.all(fleets.map((fleet) => fleet.calm()));
  console.log(`  took ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
}

async function play(index, fleet) {
  const label = `program ${index}, ${fleet.name} (npm run soak -- --seed ${seed} --only ${index})`;
  const { handle, problems } = await new Player(client, fleet.taskQueue, makeProgram(seed, index)).play();
  played++;
  if (problems.length > 0) failures.push(`${label}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  await histories.add(label, handle.workflowId, handle.firstExecutionRunId);
}

async function judge() {
  const kills = fleets.reduce((sum, fleet) => sum + fleet.kills, 0);
  const fullReplays = fleets.reduce((sum, fleet) => sum + fleet.fullReplays, 0);
  report.check(`${played} workflows ended as their programs say`, failures);
  report.check('no workflow task failed', few(histories.taskFailures));
  report.check(`${histories.list.length} histories of ${histories.events} events replay`, few(await brokenReplays()));
  printMix(kills, fullReplays);
  printLogs();
  if (only !== undefined || plant) return;
  atLeast(least.workflows, played, 'workflows');
  atLeast(least.kills, kills, 'kills');
  atLeast(least.fullReplays, fullReplays, 'full replays');
  for (const [kind, count] of Object.entries(histories.counts)) atLeast(least.ofEachKind, count, kind);
}

function atLeast(count, actual, what) {
  report.check(`at least ${count} ${what}`, actual < count ? [`only ${actual}`] : []);
}

async function brokenReplays() {
  const broken = [];
  const labels = new Map(histories.list.map(({ workflowId, label }) => [workflowId, label]));
  const workflowBundle = JSON.parse(readFileSync(bundles.after, 'utf8'));
  const results = Worker.runReplayHistories({ workflowBundle }, histories.list);
  for await (const { workflowId, error } of results) {
    if (error) broken.push(`${labels.get(workflowId)}, ${workflowId}: ${error.message}`);
  }
  return broken;
}

function printMix(kills, fullReplays) {
  const { counts } = histories;
  const mix = Object.entries({ kills, 'full replays': fullReplays, ...counts }).map(
    ([what, count]) => `${count} ${what}`,
  );
  console.log(`  mix: ${mix.join(', ')}`);
}

/** Each message once, with how often it came. */
function printLogs() {
  const counts = new Map();
  for (const { level, message, error } of fleets.flatMap(({ logs }) => logs)) {
    const detail = error === undefined ? '' : `: ${String(error).slice(0, 200)}`;
    const line = `${level} ${message}${detail}`.replaceAll(/[\da-f-]{8,}|\d+/g, '#');
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const lines = [...counts].sort(([, a], [, b]) => b - a).map(([line, times]) => `    ${times} × ${line}`);
  console.log(lines.length === 0 ? '  the workers logged no warning' : '  warnings and errors of the workers:');
  for (const line of few(lines)) console.log(line);
}

function few(lines) {
  return lines.length > shownLines ? [...lines.slice(0, shownLines), `… ${lines.length} in all`] : lines;
}

function giveUp(reason) {
  for (const fleet of fleets) fleet.kill();
  report.fail(reason);
  report.finish();
  process.exit(1);
}

function readOptions() {
  const options = {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '5' },
    only: { type: 'string' },
    plant: { type: 'string' },
  };
  const { values } = parseArgs({ options });
  const numberOf = (name) => {
    const number = values[name] === undefined ? undefined : Number(values[name]);
    if (number !== undefined && !(number > 0)) throw new RangeError(`--${name} ${values[name]} is not above 0`);
    return number;
  };
  if (!['order', undefined].includes(values.plant)) throw new RangeError(`--plant ${values.plant} is not "order"`);
  return { seed: numberOf('seed'), minutes: numberOf('minutes'), only: numberOf('only'), plant: values.plant };
}
