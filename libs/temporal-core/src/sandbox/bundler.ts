/**
 * Workflow sources to a bundle: one script that evaluates the author's modules anew for each run, and one that evaluates
 * what all runs share. Made at worker start from the files Node loaded, or ahead of time.
 */
import { dirname, relative } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { invariant } from '../common/errors.js';
import { sdkVersion } from '../common/sdk-version.js';
import { readWorkflowDefinition } from '../common/workflow-definition.js';
import { bundlePlace, bundleSchema, type BundleSources, type BundleWorkflowsOptions } from './bundle-options.js';
import { WorkflowBundleError } from './errors.js';
import { messagesOf, runEsbuild, type BundleResult } from './esbuild-runner.js';
import { forbiddenModules } from './forbidden-report.js';
import { locateSource } from './locate-source.js';
import { ModulePolicy } from './module-policy.js';
import { moduleResolution, type ModuleResolution } from './module-resolution.js';
import { bundlePassthrough } from './passthrough-bundle.js';
import { entryName } from './source-maps.js';
import { TypeScriptLoader } from './typescript-loader.js';
import { hashOfBundle, type WorkflowBundle } from './workflow-bundle.js';

/** Parameter of the factory that takes what the entry holds. */
const registerName = '__nestTemporalRegister';

/**
 * Bundles workflow sources.
 *
 * @throws BundlerOptionsError when an option is unknown or malformed, or names a module that does not exist
 * @throws ForbiddenModuleError when workflow code imports what may not run in a workflow
 * @throws WorkflowSourceError when the source of a class cannot be located
 * @throws WorkflowBundleError when esbuild is missing, or a source cannot be read
 */
export async function bundleWorkflows(options: BundleWorkflowsOptions): Promise<WorkflowBundle> {
  return bundleSources(bundleSchema.read(options, bundlePlace));
}

/** {@link bundleWorkflows} with options that have been checked. */
export async function bundleSources(options: BundleSources): Promise<WorkflowBundle> {
  const files = workflowFiles(options);
  const [first] = files;
  invariant(first !== undefined, 'no workflow sources are bundled');
  const folder = dirname(first);
  const contents = entrySource(files, options);
  const policy = new ModulePolicy(options);
  const resolution: ModuleResolution = {
    policy,
    typescript: new TypeScriptLoader(),
    passthrough: new Map(),
    forbidden: new Set(),
  };
  const built = await build(contents, folder, resolution);
  if (resolution.forbidden.size > 0) throw await reportForbidden(contents, folder, resolution, built);
  const [sourceMap, script] = built.outputFiles;
  const passthrough = await bundlePassthrough({
    imports: resolution.passthrough,
    extra: options.passthroughModules ?? [],
    folder,
    ownGlobals: globalsSetIn(script?.text ?? ''),
  });
  const factoryScript = factoryOf(script?.text ?? '', passthrough.esModules);
  const passthroughScript = `(function (module) {"use strict";${passthrough.script}\nreturn module.exports;})({ exports: {} })`;
  const hash = hashOfBundle(factoryScript, passthroughScript);
  if (resolution.typescript.isMissing) warnOfMissingTypes(options);
  return { factoryScript, passthroughScript, sourceMap: sourceMap?.text ?? '', hash, sdkVersion };
}

/** Without metadata every argument is plain JSON, whatever class its parameter names. */
function warnOfMissingTypes({
  onWarning = (message) => process.emitWarning(message, 'WorkflowBundleWarning'),
}: BundleSources): void {
  onWarning(
    `Workflow sources are TypeScript, and the package "typescript" is not installed beside them: the classes of arguments are ` +
      `lost, so that DTOs are neither revived nor validated. Run "npm install --save-dev typescript", or compile the sources first`,
  );
}

function workflowFiles({ workflowsPath, workflows = [] }: BundleSources): string[] {
  return workflowsPath === undefined ? [...new Set(workflows.map(locateSource))] : [workflowsPath];
}

function entrySource(files: readonly string[], options: BundleSources): string {
  const { workflows, interceptorModules, payloadConverterPath, failureConverterPath } = options;
  const imports: string[] = [];
  const namespaceOf = (path: string): string => {
    const name = `m${imports.length}`;
    imports.push(`import * as ${name} from ${JSON.stringify(path)};`);
    return name;
  };
  const namespaces = (paths: readonly string[]): string => `[${paths.map(namespaceOf).join(', ')}]`;
  const interceptorModule = (path: string): string =>
    `{ path: ${JSON.stringify(relative('.', path))}, exports: ${namespaceOf(path)} }`;
  const types = workflows?.map((target) => readWorkflowDefinition(target).type);
  const fields = [
    `modules: ${namespaces(files)}`,
    ...(types ? [`types: ${JSON.stringify(types)}`] : []),
    ...(interceptorModules.length > 0
      ? [`interceptorModules: [${interceptorModules.map(interceptorModule).join(', ')}]`]
      : []),
    ...(payloadConverterPath === undefined ? [] : [`payloadConverterModule: ${namespaceOf(payloadConverterPath)}`]),
    ...(failureConverterPath === undefined ? [] : [`failureConverterModule: ${namespaceOf(failureConverterPath)}`]),
  ];
  return [...imports, `${registerName}({ ${fields.join(', ')} });`].join('\n');
}

function build(contents: string, resolveDir: string, resolution: ModuleResolution): Promise<BundleResult> {
  const options: BuildOptions = {
    stdin: { contents, resolveDir, sourcefile: entryName },
    sourcemap: 'external',
    outfile: 'workflows.js',
    plugins: [moduleResolution(resolution)],
  };
  return runEsbuild(options, (location) => resolution.typescript.originalOf(location));
}

/** A second build, for only as an error of esbuild's does a forbidden import have a place. */
async function reportForbidden(
  contents: string,
  folder: string,
  resolution: ModuleResolution,
  built: BundleResult,
): Promise<Error> {
  try {
    await build(contents, folder, { ...resolution, reportForbidden: true });
  } catch (error) {
    const messages = messagesOf(error).filter(({ detail }) => typeof detail === 'string');
    return messages.length === 0
      ? (error as Error)
      : forbiddenModules(messages, built.metafile, entryName, resolution.policy);
  }
  return new WorkflowBundleError(`Workflow code imports forbidden modules: ${[...resolution.forbidden].join(', ')}`);
}

/** Names that code puts on the global object, `globalThis.counter = 1`, to read them by name alone. */
function globalsSetIn(script: string): string[] {
  const assignment = /\b(?:globalThis|global)(?:\.([\w$]+)|\["([\w$]+)"\])\s*(?:[-+*/%&|^?]{1,2}|<<|>>>?)?=(?![=>])/g;
  return [...new Set(Array.from(script.matchAll(assignment), ([, dotted, quoted]) => dotted ?? quoted ?? ''))].sort();
}

/** The bundle as a function, in strict mode, so that nothing becomes global by accident. */
function factoryOf(script: string, esModules: ReadonlySet<string>): string {
  const names = /\b(globalThis|global|self)\b/.test(script) ? ', globalThis, global' : '';
  // esbuild takes a file of a package with "type": "module" to import CommonJS, and would hide the default export.
  const code = script.replace(/__toESM\(require\("([^"]+)"\), 1\)/g, (call, name: string) =>
    esModules.has(name) ? `__toESM(require("${name}"))` : call,
  );
  return `(function (require, ${registerName}${names}) {"use strict";${code}\n})`;
}
