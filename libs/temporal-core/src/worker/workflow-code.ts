/** The workflow code of a worker, from its options: bundled from the sources unless a bundle is given. */
import type { DtoClass } from '../common/parameter-types.js';
import type { Logger } from '../common/telemetry.js';
import type { LoadedDataConverter } from '../converter/data-converter.js';
import { bundleWorkflows } from '../sandbox/bundler.js';
import type { WorkflowBundle } from '../sandbox/workflow-bundle.js';
import { WorkerOptionsError } from './errors.js';
import type { ResolvedWorkerOptions } from './resolved-options.js';

/** @throws WorkerOptionsError when the data converter has parts that cannot enter the realm */
export function refuseConverterObjects(converter: LoadedDataConverter): void {
  if (!converter.hasCustomConverterObject) return;
  throw new WorkerOptionsError(
    `'dataConverter' holds converters as objects, which workflow code cannot use: it runs apart from the host. ` +
      `Give their modules by 'payloadConverterPath' and 'failureConverterPath'`,
  );
}

/**
 * @param classes - what `readWorkflows` found in the options
 * @throws ForbiddenModuleError, WorkflowSourceError, WorkflowBundleError when the sources cannot be bundled
 */
export async function bundleWorkflowCode(
  options: ResolvedWorkerOptions,
  converter: LoadedDataConverter,
  classes: readonly DtoClass[] | undefined,
  logger: Logger,
): Promise<WorkflowBundle> {
  const { workflowBundle, workflowsPath, workflowInterceptorModules, bundlerOptions } = options;
  const { payloadConverterPath, failureConverterPath } = converter;
  return (
    workflowBundle ??
    bundleWorkflows({
      ...bundlerOptions,
      ...(workflowsPath === undefined ? {} : { workflowsPath }),
      ...(classes ? { workflowClasses: classes } : {}),
      interceptorModules: workflowInterceptorModules,
      onWarning: (message) => logger.warn(message),
      ...(payloadConverterPath === undefined ? {} : { payloadConverterPath }),
      ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
    })
  );
}
