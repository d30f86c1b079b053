// Other versions of Node, from the npm packages that hold its binaries, kept outside the checkout beside the built servers.
// An old version stays until its folder is deleted.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from './server-binary.mjs';
import { npm } from './tarballs.mjs';

/** There is no binary of that version for this machine. */
export class NoNodeBinaryError extends Error {}

/**
 * The path of a Node with that major version: the one that runs this, or one that is installed first.
 *
 * @throws NoNodeBinaryError when npm has none that runs here
 */
export async function nodeBinary(major) {
  if (majorOf(process.version) === major) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  // The plain name is taken on this one.
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const name = `${prefix}-${platform}-${process.arch}`;
  const folder = join(cacheFolder(), 'node', `${major}-${platform}-${process.arch}`);
  const binary = join(folder, 'node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node');
  if (!existsSync(binary)) await install(`${name}@${major}`, folder);
  checkVersion(binary, major);
  return binary;
}

/** The version that a binary says it is, such as `v22.1.0`. */
export function versionOf(binary) {
  return execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
}

async function install(spec, folder) {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(draft, 'package.json'), JSON.stringify({ name: 'node-binary', private: true }));
    console.error(`Installing ${spec} once, into ${folder}.`);
    await npm(draft, 'install', spec).catch((error) => {
      if (!/E404|ETARGET|EBADPLATFORM/.test(error.message)) throw error;
      throw new NoNodeBinaryError(`npm has no ${spec} for this platform`, { cause: error });
    });
    // In one step: no process finds an incomplete binary. Another process may have been faster, with the same.
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function checkVersion(binary, major) {
  let version;
  try {
    version = versionOf(binary);
  } catch (error) {
    // Such as a binary for glibc on a system with musl.
    throw new NoNodeBinaryError(`${binary} does not start here: ${error.message}`, { cause: error });
  }
  if (majorOf(version) !== major) throw new Error(`${binary} is Node ${version}, not ${major}. Delete its folder.`);
}

const majorOf = (version) => Number(/^v(\d+)\./.exec(version)?.[1]);
