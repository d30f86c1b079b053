// Runs suites one after the other and adds up what their own reports counted. A suite that crashes, runs nothing or
// leaves no report has failed. The last line is `N passed, N failed`.
// Usage: node scripts/run-suites.mjs build unit types …
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readVitestReport } from './vitest-report.mjs';
import { root } from './workspace.mjs';

const vitest = (...args) => ({
  command: [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...args],
  read: readVitestReport,
});
const script = (name) => ({ command: [join(root, 'scripts', name)], read: readReport });

/** A step has no report: it must end well, and what comes after it needs it. */
const suites = {
  build: { npm: ['run', 'build'] },
  lint: script('lint.mjs'),
  layers: script('layers.mjs'),
  types: script('type-tests.mjs'),
  unit: vitest(),
  sandbox: vitest('--config', 'vitest.sandbox.config.ts'),
  server: vitest('--config', 'vitest.int.config.ts'),
  embedded: { ...vitest('--config', 'vitest.int.config.ts'), env: { TEMPORAL_TEST_SERVER: 'embedded' } },
  runners: script('runner-examples.mjs'),
  pack: script('pack-test.mjs'),
  footprint: script('footprint.mjs'),
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !Object.hasOwn(suites, name));
if (chosen.length === 0 || unknown.length > 0) {
  console.error(
    `Unknown suites: ${unknown.join(', ') || '(none given)'}. There are: ${Object.keys(suites).join(', ')}.`,
  );
  process.exit(2);
}

const reports = mkdtempSync(join(tmpdir(), 'nest-temporal-reports-'));
process.once('exit', () => rmSync(reports, { recursive: true, force: true }));
let running;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    running?.kill(signal);
    process.exit(130);
  });
}

const total = { passed: 0, failed: 0 };
for (const name of chosen) {
  console.log(`\n── ${name} ${'─'.repeat(100 - name.length)}`);
  const { passed, failed, problem } = await runSuite(name);
  total.passed += passed;
  total.failed += failed;
  if (problem) console.log(`${name} failed: ${problem}`);
  if (suites[name].npm && failed > 0) {
    console.log('What follows needs this step and was not run.');
    break;
  }
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

/** Counts of one suite; a problem that its report does not show counts as one failure. */
async function runSuite(name) {
  const suite = suites[name];
  const file = join(reports, `${name}.json`);
  const code = await run(suite, file);
  const crash = { passed: 0, failed: 1 };
  if (suite.npm) return code === 0 ? { passed: 0, failed: 0 } : { ...crash, problem: `it ended with ${code}` };
  let counts;
  try {
    counts = suite.read(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return { ...crash, problem: `it ended with ${code} and left no report (${error.message})` };
  }
  if (!Number.isInteger(counts.passed) || !Number.isInteger(counts.failed)) {
    return { ...crash, problem: 'its report holds no counts' };
  }
  if (counts.passed + counts.failed === 0) return { ...crash, problem: 'it ran nothing' };
  if (code !== 0 && counts.failed === 0) return { ...counts, failed: 1, problem: `it ended with ${code}` };
  return counts;
}

function run(suite, file) {
  const [command, ...args] = suite.npm ? ['npm', ...suite.npm] : [process.execPath, ...suite.command];
  if (suite.read === readVitestReport) args.push('--reporter=default', '--reporter=json', `--outputFile.json=${file}`);
  return new Promise((resolve) => {
    const env = { ...process.env, ...suite.env, SUITE_REPORT: file };
    running = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    running.once('error', (error) => resolve(error.message));
    running.once('exit', (code, signal) => resolve(code ?? signal));
  });
}

function readReport({ passed, failed }) {
  return { passed, failed };
}
