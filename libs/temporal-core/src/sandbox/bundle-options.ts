/** Options of `bundleWorkflows()` and their checks. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OptionPlace } from '../common/options/option-place.js';
import { optionsOf, type ReadBy } from '../common/options/option-schema.js';
import { custom, func, list } from '../common/options/option-types.js';
import type { DtoClass } from '../common/parameter-types.js';
import { typescriptSourcesOf } from '../common/typescript-paths.js';
import { BundlerOptionsError } from './errors.js';
import { modulePolicySchema, type ModulePolicyOptions } from './module-policy.js';

/** Paths are absolute, relative to the working directory, or `file:` URLs. */
export interface BundleWorkflowsOptions extends ModulePolicyOptions {
  /** Path of the module that exports the workflows. @defaultValue the sources of `workflows` */
  workflowsPath?: string;
  /** Workflow classes to bundle. Either this or `workflowsPath` is required. @defaultValue all that `workflowsPath` exports */
  workflows?: readonly DtoClass[];
  /** Paths of modules that export `interceptors` of workflows. */
  interceptorModules?: readonly string[];
  /** Path of a module that exports a `payloadConverter`. @defaultValue the default converter */
  payloadConverterPath?: string;
  /** Path of a module that exports a `failureConverter`. @defaultValue the default converter */
  failureConverterPath?: string;
  /** Called with each warning of the bundler. @defaultValue `process.emitWarning` */
  onWarning?: (message: string) => void;
}

const modulePath = custom<string>('the path of a module', (value, place) =>
  typeof value === 'string' && value.trim() !== '' ? resolveModule(value, place) : place.refuseValue(value),
);

export const bundleSchema = optionsOf<BundleWorkflowsOptions>()(
  {
    ...modulePolicySchema.properties,
    workflowsPath: modulePath.otherwise('the sources of "workflows"'),
    workflows: list(func<DtoClass>('a workflow class')).otherwise('all that "workflowsPath" exports'),
    interceptorModules: list(modulePath).default([], 'none'),
    payloadConverterPath: modulePath.otherwise('the default converter'),
    failureConverterPath: modulePath.otherwise('the default converter'),
    onWarning: func<(message: string) => void>().otherwise('process.emitWarning'),
  },
  ({ workflowsPath, workflows = [] }, place) => {
    if (workflowsPath !== undefined || workflows.length > 0) return;
    place.refuse('contain nothing to bundle', 'Set "workflowsPath" or "workflows".');
  },
);

/** What is bundled: the options after their checks, with absolute paths. */
export type BundleSources = ReadBy<typeof bundleSchema>;

export const bundlePlace = new OptionPlace('bundleWorkflows()', BundlerOptionsError);

const endings = ['', '.ts', '.tsx', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'];

/**
 * The absolute path of a module, as esbuild takes it. As in imports of TypeScript, `x.js` also names `x.ts` if only that
 * exists.
 *
 * @throws the error of `place` when there is no such module
 */
export function resolveModule(given: string, place: OptionPlace): string {
  const path = given.startsWith('file:') ? fileURLToPath(given) : resolve(given);
  if (endings.some((ending) => existsSync(path + ending))) return path;
  const source = typescriptSourcesOf(path).find((candidate) => existsSync(candidate));
  if (source !== undefined) return source;
  return place.refuse(`names a module that does not exist: ${path}`, 'Correct the path.');
}
