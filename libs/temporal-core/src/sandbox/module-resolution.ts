/** The esbuild plugin of a workflow bundle: what each import becomes, by module policy. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { defaultInertModules, mappedTypesModule, type ModulePolicy } from './module-policy.js';
import {
  ignoredModule,
  inertModule,
  inertModuleWithMappedTypes,
  nestLoggerModule,
  requireModule,
} from './stub-modules.js';
import type { TypeScriptLoader } from './typescript-loader.js';

/** A passthrough module that the bundle imports, and the folder of the first file that does. */
export type PassthroughImports = Map<string, string>;

export interface ModuleResolution {
  policy: ModulePolicy;
  typescript: TypeScriptLoader;
  /** Filled with what stays outside the bundle. */
  passthrough: PassthroughImports;
  /** Filled with forbidden modules, which stay outside as well; the bundle must then not be used. */
  forbidden: Set<string>;
  /** Makes a forbidden module an error of esbuild's, which knows the place of the import. */
  reportForbidden?: boolean;
}

const inert = 'nest-temporal-inert';
const ignored = 'nest-temporal-ignored';
/** Modules of the host that `@nestjs/mapped-types` imports. */
const forMappedTypes = 'nest-temporal-mapped-types';
/** Marks a question of the plugin's own. */
const own = Symbol('own');

export function moduleResolution(resolution: ModuleResolution): Plugin {
  const { typescript } = resolution;
  return {
    name: 'nest-temporal-modules',
    setup(build) {
      // Relative imports never ask: each question is a round trip between two processes.
      build.onResolve({ filter: /^[^./\\]/ }, (args) =>
        args.pluginData === own ? undefined : resolve(build, resolution, args),
      );
      build.onLoad({ filter: /.*/, namespace: inert }, ({ pluginData }) => {
        const mappedTypes = pluginData as string | undefined;
        if (mappedTypes === undefined) return { contents: inertModule, loader: 'js' };
        return { contents: inertModuleWithMappedTypes(mappedTypes), loader: 'js', resolveDir: dirname(mappedTypes) };
      });
      build.onLoad({ filter: /.*/, namespace: forMappedTypes }, ({ path, pluginData }) => {
        const resolveDir = pluginData as string;
        const contents = path === '@nestjs/common' ? nestLoggerModule : requireModule(dtoModules(resolveDir));
        return { contents, loader: 'js', resolveDir };
      });
      build.onLoad({ filter: /.*/, namespace: ignored }, ({ path }) => ({
        contents: ignoredModule(path),
        loader: 'js',
      }));
      build.onLoad({ filter: /\.[cm]?tsx?$/ }, async ({ path }) => {
        const loaded = typescript.load(path, await readFile(path, 'utf8'));
        return loaded && { ...loaded, loader: 'js' };
      });
    },
  };
}

function resolve(
  build: PluginBuild,
  resolution: ModuleResolution,
  args: OnResolveArgs,
): OnResolveResult | undefined | Promise<OnResolveResult> {
  const { policy, passthrough, forbidden, reportForbidden } = resolution;
  const { path, resolveDir, kind } = args;
  if (kind === 'entry-point') return undefined;
  if (/[\\/]@nestjs[\\/]mapped-types[\\/]/.test(args.importer) && /^(@nestjs\/common|(node:)?module)$/.test(path)) {
    return { path, namespace: forMappedTypes, pluginData: resolveDir };
  }
  switch (policy.kindOf(path)) {
    case 'bundled':
      return undefined;
    case 'inert':
      return inertOf(build, path, resolveDir);
    case 'ignored':
      return { path, namespace: ignored };
    case 'passthrough':
      if (!passthrough.has(path)) passthrough.set(path, resolveDir);
      return { path, external: true };
    case 'forbidden':
      forbidden.add(path);
      return reportForbidden
        ? { errors: [{ text: path, detail: path }] }
        : { path, external: true, sideEffects: false };
  }
}

async function inertOf(build: PluginBuild, path: string, resolveDir: string): Promise<OnResolveResult> {
  const result: OnResolveResult = { path, namespace: inert };
  if (!defaultInertModules.some((name) => name === path)) return result;
  const find = (name: string, from: string): ReturnType<PluginBuild['resolve']> =>
    build.resolve(name, { kind: 'import-statement', resolveDir: from, pluginData: own });
  const found = await find(path, resolveDir);
  if (found.errors.length > 0) return result;
  const mapped = await find(mappedTypesModule, dirname(found.path));
  return mapped.errors.length > 0 ? result : { ...result, pluginData: mapped.path };
}

/** The libraries of DTOs that are installed, and the storage of class-transformer, which all runs take from one place. */
function dtoModules(folder: string): string[] {
  const { resolve: find } = createRequire(join(folder, 'x.js'));
  return ['class-validator', 'class-transformer', 'class-transformer/cjs/storage'].filter((name) => {
    try {
      return find(name) !== '';
    } catch {
      return false;
    }
  });
}
