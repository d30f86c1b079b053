// npm run test:nest-versions: the specs of the Nest module, of the quick start and of the documentation's snippets on
// every major version of Nest that we support. Needs the build. The last line is `N passed, N failed`.
// Usage: node scripts/nest-versions.mjs [--nest 11]… [--suite unit]… [path of specs]…
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { nestWorkspace } from './nest-workspace.mjs';
import { readVitestReport } from './vitest-report.mjs';
import { manifest, root } from './workspace.mjs';

const supported = ['11', '12'];
/** Name → what Vitest is given, and which specs know Nest. */
const suites = {
  unit: { args: [], specs: ['libs/nest-temporal/'] },
  server: {
    args: ['--config', 'vitest.int.config.ts'],
    specs: ['libs/nest-temporal/', 'apps/quick-start/', 'docs/snippets/'],
  },
};

const { majors, names, paths } = readArguments();
const reports = mkdtempSync(join(tmpdir(), 'nest-temporal-nest-versions-'));
let running;
process.once('exit', () => rmSync(reports, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    running?.kill(signal);
    process.exit(130);
  });
}

const rows = [];
for (const major of majors) {
  const { folder, remove } = await workspaceOf(major);
  for (const name of names) {
    console.log(`\n── Nest ${major}: ${name} ${'─'.repeat(80 - name.length)}`);
    rows.push({ major, name, ...(await runSuite(folder, major, name)) });
  }
  remove();
}
printSummary();

function readArguments() {
  const options = { nest: { type: 'string', multiple: true }, suite: { type: 'string', multiple: true } };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    return {
      majors: choose('--nest', values.nest, supported),
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

/** The checkout itself for the version that is installed in it. */
async function workspaceOf(major) {
  const here = manifest('node_modules/@nestjs/core').version;
  return here.startsWith(`${major}.`) ? { folder: root, remove: () => undefined } : nestWorkspace(major);
}

/** Counts of one suite; a problem that its report does not show counts as one failure. */
async function runSuite(folder, major, name) {
  const { args, specs } = suites[name];
  const file = join(reports, `${major}-${name}.json`);
  const code = await run(folder, major, [...args, ...(paths.length > 0 ? paths : specs)], file);
  let counts;
  try {
    counts = readVitestReport(JSON.parse(readFileSync(file, 'utf8')), folder);
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

function run(folder, major, args, file) {
  const vitest = join(
    dirname(createRequire(join(folder, 'package.json')).resolve('vitest/package.json')),
    'vitest.mjs',
  );
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  // A spec looks whether that is the version it runs on.
  const env = { ...process.env, TEMPORAL_TEST_NEST: major };
  return new Promise((resolve) => {
    const options = { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit'] };
    running = spawn(process.execPath, [vitest, 'run', ...args, ...reporters], options);
    running.once('error', (error) => resolve(error.message));
    running.once('exit', (code, signal) => resolve(code ?? signal));
  });
}

function printSummary() {
  const total = { passed: 0, failed: 0 };
  console.log('');
  for (const { major, name, passed, failed, skipped, failures } of rows) {
    total.passed += passed;
    total.failed += failed;
    const left = skipped > 0 ? `, ${skipped} skipped` : '';
    console.log(`Nest ${major}, ${name}: ${passed} passed, ${failed} failed${left}`);
    for (const failure of failures) console.log(`  ✗ ${failure}`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}
