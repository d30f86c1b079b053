import { OptionPlace } from '../common/options/option-place.js';
import { applyPlugins } from '../common/plugins.js';
import { WorkerOptionsError } from './errors.js';
import { resolveWorkerOptions, type ResolvedWorkerOptions } from './resolved-options.js';
import type { ReplayWorkerOptions } from './worker-options.js';

/** {@link ReplayWorkerOptions} with every default in place. */
export interface ResolvedReplayOptions {
  worker: ResolvedWorkerOptions;
  failFast: boolean;
}

/** Stands in where a worker must have a task queue; the queue that workflow code sees is that of its history. */
const noQueue = 'replay';

/**
 * Applies the plugins, checks the options and fills in the defaults.
 *
 * @throws WorkerOptionsError naming the option, what is wrong with it and what to do
 */
export function resolveReplayOptions(given: ReplayWorkerOptions): ResolvedReplayOptions {
  if (typeof given !== 'object' || given === null) refuse(`The options of a replay must be an object`);
  const { failFast = false, ...options } = applyPlugins(
    given,
    'configureReplayWorker',
    new OptionPlace('Worker.runReplayHistory()', WorkerOptionsError),
  );
  if (typeof failFast !== 'boolean') refuse(`'failFast' must be true or false, not ${String(failFast)}`);
  const { workflows, workflowsPath, workflowBundle } = options;
  const hasNone = workflows === undefined || (Array.isArray(workflows) && workflows.length === 0);
  if (hasNone && workflowsPath === undefined && workflowBundle === undefined) {
    refuse(`A replay needs workflow code. Give 'workflows', 'workflowsPath' or 'workflowBundle'`);
  }
  return { worker: resolveWorkerOptions({ ...options, taskQueue: noQueue, workflowThreads: 0 }), failFast };
}

function refuse(message: string): never {
  throw new WorkerOptionsError(message);
}
