// npm run test:compat: workflow files in the style of the official TypeScript SDK, on its worker and, with nothing changed but
// the import, on ours. Both must lead to the same; the files must compile against both, and name every export of the official
// package but those in compat/missing.mjs. Needs the build. Exits with 3 where the official SDK cannot be installed. The last
// line is `N passed, N failed`.
// Usage: node scripts/compat.mjs [part of a workflow's name]
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Connection, WorkflowClient } from '@nest-temporal/core/client';
import { EmbeddedServer } from '@nest-temporal/server';
import { cases } from './compat/cases.mjs';
import { compile, exportsOf, importsOf } from './compat/exports.mjs';
import { missing } from './compat/missing.mjs';
import { Participant } from './interop/participant.mjs';
import { SdkUnavailableError } from './interop/sdk-unavailable.mjs';
import { typescriptSdk } from './interop/typescript-sdk.mjs';
import { Report } from './report.mjs';
import { root } from './workspace.mjs';

const officialPackage = '@temporalio/workflow';
const ownEntry = '@nest-temporal/core/workflow/compat';
const folder = join(import.meta.dirname, 'compat');
const ownFolder = join(root, 'node_modules/.cache/compat');
const timeLimitMs = 20_000;
const [wanted = ''] = process.argv.slice(2);

const report = new Report('compat');
const sdk = await install();
const sources = readdirSync(join(folder, 'workflows'));
prepareOwnFiles();
compareExports();
compareTypes();
await compareRuns();
report.finish();

async function install() {
  try {
    return await typescriptSdk((target) => {
      cpSync(join(folder, 'official'), target, { recursive: true });
      cpSync(join(folder, 'workflows'), join(target, 'workflows'), { recursive: true });
      copyFileSync(join(folder, 'activities.mjs'), join(target, 'workflows/activities.mjs'));
    });
  } catch (error) {
    if (!(error instanceof SdkUnavailableError)) throw error;
    console.error(`The official SDK cannot be compared here: ${error.message}`);
    process.exit(3);
  }
}

/** The workflows with their one import replaced. */
function prepareOwnFiles() {
  rmSync(ownFolder, { recursive: true, force: true });
  mkdirSync(ownFolder, { recursive: true });
  writeFileSync(join(ownFolder, 'package.json'), '{}');
  copyFileSync(join(folder, 'activities.mjs'), join(ownFolder, 'activities.mjs'));
  for (const file of sources) {
    const text = readFileSync(join(folder, 'workflows', file), 'utf8');
    writeFileSync(join(ownFolder, file), text.replaceAll(`'${officialPackage}'`, `'${ownEntry}'`));
  }
}

function compareExports() {
  const declarations = sdk.fileOf(`../node_modules/${officialPackage}/lib/index.d.ts`);
  const theirs = exportsOf(declarations);
  const ours = exportsOf(join(root, 'libs/temporal-core/dist/workflow/compat.d.ts'));
  const named = importsOf(
    sources.map((file) => readFileSync(join(folder, 'workflows', file), 'utf8')),
    officialPackage,
  );
  const problems = [...theirs].flatMap(([name, isValue]) => {
    if (Object.hasOwn(missing, name)) {
      return ours.has(name) ? [`${name} exists, but is listed as missing`] : [];
    }
    if (!ours.has(name)) return [`${name} does not exist, and no reason is given`];
    if (isValue && !ours.get(name)) return [`${name} is only a type`];
    return named.has(name) ? [] : [`${name} is not used by any workflow of the suite`];
  });
  for (const name of Object.keys(missing)) if (!theirs.has(name)) problems.push(`${name} is not an official export`);
  report.check(`${theirs.size} exports, ${Object.keys(missing).length} of them listed as missing`, problems);
}

function compareTypes() {
  const files = (place) => sources.map((file) => join(place, file));
  report.check('the workflows compile against the official package', compile(files(sdk.fileOf('workflows'))));
  report.check('the workflows compile with the import changed', compile(files(ownFolder)));
}

async function compareRuns() {
  const server = await EmbeddedServer.start({ searchAttributes: { CustomKeywordField: 'KEYWORD' } });
  const address = await server.listen();
  const workers = {
    official: new Participant(sdk.command('worker', address, 'official', sdk.fileOf('workflows'))),
    own: new Participant([process.execPath, join(folder, 'own-worker.mjs'), address, 'own', ownFolder]),
  };
  const connection = await Connection.connect({ address });
  try {
    await Promise.all(Object.values(workers).map((worker) => worker.ready()));
    const client = new WorkflowClient({ connection });
    for (const [name, variants] of Object.entries(cases)) {
      if (!name.includes(wanted)) continue;
      for (const [i, variant] of variants.entries()) {
        await compareRun(client, workers, `${name} ${i + 1}`, name, variant);
      }
    }
  } finally {
    for (const worker of Object.values(workers)) worker.kill();
    await connection.close();
    await server.close();
    sdk.close();
  }
}

async function compareRun(client, workers, id, name, { args = [], follow }) {
  try {
    const outcomes = await Promise.all(
      Object.keys(workers).map(async (taskQueue) => {
        const workflowId = `${taskQueue} ${id}`;
        const handle = await client.start(name, { taskQueue, workflowId, args, workflowExecutionTimeout: timeLimitMs });
        // What differs by its worker is its name only.
        return JSON.parse(JSON.stringify((await follow(handle)) ?? null).replaceAll(workflowId, 'ID'));
      }),
    );
    const [theirs, ours] = outcomes;
    const show = (outcome) => JSON.stringify(outcome, null, 2);
    report.check(id, isDeepStrictEqual(theirs, ours) ? [] : [`official ${show(theirs)}`, `ours ${show(ours)}`]);
  } catch (error) {
    report.fail(id, [error.message, error.cause?.message, ...Object.values(workers).map(({ log }) => log)].join('\n'));
  }
}
