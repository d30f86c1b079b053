// The libraries as npm would publish them, and npm in a folder of its own.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { manifest, packages, root } from './workspace.mjs';

const run = promisify(execFile);

/** Runs npm in `folder`; its error holds what npm printed. */
export async function npm(folder, ...args) {
  try {
    const options = { cwd: folder, maxBuffer: 1 << 28, env: npmEnvironment() };
    const { stdout } = await run('npm', [...args, '--no-audit', '--no-fund'], options);
    return stdout;
  } catch (error) {
    throw new Error(`npm ${args.join(' ')} in ${folder} failed:\n${error.stdout}\n${error.stderr}`);
  }
}

/** Without what the npm that runs us tells its children about its own folder and workspace. */
function npmEnvironment() {
  const theirs = /^npm_(package_|lifecycle_|command$|config_(local_prefix|prefix|workspaces?|omit|include)$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !theirs.test(name)));
}

/** Packs every public library into `folder`: its path in the checkout, its name, its tarball and the files in it. */
export async function packLibraries(folder) {
  const libraries = packages().filter((path) => path.startsWith('libs/') && !manifest(path).private);
  const packed = [];
  for (const path of libraries) {
    if (!existsSync(join(root, path, 'dist'))) throw new Error(`${path} is not built. Run npm run build first.`);
    const output = await npm(root, 'pack', '--json', '-w', path, '--pack-destination', folder);
    const [{ name, filename, files }] = Object.values(JSON.parse(output));
    packed.push({ path, name, tarball: join(folder, filename), files: files.map((file) => file.path) });
  }
  return packed;
}
