// npm run test:pack: the libraries as users get them. Packs them, looks at what is inside, installs the tarballs in two
// fresh projects outside the workspace and uses them there against the real Temporal Server.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { APPLICATION, projects } from './pack-projects.mjs';
import { packageProblems, sourceMapProblems } from './package-contents.mjs';
import { Report } from './report.mjs';
import { npm, packLibraries } from './tarballs.mjs';
import { startTemporalServer } from './temporal-server.mjs';
import { manifest } from './workspace.mjs';

const run = promisify(execFile);
const report = new Report('pack');
const folder = mkdtempSync(join(tmpdir(), 'nest-temporal-pack-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const libraries = await packLibraries(folder);
for (const library of libraries) {
  report.check(`${library.name}: ${library.files.length} files, none missing, none stray`, packageProblems(library));
  report.check(`${library.name}: source maps lead to sources`, sourceMapProblems(library));
  report.check(`${library.name}: publint`, await lint(library));
}

const server = await startTemporalServer();
try {
  for (const project of projects) await use(project);
} finally {
  await server.stop();
}
report.finish();

async function lint({ tarball }) {
  const bytes = readFileSync(tarball);
  const content = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: content }, strict: true });
  return messages.map((message) => `${message.type}: ${formatMessage(message, pkg, { color: false })}`);
}

/** Each step needs the one before; the first that fails is the last that runs. */
async function use(project) {
  const home = join(folder, project.name);
  const steps = {
    installs: () => install(home, project),
    'has no package of another SDK': () => refuseOtherSdk(home),
    'loads every entry': () => node(home, project.loader, ...entries(project)),
    compiles: () => node(home, 'node_modules/typescript/bin/tsc'),
    'starts and describes a workflow': () => startWorkflow(home, project.name),
  };
  for (const [step, action] of Object.entries(steps)) {
    const problems = await action().then(
      () => [],
      (error) => [[error.message, error.stdout, error.stderr].filter(Boolean).join('\n')],
    );
    report.check(`${project.name}: ${step}`, problems);
    if (problems.length > 0) return;
  }
}

async function install(home, { name, files, dependencies }) {
  mkdirSync(join(home, 'src'), { recursive: true });
  const tarballs = Object.fromEntries(libraries.map((library) => [library.name, `file:${library.tarball}`]));
  const content = { name, private: true, ...files['package.json'], dependencies: { ...dependencies, ...tarballs } };
  writeFileSync(join(home, 'package.json'), JSON.stringify(content, null, 2));
  writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(files['tsconfig.json'], null, 2));
  writeFileSync(join(home, files.loader.name), files.loader.text);
  writeFileSync(join(home, 'src/main.ts'), APPLICATION);
  await npm(home, 'install', '--no-package-lock');
}

async function refuseOtherSdk(home) {
  const names = readdirSync(join(home, 'node_modules'));
  if (names.includes('@temporalio')) throw new Error('node_modules/@temporalio is there');
}

/** Every entry of every library that users may import, without those that need what the project does not have. */
function entries({ without }) {
  return libraries
    .flatMap(({ path, name }) =>
      Object.keys(manifest(path).exports)
        .filter((entry) => !entry.includes('*') && !entry.endsWith('.json'))
        .map((entry) => name + entry.slice(1)),
    )
    .filter((entry) => !without.includes(entry));
}

async function startWorkflow(home, name) {
  const workflowId = `pack-${name}`;
  const { stdout } = await node(home, 'dist/main.js', server.address, workflowId);
  const answer = JSON.parse(stdout.trim().split('\n').at(-1));
  const expected = { workflowId, type: 'Packed', status: 'RUNNING' };
  for (const [key, value] of Object.entries(expected)) {
    if (answer[key] !== value) throw new Error(`${key} is ${answer[key]}, not ${value}: ${stdout}`);
  }
}

function node(home, ...args) {
  const options = { cwd: home, maxBuffer: 1 << 26, timeout: 120_000, env: { ...process.env, NODE_OPTIONS: '' } };
  return run(process.execPath, args, options);
}
