// npm run lint: ESLint, Prettier and the word list over the workspace. `npm run format` fixes what ESLint and Prettier can fix.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ESLint } from 'eslint';
import { Report } from './report.mjs';
import { pages } from './snippets.mjs';
import { wordsToReplace } from './word-list.mjs';
import { filesOf, root } from './workspace.mjs';

const report = new Report('lint');

const eslint = new ESLint({ cwd: root });
const results = await eslint.lintFiles('.');
const faulty = results.filter((result) => result.errorCount + result.warningCount > 0);
const formatter = await eslint.loadFormatter('stylish');
report.check(`ESLint: ${results.length} files`, faulty.length > 0 ? [await formatter.format(faulty)] : []);

const seen = new Set(results.map((result) => relative(root, result.filePath)));
const sources = filesOf('src', '.ts').filter((file) => !file.endsWith('.d.ts') && !file.includes('/proto/gen/'));
report.check(
  `ESLint sees all ${sources.length} sources`,
  sources.filter((file) => !seen.has(file)),
);

const prettier = join(root, 'node_modules/prettier/bin/prettier.cjs');
const { status, stdout, stderr } = spawnSync(process.execPath, [prettier, '--list-different', '.'], {
  cwd: root,
  encoding: 'utf8',
});
const misformatted = stdout.split('\n').filter(Boolean);
if (status !== 0 && misformatted.length === 0) misformatted.push(`prettier crashed: ${stderr}`);
report.check('Prettier', misformatted);

const texts = ['CONTRIBUTING.md', ...pages(), ...seen].filter((file) => !/\/word-list\.(mjs|spec\.ts)$/.test(file));
report.check(
  `Word list: ${texts.length} files`,
  texts.flatMap((file) => wordsToReplace(file, readFileSync(join(root, file), 'utf8'))),
);
report.finish();
