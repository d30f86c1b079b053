/**
 * Finds class-validator and class-transformer on the host. It must be the copy that the application's DTOs were decorated
 * with, so the application is asked first, and of several copies the one that is loaded already wins.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ClassValidatorModule, DtoLibraries, TransformStorage } from './dto-libraries.js';

/**
 * The libraries as far as they are installed, each loaded when it is first asked for.
 *
 * @param from - files of the application by which imports are resolved
 */
export function loadDtoLibraries(from: readonly (string | URL)[] = applicationPlaces()): DtoLibraries {
  const requires = from.map((place) => createRequire(place));
  const classValidator = once(() => load(requires, 'class-validator') as ClassValidatorModule | undefined);
  const storageModule = once(
    () =>
      load(requires, 'class-transformer', 'cjs/storage.js') as
        { defaultMetadataStorage?: TransformStorage } | undefined,
  );
  return {
    get classValidator() {
      return classValidator();
    },
    get transformStorage() {
      return storageModule()?.defaultMetadataStorage;
    },
  };
}

/** The directory the process runs in, its main script, and this library. */
function applicationPlaces(): (string | URL)[] {
  const main = process.argv[1];
  return [
    pathToFileURL(join(process.cwd(), 'package.json')),
    ...(main === undefined ? [] : [pathToFileURL(main)]),
    import.meta.url,
  ];
}

/** Loads a package, or a file of the copy that is chosen of it. */
function load(requires: readonly NodeJS.Require[], name: string, file?: string): unknown {
  const found = requires.flatMap((require) => {
    const path = resolve(require, name);
    return path === undefined ? [] : [{ require, path }];
  });
  const chosen = found.find(({ require, path }) => require.cache[path] !== undefined) ?? found[0];
  if (!chosen) return undefined;
  const path = file === undefined ? chosen.path : resolve(chosen.require, `${name}/${file}`);
  return path === undefined ? undefined : chosen.require(path);
}

function resolve(require: NodeJS.Require, id: string): string | undefined {
  try {
    return require.resolve(id);
  } catch {
    return undefined;
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
