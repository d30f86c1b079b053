// npm run footprint: what installing the core costs a project that has nothing else.
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Report } from './report.mjs';
import { npm, packLibraries } from './tarballs.mjs';
import { manifest } from './workspace.mjs';

const MB = 1_000_000;
const core = 'libs/temporal-core';
const { peerDependencies } = manifest(core);
const peers = Object.entries(peerDependencies).map(([name, range]) => `${name}@${range}`);
const installs = [
  { what: 'alone', add: [], omit: ['optional', 'peer'], packages: 40, mb: 40 },
  { what: 'with esbuild and the DTO peers', add: peers, omit: ['peer'], packages: 45, mb: 60 },
];

const report = new Report('footprint');
const folder = mkdtempSync(join(tmpdir(), 'nest-temporal-footprint-'));
try {
  const { name, tarball } = (await packLibraries(folder)).find((library) => library.path === core);
  for (const [index, install] of installs.entries()) {
    const project = join(folder, `project-${index}`);
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'footprint', private: true }));
    const omit = install.omit.map((kind) => `--omit=${kind}`);
    await npm(project, 'install', ...omit, tarball, ...install.add);

    const modules = join(project, 'node_modules');
    const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'));
    const count = Object.keys(lock.packages).length;
    const mb = sizeOf(modules) / MB;
    const what = `${name} ${install.what}: ${count} packages of at most ${install.packages}, ${mb.toFixed(1)} MB of at most ${install.mb}`;
    report.check(what, count > install.packages || mb > install.mb ? [largest(modules)] : []);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
report.finish();

function sizeOf(path) {
  const entry = lstatSync(path);
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function largest(modules) {
  const sizes = readdirSync(modules).map((name) => [name, sizeOf(join(modules, name)) / MB]);
  const top = sizes.sort(([, a], [, b]) => b - a).slice(0, 10);
  return top.map(([name, mb]) => `${mb.toFixed(1)} MB ${name}`).join('\n');
}
