// npm run test:node-versions: unit and integration specs on every version of Node that we support. Needs the build. Exits
// with 3 where npm has no binary of one of them for this platform. The last line is `N passed, N failed`.
// Usage: node scripts/node-versions.mjs [--node 22]… [--suite unit]… [path of specs]…
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeBinary, NoNodeBinaryError, versionOf } from './node-binaries.mjs';
import { readVitestReport } from './vitest-report.mjs';
import { root } from './workspace.mjs';

const supported = ['20', '22', '24'];
/** Name → what Vitest is given. */
const suites = { unit: [], server: ['--config', 'vitest.int.config.ts'] };
const shownFailures = 30;

const { majors, names, paths } = readArguments();
const binaries = await findBinaries(majors);
const reports = mkdtempSync(join(tmpdir(), 'nest-temporal-node-versions-'));
let running;
process.once('exit', () => rmSync(reports, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    running?.kill(signal);
    process.exit(130);
  });
}

const rows = [];
for (const binary of binaries) {
  const version = versionOf(binary);
  for (const name of names) {
    console.log(`\n── Node ${version}: ${name} ${'─'.repeat(80 - name.length)}`);
    rows.push({ version, name, ...(await runSuite(binary, version, name)) });
  }
}
printSummary();

function readArguments() {
  const options = { node: { type: 'string', multiple: true }, suite: { type: 'string', multiple: true } };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return {
      majors: choose('--node', values.node, supported).map(Number),
      names: choose('--suite', values.suite, Object.keys(suites)),
      paths: positionals,
    };
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

function choose(option, chosen = [], all) {
  const unknown = chosen.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new RangeError(`${option} ${unknown.join(', ')}: there are ${all.join(', ')}`);
  return chosen.length > 0 ? all.filter((name) => chosen.includes(name)) : all;
}

/** All of them before the first suite runs: who lacks one learns it at once. */
async function findBinaries(majors) {
  const found = [];
  for (const major of majors) {
    try {
      found.push(await nodeBinary(major));
    } catch (error) {
      if (!(error instanceof NoNodeBinaryError)) throw error;
      console.error(`Node ${major} cannot be tested on ${process.platform}-${process.arch}: ${error.message}.`);
      process.exit(3);
    }
  }
  return found;
}

/** Counts of one suite; a problem that its report does not show counts as one failure. */
async function runSuite(binary, version, name) {
  const file = join(reports, `${version}-${name}.json`);
  const code = await run(binary, suites[name], file);
  let counts;
  try {
    counts = readVitestReport(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return crashed(`it ended with ${code} and left no report (${error.message})`);
  }
  if (counts.passed + counts.failed === 0) return crashed('it ran nothing');
  if (code !== 0 && counts.failed === 0) return { ...counts, failed: 1, failures: [`it ended with ${code}`] };
  return counts;
}

function crashed(problem) {
  return { passed: 0, failed: 1, skipped: 0, failures: [problem] };
}

function run(binary, args, file) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  // What a spec starts by the name `node` is the same version.
  const env = { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env.PATH}` };
  return new Promise((resolve) => {
    const options = { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] };
    running = spawn(binary, [vitest, 'run', ...args, ...reporters, ...paths], options);
    running.once('error', (error) => resolve(error.message));
    running.once('exit', (code, signal) => resolve(code ?? signal));
  });
}

function printSummary() {
  const total = { passed: 0, failed: 0 };
  console.log('');
  for (const { version, name, passed, failed, skipped, failures } of rows) {
    total.passed += passed;
    total.failed += failed;
    const left = skipped > 0 ? `, ${skipped} skipped` : '';
    console.log(`Node ${version}, ${name}: ${passed} passed, ${failed} failed${left}`);
    for (const failure of failures.slice(0, shownFailures)) console.log(`  ✗ ${failure}`);
    if (failures.length > shownFailures) console.log(`  … and ${failures.length - shownFailures} more`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}
