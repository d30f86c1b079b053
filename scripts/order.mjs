// npm run test:order: signals, updates, cancellations, timers, activity results and conditions that meet in one workflow task. The same
// workflow text runs on the official TypeScript worker, on ours, and on ours without a cache; commands and traces are compared
// task by task. Needs the build. Exits with 3 where the official SDK cannot be installed. The last line is `N passed, N failed`.
// Usage: node scripts/order.mjs [part of a scenario's name]
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Participant } from './interop/participant.mjs';
import { SdkUnavailableError } from './interop/sdk-unavailable.mjs';
import { typescriptSdk } from './interop/typescript-sdk.mjs';
import { describeCommand, describeRejections } from './order/commands.mjs';
import { knownDifferences } from './order/known-differences.mjs';
import { TaskServer } from './order/task-server.mjs';
import * as workflows from './order/workflows/index.mjs';
import { Report } from './report.mjs';

const folder = join(import.meta.dirname, 'order');
const [wanted = ''] = process.argv.slice(2);
const scenarios = Object.entries(workflows)
  .filter(([name]) => name.endsWith('Scenarios'))
  .flatMap(([, group]) => Object.entries(group))
  .filter(([name]) => name.includes(wanted));

const report = new Report('order');
const sdk = await install();
const server = new TaskServer();
const address = await server.start();
const workers = {
  official: new Participant(sdk.command('worker', address, 'official', sdk.fileOf('workflows/index.mjs'))),
  own: ownWorker('own', 100),
  // Replays every run from its first event before each of its tasks.
  replaying: ownWorker('replaying', 0),
};
const stopWorkers = () => Object.values(workers).forEach((worker) => worker.kill());
process.once('exit', () => {
  stopWorkers();
  sdk.close();
});
await Promise.all(Object.values(workers).map((worker) => worker.ready()));
console.log(`${scenarios.length} scenarios on ${sdk.name} and on our worker`);
for (const [name, tasks] of scenarios) await compare(name, tasks);
server.stop();
report.finish();
stopWorkers();

function ownWorker(taskQueue, cached) {
  const program = join(folder, 'own-worker.mjs');
  return new Participant([
    process.execPath,
    program,
    address,
    taskQueue,
    join(folder, 'workflows/index.mjs'),
    `${cached}`,
  ]);
}

async function install() {
  try {
    return await typescriptSdk(prepareOfficialPrograms);
  } catch (error) {
    if (!(error instanceof SdkUnavailableError)) throw error;
    console.error(`The order of jobs cannot be compared here: ${error.message}`);
    process.exit(3);
  }
}

/** The official worker, and the workflows with their one import replaced. */
function prepareOfficialPrograms(target) {
  cpSync(join(folder, 'official'), target, { recursive: true });
  copyFileSync(join(folder, 'activities.mjs'), join(target, 'activities.mjs'));
  mkdirSync(join(target, 'workflows'));
  for (const file of readdirSync(join(folder, 'workflows'))) {
    const text = readFileSync(join(folder, 'workflows', file), 'utf8');
    const replaced = text.replaceAll(`'@nest-temporal/core/workflow'`, `'@temporalio/workflow'`);
    writeFileSync(join(target, 'workflows', file), replaced);
  }
}

async function compare(name, tasks) {
  try {
    const [theirs, ours, replayed] = await Promise.all(
      Object.keys(workers).map(async (queue) => (await server.run(queue, name, tasks)).map(inWords)),
    );
    judge(name, theirs, ours, replayed);
  } catch (error) {
    report.fail(name, [error.message, ...Object.values(workers).map(({ log }) => log)].join('\n'));
  }
}

function judge(name, theirs, ours, replayed) {
  const known = knownDifferences[name];
  const isSame = isDeepStrictEqual(theirs, ours);
  const problems = differences('without a cache', replayed, ours);
  if (!known) problems.push(...differences('official', theirs, ours));
  else {
    if (isSame) problems.push('It no longer differs. Remove it from known-differences.mjs.');
    problems.push(...differences('expected', known.ours, ours));
  }
  report.check(known ? `${name} (differs: ${known.reason})` : name, problems);
}

function inWords({ commands, messages = [], trace, failed }) {
  if (failed !== undefined) return { failed };
  const described = commands.map((command) => describeCommand(command, messages));
  const rejected = describeRejections(messages);
  return { commands: described, trace, ...(rejected.length > 0 && { rejected }) };
}

/** The tasks that are not the same. */
function differences(whose, others, ours) {
  const show = (outcome) => JSON.stringify(outcome, null, 2);
  return others
    .map((other, i) => [i + 1, other, ours[i]])
    .filter(([, other, outcome]) => !isDeepStrictEqual(other, outcome))
    .map(([task, other, outcome]) => `task ${task}\n${whose} ${show(other)}\nours ${show(outcome)}`);
}
