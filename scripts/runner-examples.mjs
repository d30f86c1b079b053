// npm run test:runners: the examples for test runners, each by its own runner, on the build. None may leave anything open:
// Jest looks for it, and every process must end by itself. Jest is no dependency of ours; it is installed once into the cache
// folder (NEST_TEMPORAL_CACHE).
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Report } from './report.mjs';
import { cacheFolder } from './server-binary.mjs';
import { root } from './workspace.mjs';

const jestVersion = '30.2.0';
const limitMs = 180_000;
const report = new Report('runners');

const runners = {
  vitest: () => [join(root, 'node_modules/vitest/vitest.mjs'), 'run'],
  jest: () => ['--experimental-vm-modules', jest(), '--detectOpenHandles'],
  'node-test': () => ['--test'],
};
/** What each prints when it has found something that is still open. */
const complaints = /did not exit|open handle|hanging-process|something prevents/i;

for (const [name, command] of Object.entries(runners)) {
  const { code, output } = await run(command(), join(root, 'examples', name));
  const ran = /\b1 pass(ed)?\b|# pass 1|Tests: +1 passed|Tests .*1 passed/.test(plain(output));
  const problems = [];
  if (code !== 0) problems.push(`it ended with ${code}`);
  if (!ran) problems.push('it did not pass the one test');
  if (complaints.test(output)) problems.push('it found an open handle');
  report.check(`examples/${name}`, problems.length > 0 ? [...problems, output] : []);
}
report.finish();

/** The program of Jest, installed on first use. */
function jest() {
  const folder = join(cacheFolder(), `jest-${jestVersion}`);
  const program = join(folder, 'node_modules/jest/bin/jest.js');
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
    const args = ['install', `jest@${jestVersion}`, '--no-audit', '--no-fund', '--ignore-scripts'];
    execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return program;
}

function run(args, cwd) {
  return new Promise((resolve) => {
    // Runners behave otherwise inside of one another.
    const env = { ...process.env };
    for (const name of ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT']) delete env[name];
    const child = spawn(process.execPath, args, { cwd, env, timeout: limitMs });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('close', (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

function plain(text) {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
