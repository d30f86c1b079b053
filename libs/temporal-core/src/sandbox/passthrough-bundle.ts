/** The passthrough script: the SDK's runtime and the packages that all runs of a realm share, one copy of each. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { runEsbuild } from './esbuild-runner.js';
import { compatEntry, converterEntry, isBuiltin, workflowEntries } from './module-policy.js';
import type { PassthroughImports } from './module-resolution.js';
import {
  listDefinitions,
  passthroughPrefix,
  passthroughSource,
  transformStorageAliases,
  transformStorageModule,
} from './passthrough-source.js';

export interface PassthroughBundle {
  script: string;
  /** Packages that are ES modules: their namespaces have a `default` of their own. */
  esModules: ReadonlySet<string>;
}

const sdkEntries: readonly string[] = [...workflowEntries, compatEntry, converterEntry];
/** Needed by the runtime itself, wherever the author's sources stand. */
const ownFolder = dirname(fileURLToPath(import.meta.url));
/** `.js` of the package, or `.ts` where its sources run as they are. */
const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));

function sdkFile(module: string): string {
  return fileURLToPath(new URL(`../${module}${extension}`, import.meta.url));
}

export interface PassthroughInput {
  /** What the author's bundle leaves outside. */
  imports: PassthroughImports;
  /** Passthrough packages in addition to the default ones. */
  extra: readonly string[];
  /** Folder of the author's sources. */
  folder: string;
  /** Names that workflow code puts on the global object. */
  ownGlobals: readonly string[];
}

export async function bundlePassthrough(input: PassthroughInput): Promise<PassthroughBundle> {
  const { imports, extra, folder, ownGlobals } = input;
  const folders = new Map(imports);
  for (const entry of sdkEntries) folders.delete(entry);
  // One storage, whichever of its paths code reads it by.
  for (const name of transformStorageAliases) folders.delete(name);
  folders.set('reflect-metadata', folders.get('reflect-metadata') ?? ownFolder);
  // DTO classes are converted by class-transformer whether or not they name it.
  const optional = extra.length > 0 ? ['class-transformer', 'class-validator'] : ['class-transformer'];
  for (const name of optional) if (!folders.has(name) && isInstalled(name, folder)) folders.set(name, folder);
  for (const name of extra) if (!folders.has(name)) folders.set(name, folder);
  const packages = [...folders.keys()].sort();
  const resolved = new Map<string, string>();
  const { outputFiles, metafile } = await runEsbuild({
    stdin: {
      contents: passthroughSource(packages, ownGlobals, sdkFile),
      resolveDir: ownFolder,
      sourcefile: 'nest-temporal-passthrough.js',
    },
    plugins: [passthroughResolution(folders, resolved)],
    // Keeping names costs a call for each closure that is made; of the runtime and the default packages nobody reads
    // them.
    keepNames: extra.length > 0,
  });
  const isEsModule = (name: string): boolean => {
    const path = resolved.get(name);
    return Object.entries(metafile.inputs).some(
      ([input, { format }]) => path?.endsWith(input) === true && format === 'esm',
    );
  };
  return { script: listDefinitions(outputFiles[0]?.text ?? ''), esModules: new Set(packages.filter(isEsModule)) };
}

function isInstalled(name: string, folder: string): boolean {
  try {
    createRequire(pathToFileURL(join(folder, 'x.js'))).resolve(name);
    return true;
  } catch {
    return false;
  }
}

function passthroughResolution(folders: ReadonlyMap<string, string>, resolved: Map<string, string>): Plugin {
  return {
    name: 'nest-temporal-passthrough',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${passthroughPrefix}`) }, async ({ path }) => {
        const name = path.slice(passthroughPrefix.length);
        if (path === transformStorageModule) return transformStorage(build, folders);
        const found = await build.resolve(name, {
          kind: 'import-statement',
          resolveDir: folders.get(name) ?? ownFolder,
        });
        resolved.set(name, found.path);
        return { path: found.path, errors: found.errors };
      });
      // One copy, whoever imports it.
      build.onResolve({ filter: /^reflect-metadata$/ }, async ({ pluginData, kind }) => {
        if (pluginData === passthroughPrefix) return undefined;
        const found = await build.resolve('reflect-metadata', {
          kind,
          resolveDir: folders.get('reflect-metadata') ?? ownFolder,
          pluginData: passthroughPrefix,
        });
        return { path: found.path, errors: found.errors };
      });
      build.onResolve(
        { filter: /^(node:|[a-z_]+(\/[a-z_]+)?$)/ },
        ({ path, importer }): OnResolveResult | undefined => {
          if (!isBuiltin(path)) return undefined;
          return { errors: [{ text: `"${path}" is a Node.js module; ${importer} cannot be shared by workflows` }] };
        },
      );
    },
  };
}

/** The storage stands beside the main file, in whichever of the package's builds that is. */
async function transformStorage(build: PluginBuild, folders: ReadonlyMap<string, string>): Promise<OnResolveResult> {
  const resolveDir = folders.get('class-transformer') ?? ownFolder;
  const main = await build.resolve('class-transformer', { kind: 'import-statement', resolveDir });
  return { path: join(dirname(main.path), 'storage.js'), errors: main.errors };
}
