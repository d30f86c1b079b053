/** Workflows of the host realm: classes of the application with `sandboxed: false`. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DtoClass } from '../../../common/parameter-types.js';
import { messageOf } from '../../../common/safe-text.js';
import { WorkflowModuleError } from '../../../common/workflow-module-error.js';
import type { LoadedDataConverter } from '../../../converter/data-converter.js';
import { importModule } from '../../../converter/load-module.js';
import type { UnsandboxedHost, UnsandboxedHostOptions } from '../../../sandbox/unsandboxed-host.js';

/** The workflows of the host realm, with what they are given. */
export interface UnsandboxedWorkflows {
  workflows: readonly DtoClass[];
  converters: LoadedDataConverter;
  interceptorModules: NonNullable<UnsandboxedHostOptions['interceptorModules']>;
  /** What runs them: loaded only where there are any, for it brings the runtime of workflows. */
  Host: typeof UnsandboxedHost;
}

/**
 * Loads what cannot be loaded when a host is made; `undefined` when there are no such workflows.
 *
 * @throws WorkflowModuleError when an interceptor module cannot be loaded
 */
export async function loadUnsandboxed(
  workflows: readonly DtoClass[],
  converters: LoadedDataConverter,
  interceptorPaths: readonly string[],
): Promise<UnsandboxedWorkflows | undefined> {
  if (workflows.length === 0) return undefined;
  const { UnsandboxedHost: Host } = await import('../../../sandbox/unsandboxed-host.js');
  const interceptorModules = await Promise.all(interceptorPaths.map(loadModule));
  return { workflows, converters, interceptorModules, Host };
}

async function loadModule(path: string): Promise<UnsandboxedWorkflows['interceptorModules'][number]> {
  try {
    return { path, exports: await importModule(path.startsWith('file:') ? fileURLToPath(path) : resolve(path)) };
  } catch (cause) {
    throw new WorkflowModuleError(
      `Interceptor module "${path}" (worker option "interceptors.workflowModules") could not be loaded: ${messageOf(cause)}`,
      { cause },
    );
  }
}
