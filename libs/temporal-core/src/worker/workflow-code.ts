/** The workflow code of a worker, from its options: bundled from the sources unless a bundle is given. */
import type { OptionPlace } from '../common/options/option-place.js';
import type { DtoClass } from '../common/parameter-types.js';
import type { Logger } from '../common/telemetry.js';
import type { LoadedDataConverter } from '../converter/data-converter.js';
import { resolveModule } from '../sandbox/bundle-options.js';
import { bundleSources } from '../sandbox/bundler.js';
import type { WorkflowBundle } from '../sandbox/workflow-bundle.js';
import { WorkerOptionsError } from './errors.js';
import type { ResolvedWorkerOptions } from './resolved-options.js';

/** @throws WorkerOptionsError when the data converter has parts that cannot be loaded into the realm */
export function refuseConverterObjects(converter: LoadedDataConverter): void {
  if (!converter.hasCustomConverterObject) return;
  throw new WorkerOptionsError(
    `"dataConverter" contains converter objects, which workflow code cannot use because it runs in a sandbox. Set the paths of their modules with "payloadConverterPath" and "failureConverterPath".`,
  );
}

/**
 * @param classes - what `readWorkflows` found in the options
 * @param place - of the options, for messages
 * @throws ForbiddenModuleError, WorkflowSourceError, WorkflowBundleError when the sources cannot be bundled
 * @throws WorkerOptionsError when a path names a module that does not exist
 */
export async function bundleWorkflowCode(
  options: ResolvedWorkerOptions,
  { payloadConverterPath, failureConverterPath }: LoadedDataConverter,
  classes: readonly DtoClass[] | undefined,
  logger: Logger,
  place: OptionPlace,
): Promise<WorkflowBundle> {
  const { workflowBundle, workflowsPath, workflowInterceptorModules, bundlerOptions } = options;
  if (workflowBundle !== undefined) return workflowBundle;
  const modules = place.at('interceptors').at('workflowModules');
  return bundleSources({
    ...bundlerOptions,
    ...(workflowsPath === undefined ? {} : { workflowsPath: resolveModule(workflowsPath, place.at('workflowsPath')) }),
    ...(classes ? { workflows: classes } : {}),
    interceptorModules: workflowInterceptorModules.map((path, i) => resolveModule(path, modules.at(i))),
    onWarning: (message) => logger.warn(message),
    ...(payloadConverterPath === undefined ? {} : { payloadConverterPath }),
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
  });
}
