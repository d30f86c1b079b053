/** The esbuild plugin of a workflow bundle: what each import becomes, by module policy. */
import { readFile } from 'node:fs/promises';
import type { OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';
import type { ModulePolicy } from './module-policy.js';
import { ignoredModule, inertModule } from './stub-modules.js';
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

export function moduleResolution(resolution: ModuleResolution): Plugin {
  const { typescript } = resolution;
  return {
    name: 'nest-temporal-modules',
    setup(build) {
      // Relative imports never ask: each question is a round trip between two processes.
      build.onResolve({ filter: /^[^./\\]/ }, (args) => resolve(resolution, args));
      build.onLoad({ filter: /.*/, namespace: inert }, () => ({ contents: inertModule, loader: 'js' }));
      build.onLoad({ filter: /.*/, namespace: ignored }, ({ path }) => ({
        contents: ignoredModule(path),
        loader: 'js',
      }));
      build.onLoad({ filter: /\.[cm]?tsx?$/ }, async ({ path }) => {
        const contents = typescript.load(path, await readFile(path, 'utf8'));
        return contents === undefined ? undefined : { contents, loader: 'js' };
      });
    },
  };
}

function resolve(resolution: ModuleResolution, args: OnResolveArgs): OnResolveResult | undefined {
  const { policy, passthrough, forbidden, reportForbidden } = resolution;
  const { path, resolveDir, kind } = args;
  if (kind === 'entry-point') return undefined;
  switch (policy.kindOf(path)) {
    case 'bundled':
      return undefined;
    case 'inert':
      return { path, namespace: inert };
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
