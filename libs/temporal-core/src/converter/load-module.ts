/**
 * Loads a module of the application on the host, by its path. Vitest and other loaders that hook only `import()` leave
 * TypeScript to `require`, which cannot read it: such a module is bundled by esbuild with the sources it imports. Packages
 * stay outside the bundle, so that the classes of the SDK are the ones that the application has.
 */
import type { BuildOptions, OutputFile } from 'esbuild';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction, constants } from 'node:vm';
import { messageOf } from '../common/safe-text.js';
import { typescriptSourcesOf } from '../common/typescript-paths.js';

export type ModuleExports = Readonly<Record<string, unknown>>;

/** By path, as `require` keeps modules: a client and a worker share a converter. */
const bundled = new Map<string, ModuleExports>();

/** Codes of what Node throws for TypeScript, or for the import of `./x.js` where only `x.ts` exists. */
const unreadableCodes = new Set([
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING',
  'ERR_INVALID_TYPESCRIPT_SYNTAX',
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'MODULE_NOT_FOUND',
]);

/**
 * @param path - absolute; `x.js` also names `x.ts` where only that exists, as in imports of TypeScript
 * @throws whatever the module throws, or what keeps it from being loaded
 */
export function requireModule(path: string): ModuleExports {
  const source = sourceOf(path);
  try {
    return createRequire(pathToFileURL(source))(source) as ModuleExports;
  } catch (cause) {
    return loadUnreadable(source, cause);
  }
}

/**
 * As {@link requireModule}, by `import()`, which more loaders hook.
 *
 * @param path - absolute
 * @throws whatever the module throws, or what keeps it from being loaded
 */
export async function importModule(path: string): Promise<ModuleExports> {
  const source = sourceOf(path);
  try {
    return (await import(pathToFileURL(source).href)) as ModuleExports;
  } catch (cause) {
    return loadUnreadable(source, cause);
  }
}

function sourceOf(path: string): string {
  if (existsSync(path)) return path;
  return typescriptSourcesOf(path).find((source) => existsSync(source)) ?? path;
}

/** @param cause - thrown when Node loaded the module */
function loadUnreadable(path: string, cause: unknown): ModuleExports {
  if (!/\.([cm]?ts|tsx)$/.test(path) || !existsSync(path)) throw cause;
  const { name, code } = cause as Partial<NodeJS.ErrnoException>;
  if (name !== 'SyntaxError' && !unreadableCodes.has(code ?? '')) throw cause;
  const known = bundled.get(path);
  if (known) return known;
  const exports = evaluate(path, bundle(path));
  bundled.set(path, exports);
  return exports;
}

/** @returns CommonJS, which can be evaluated without waiting: a client is made by its constructor */
function bundle(path: string): string {
  const meta = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
  const options = {
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'es2023',
    packages: 'external',
    keepNames: true,
    define: { 'import.meta': JSON.stringify(meta) },
    logLevel: 'silent',
  } as const satisfies BuildOptions;
  const [{ text }] = loadEsbuild().buildSync(options).outputFiles as [OutputFile];
  return text;
}

function loadEsbuild(): typeof import('esbuild') {
  try {
    return createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  } catch (cause) {
    throw new Error(
      `Node cannot load its TypeScript, and esbuild, which could bundle it, is not available: ${messageOf(cause)}. Run "npm install esbuild"`,
      { cause },
    );
  }
}

function evaluate(filename: string, code: string): ModuleExports {
  const module = { exports: {} };
  const run = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as (...scope: unknown[]) => void;
  run(module.exports, createRequire(pathToFileURL(filename)), module, filename, dirname(filename));
  return module.exports;
}
