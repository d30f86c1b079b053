// What a packed library must hold and must not.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { filesOf, manifest, root } from './workspace.mjs';

const required = ['package.json', 'README.md', 'LICENSE'];
const optional = ['THIRD-PARTY-NOTICES.md'];
const outputs = ['.js', '.d.ts', '.js.map', '.d.ts.map'];
/** What the build makes of the entry of the workflow thread. */
const threadBundle = 'dist/worker/workflow/thread/thread-entry.bundle.js';
const isTest = (file) => /\.(spec|test-d)\.ts$/.test(file);

/** Names of sources without `src/` and `.ts`: what each becomes in `dist` is known. */
function modulesOf(path) {
  const sources = filesOf('src', '.ts').filter((file) => file.startsWith(`${path}/`) && !isTest(file));
  return sources.map((file) => file.slice(`${path}/src/`.length, -'.ts'.length));
}

/** Files that are missing, and files that nobody should get. */
export function packageProblems({ path, files }) {
  const modules = modulesOf(path);
  const built = modules.flatMap((module) => outputs.map((ending) => `dist/${module}${ending}`));
  const bundles = modules.some((module) => threadBundle === `dist/${module}.bundle.js`) ? [threadBundle] : [];
  const commands = Object.values(manifest(path).bin ?? {}).map((file) => posix.normalize(file));
  const mayHold = new Set([
    ...required,
    ...optional,
    ...commands,
    ...built,
    ...bundles.flatMap((file) => [file, `${file}.map`]),
    ...modules.map((module) => `src/${module}.ts`),
  ]);
  const mustHold = [
    ...required,
    ...commands,
    ...bundles,
    ...modules.flatMap((module) => [`dist/${module}.js`, `dist/${module}.d.ts`]),
  ];
  const held = new Set(files);
  const exported = Object.entries(manifest(path).exports).filter(([entry]) => !entry.includes('*'));
  const targets = exported.flatMap(([, target]) =>
    typeof target === 'string' ? [target] : [target.types, target.default],
  );
  return [
    ...files.filter((file) => !mayHold.has(file)).map((file) => `stray: ${file}`),
    ...mustHold.filter((file) => !held.has(file)).map((file) => `missing: ${file}`),
    ...targets
      .filter((target) => !held.has(posix.normalize(target)))
      .map((target) => `exported but missing: ${target}`),
    ...(modules.length === 0 ? ['no sources'] : []),
  ];
}

/** Maps that lead nowhere for who installed the package. */
export function sourceMapProblems({ path, files }) {
  const held = new Set(files);
  return files
    .filter((file) => file.endsWith('.map'))
    .filter((file) => {
      const { sources, sourcesContent } = JSON.parse(readFileSync(join(root, path, file), 'utf8'));
      return !sourcesContent && !sources.every((source) => held.has(posix.join(posix.dirname(file), source)));
    })
    .map((file) => `leads to no source: ${file}`);
}
