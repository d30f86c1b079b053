// The Python SDK in a virtual environment of its own, kept outside the checkout beside the built servers. An old version stays
// until its folder is deleted.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../server-binary.mjs';
import { SdkUnavailableError } from './sdk-unavailable.mjs';

const run = promisify(execFile);
const version = '1.35.0';
const programs = join(import.meta.dirname, 'python');

/**
 * The command of each program of `python/`: a function of its name and arguments.
 *
 * @throws SdkUnavailableError when there is no Python with venv and pip, or pip cannot install the SDK
 */
export async function pythonSdk() {
  const folder = join(cacheFolder(), 'interop', `python-${version}-${process.platform}-${process.arch}`);
  const python = join(folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const complete = join(folder, 'complete');
  if (!existsSync(complete)) await install(folder, python, complete);
  return {
    name: `Python SDK ${version}`,
    // The checkout stays as it is.
    command: (program, ...args) => [python, '-B', join(programs, `${program}.py`), ...args],
    close: () => undefined,
  };
}

async function install(folder, python, complete) {
  console.error(`Installing temporalio ${version} once, into ${folder}.`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await attempt('python3', '-m', 'venv', folder);
  await attempt(python, '-m', 'pip', 'install', '--quiet', '--only-binary=:all:', `temporalio==${version}`);
  // A virtual environment holds its own path and cannot be moved: this file says that nothing of it is missing.
  writeFileSync(`${complete}.draft`, version);
  renameSync(`${complete}.draft`, complete);
}

async function attempt(file, ...args) {
  try {
    await run(file, args);
  } catch (error) {
    const told = (error.stderr || error.message).trim();
    throw new SdkUnavailableError(`the Python SDK cannot be installed: ${file} ${args.join(' ')}\n${told}`);
  }
}
