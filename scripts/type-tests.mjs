// Type tests: the sources and every *.test-d.ts, checked by the plain compiler of each TypeScript that users may have.
// The files hold calls that must compile and, under @ts-expect-error, calls that must not.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { Report } from './report.mjs';
import { filesOf, root } from './workspace.mjs';

const folder = join(root, 'node_modules/.cache/type-tests');
const up = relative(folder, root);
const packages = ['typescript', 'typescript-5.9'];

/** A test that must fail: it proves that the compiler reads test files and refuses an unused expectation. */
const CANARY = `// @ts-expect-error nothing is wrong with the next line\nexport const fine: number = 1;\n`;
const canary = join(folder, `canary.test-d.ts`);

function writeProject() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(canary, CANARY);
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const project = {
    extends: `${up}/tsconfig.json`,
    include: [...include.map((path) => `${up}/${path}`), 'canary.test-d.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
}

/** File → its diagnostics. What belongs to no file stands under ''. */
function compile(name) {
  const compiler = join(root, 'node_modules', name, 'bin/tsc');
  const args = [compiler, '-p', folder, '--pretty', 'false', '--noEmit', '--incremental', 'false'];
  const { stdout, stderr, signal } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const found = new Map();
  const add = (file, text) => found.set(file, [...(found.get(file) ?? []), text]);
  if (signal || stderr) add('', `${name} crashed: ${signal ?? stderr}`);
  let file = '';
  for (const line of stdout.split('\n').filter(Boolean)) {
    const [, path, rest] = /^(\S[^(]*)(\(\d+,\d+\): error TS.*)$/.exec(line) ?? [];
    if (path !== undefined) file = join(root, path);
    else if (line.startsWith('error TS')) file = '';
    add(file, rest === undefined ? line : `${relative(root, file)}${rest}`);
  }
  return found;
}

const report = new Report('types');
const tests = ['src', 'test'].flatMap((folder) => filesOf(folder, '.test-d.ts'));
if (tests.length === 0) report.fail('no *.test-d.ts was found');
writeProject();
for (const name of packages) {
  const { version } = createRequire(import.meta.url)(`${name}/package.json`);
  const found = compile(name);
  const canaryProblems = found.get(canary) ?? [];
  const seen = canaryProblems.length === 1 && canaryProblems[0].includes('TS2578');
  report.check(
    `TypeScript ${version}: an unused expectation is refused`,
    seen ? [] : ['not reported', ...canaryProblems],
  );
  for (const test of tests) {
    const refused = readFileSync(join(root, test), 'utf8').match(/@ts-expect-error/g)?.length ?? 0;
    report.check(`TypeScript ${version}: ${test} (${refused} refused)`, found.get(join(root, test)) ?? []);
  }
  const others = [...found].filter(([file]) => file !== canary && !tests.includes(relative(root, file)));
  report.check(
    `TypeScript ${version}: all sources`,
    others.flatMap(([, lines]) => lines),
  );
}
report.finish();
