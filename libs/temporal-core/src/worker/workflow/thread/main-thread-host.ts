/**
 * What runs workflows on the main thread: the realm, and next to it the classes of the application with `sandboxed:
 * false`.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkflowHost } from '../../../activation/workflow-host.js';
import { invariant } from '../../../common/errors.js';
import type { DtoClass } from '../../../common/parameter-types.js';
import { messageOf } from '../../../common/safe-text.js';
import { WorkflowModuleError } from '../../../common/workflow-module-error.js';
import type { LoadedDataConverter } from '../../../converter/data-converter.js';
import { importModule } from '../../../converter/load-module.js';
import { RoutingHost } from '../../../sandbox/routing-host.js';
import { UnsandboxedHost, type UnsandboxedHostOptions } from '../../../sandbox/unsandboxed-host.js';
import { createRealm, outletsOf } from './create-realm.js';
import type { CreateWorkflowHost } from './workflow-task-processor.js';

/** The workflows of the host realm, with what they are given. */
export interface UnsandboxedWorkflows {
  workflows: readonly DtoClass[];
  converters: LoadedDataConverter;
  interceptorModules: NonNullable<UnsandboxedHostOptions['interceptorModules']>;
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
  const interceptorModules = await Promise.all(interceptorPaths.map(loadModule));
  return { workflows, converters, interceptorModules };
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

/** @param unsandboxed - as {@link loadUnsandboxed} gave it */
export function createMainThreadHost(unsandboxed: UnsandboxedWorkflows | undefined): CreateWorkflowHost {
  return (init, loggers) => {
    const hosts: WorkflowHost[] = init.bundle ? [createRealm(init, loggers)] : [];
    if (unsandboxed) {
      const { failureErrorTypes, replayedSinks } = init.options;
      const { workflowLogger } = loggers;
      hosts.push(
        UnsandboxedHost.create({
          ...unsandboxed,
          failureErrorTypes,
          onLog: (level, message, attributes) => workflowLogger.log(level, message, attributes),
          replayedSinks,
          ...outletsOf(loggers),
        }),
      );
    }
    const [first] = hosts;
    invariant(first, 'A worker has workflows, but none of them has a host.');
    return hosts.length === 1 ? first : new RoutingHost(hosts);
  };
}
