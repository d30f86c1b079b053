// What the checkout holds: its packages and their files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const root = dirname(import.meta.dirname);

/** Paths of the packages, relative to `folder`: `libs/temporal-core`, … */
export function packages(folder = root) {
  return ['libs', 'apps'].flatMap((group) => {
    if (!existsSync(join(folder, group))) return [];
    const names = readdirSync(join(folder, group)).filter((name) =>
      existsSync(join(folder, group, name, 'package.json')),
    );
    return names.map((name) => `${group}/${name}`);
  });
}

export function manifest(path, folder = root) {
  return JSON.parse(readFileSync(join(folder, path, 'package.json'), 'utf8'));
}

/** Files below `inside` (such as `src`) of every package that end so, relative to the root. */
export function filesOf(inside, ending) {
  return packages().flatMap((path) => {
    const folder = join(root, path, inside);
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return files.filter((file) => file.endsWith(ending)).map((file) => `${path}/${inside}/${file}`);
  });
}
