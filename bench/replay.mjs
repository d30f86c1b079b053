// CPU of a replay per 1,000 events, of short and of long histories, beside the official TypeScript SDK: it must not grow with
// the length. The official SDK is installed outside the workspace; exits with 3 where that fails. Each sample is a new process
// with its code bundled and warm. Needs a build: npm run build:libs. Options: --rounds 3 --only own --node-option=--cpu-prof
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { SdkUnavailableError } from '../scripts/interop/sdk-unavailable.mjs';
import { typescriptSdk } from '../scripts/interop/typescript-sdk.mjs';
import { machine, minAndMedian, printTable } from './machine.mjs';
import { MeasuredProcess } from './measured-process.mjs';
import { sequenceHistory } from './replay/history.mjs';

const lengths = [2_000, 10_000, 50_000];
/** Replayed in all for each sample, so that what a replay costs but once weighs the same. */
const eventsPerSample = 50_000;
const limitOfOfficial = 0.15;
/** The longest history to the shortest, per event. */
const limitOfGrowth = 1.3;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: 'own,official' },
    // For a look at what costs: --node-option=--cpu-prof
    'node-option': { type: 'string', multiple: true, default: [] },
  },
});
const names = values.only.split(',');
const folder = mkdtempSync(join(tmpdir(), 'nest-temporal-replay-'));
const warmUp = historyFile(lengths[0]);
const sdk = names.includes('official') ? await install() : undefined;
const programs = {
  own: new URL('replay/own.mjs', import.meta.url),
  official: sdk && pathToFileURL(sdk.fileOf('replay/official.mjs')),
};
try {
  const before = machine();
  const medians = Object.fromEntries(names.map((name) => [name, []]));
  for (const length of lengths) {
    const samples = await measureAll(length);
    for (const name of names) medians[name].push(minAndMedian(samples[name]).median);
  }
  console.log(`${before}, before\n${machine()}, after`);
  print(medians);
} finally {
  rmSync(folder, { recursive: true });
  sdk?.close();
}

async function install() {
  try {
    return await typescriptSdk(prepareOfficialPrograms);
  } catch (error) {
    if (!(error instanceof SdkUnavailableError)) throw error;
    console.error(`The official SDK cannot be measured here: ${error.message}`);
    process.exit(3);
  }
}

/** The same programs, and the workflow with its one import replaced. */
function prepareOfficialPrograms(target) {
  mkdirSync(target, { recursive: true });
  cpSync(new URL('replay', import.meta.url), join(target, 'replay'), { recursive: true });
  cpSync(new URL('measured-process.mjs', import.meta.url), join(target, 'measured-process.mjs'));
  const workflows = join(target, 'replay/workflows.mjs');
  const text = readFileSync(workflows, 'utf8');
  writeFileSync(workflows, text.replace('@nest-temporal/core/workflow', '@temporalio/workflow'));
}

/** CPU milliseconds per 1,000 events by contender. */
async function measureAll(length) {
  const file = historyFile(length);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    // The official SDK takes far too long to be measured more than once.
    const measured = round === 0 ? names : names.filter((name) => name === 'own');
    for (const name of measured) samples[name].push(await measure(programs[name], file, eventsPerSample / length));
  }
  return samples;
}

function historyFile(length) {
  const file = join(folder, `${length}.history`);
  writeFileSync(file, sequenceHistory(length));
  return file;
}

async function measure(program, file, times) {
  const child = new MeasuredProcess(program, {}, values['node-option']);
  try {
    return (await child.call('measure', file, times, warmUp)) / (eventsPerSample / 1_000);
  } finally {
    await child.stop();
  }
}

function print({ own, official }) {
  const rows = lengths.map((length, i) => [
    String(length),
    own ? own[i].toFixed(0) : '',
    official ? official[i].toFixed(0) : '',
    own && official ? `${(own[i] / official[i]).toFixed(3)}x` : '',
  ]);
  console.log(
    `CPU ms per 1,000 events, samples of ${eventsPerSample} events: median of ${values.rounds}, one of the official SDK\n`,
  );
  printTable([['events', 'library', 'official SDK', `ratio, at most ${limitOfOfficial}x`], ...rows]);
  if (!own) return;
  const growth = own.at(-1) / own[0];
  console.log(`\nThe longest history to the shortest, library: ${growth.toFixed(2)}x, at most ${limitOfGrowth}x`);
  const isSlow = official && own.some((cpu, i) => cpu / official[i] > limitOfOfficial);
  if (isSlow || growth > limitOfGrowth) process.exitCode = 1;
}
