// The Nest module and its specs in a copy of the workspace where another major version of Nest is installed. Third-party
// packages are installed once per set of versions and kept beside the built servers; the copy lies within that folder, so
// that Node finds them, and lasts as long as the run.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from './server-binary.mjs';
import { npm } from './tarballs.mjs';
import { manifest, root } from './workspace.mjs';

const libraries = ['libs/temporal-core', 'libs/temporal-server', 'libs/temporal-testing', 'libs/nest-temporal'];
/** What is copied: libraries, the application and the snippets that the specs use, and what runs them. */
const copied = [...libraries, 'apps/quick-start', 'docs', 'scripts'];
const copiedFiles = ['package.json', 'tsconfig.json', 'tsconfig.base.json', 'vitest.config.ts', 'vitest.int.config.ts'];
/** Loggers that the module's log lines must fit. */
const loggers = ['nest-winston', 'nestjs-pino', 'pino', 'pino-http', 'winston'];
/** What specs and their runner need in addition to what the packages declare. */
const tools = ['@nestjs/testing', '@nestjs/terminus', 'supertest', 'typescript', 'vitest', ...loggers];

/** A folder with the copy, as of now, over Nest `major`; and the function that removes it. */
export async function nestWorkspace(major) {
  const versions = versionsFor(major);
  const home = await installed(major, versions);
  const folder = mkdtempSync(join(home, 'run-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  copy(folder);
  return { folder, remove };
}

/** Every package by its version here, but for those of Nest. */
function versionsFor(major) {
  const declared = [...libraries, 'apps/quick-start'].flatMap((path) => {
    const { dependencies, optionalDependencies, peerDependencies } = manifest(path);
    return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  });
  const names = [...new Set([...declared, ...tools])].filter((name) => !name.startsWith('@nest-temporal/')).sort();
  return Object.fromEntries(
    names.map((name) => [name, name.startsWith('@nestjs/') ? `^${major}.0.0` : versionHere(name)]),
  );
}

function versionHere(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}

async function installed(major, dependencies) {
  const content = JSON.stringify({ name: `nest-${major}`, private: true, type: 'module', dependencies }, null, 2);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8);
  const folder = join(cacheFolder(), 'nest', `${major}-${hash}`);
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(draft, 'package.json'), content);
    console.error(`Installing Nest ${major} once, into ${folder}.`);
    await npm(draft, 'install');
    // In one step: no process finds it incomplete. Another process may have been faster, with the same.
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

function copy(folder) {
  const filter = (source) => basename(source) !== 'node_modules';
  for (const path of copied) cpSync(join(root, path), join(folder, path), { recursive: true, filter });
  for (const file of copiedFiles) cpSync(join(root, file), join(folder, file));
  for (const path of libraries) {
    const link = join(folder, 'node_modules', manifest(path).name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(folder, path), link);
  }
}
