// The official TypeScript SDK in a project of its own, kept outside the checkout beside the built servers. Programs that use it
// are copied there for one run. An old version stays until its folder is deleted.
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../server-binary.mjs';
import { npm } from '../tarballs.mjs';
import { SdkUnavailableError } from './sdk-unavailable.mjs';

const version = '1.24.0';
const packages = ['activity', 'client', 'testing', 'worker', 'workflow'];
const programs = join(import.meta.dirname, 'typescript');

/**
 * The command of each program: a function of its name and arguments.
 *
 * @param prepare puts the programs into a folder of the project; by default, those of `typescript/`
 * @throws SdkUnavailableError when npm cannot install the SDK
 */
export async function typescriptSdk(prepare = (copies) => cpSync(programs, copies, { recursive: true })) {
  const folder = join(cacheFolder(), 'interop', `typescript-${version}-${process.platform}-${process.arch}`);
  if (!existsSync(folder)) await install(folder);
  const copies = mkdtempSync(join(folder, 'run-'));
  prepare(copies);
  return {
    name: `TypeScript SDK ${version}`,
    fileOf: (name) => join(copies, name),
    command: (program, ...args) => [process.execPath, join(copies, `${program}.mjs`), ...args],
    close: () => rmSync(copies, { recursive: true, force: true }),
  };
}

async function install(folder) {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(draft, 'package.json'), JSON.stringify({ name: 'interop', private: true, type: 'module' }));
    console.error(`Installing @temporalio/worker ${version} and its siblings once, into ${folder}.`);
    const specs = packages.map((name) => `@temporalio/${name}@${version}`);
    await npm(draft, 'install', ...specs).catch((error) => {
      throw new SdkUnavailableError(`the TypeScript SDK cannot be installed: ${error.message}`, { cause: error });
    });
    // In one step: no process finds an incomplete project. Another process may have been faster, with the same.
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
