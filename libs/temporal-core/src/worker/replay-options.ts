import { applyPlugins } from '../common/plugins.js';
import { resolveWorkerOptions, type ResolvedWorkerOptions } from './resolved-options.js';
import type { ReplayWorkerOptions } from './worker-options.js';
import { replayPlace, replaySchema } from './worker-schema.js';

/** {@link ReplayWorkerOptions} with every default in place. */
export interface ResolvedReplayOptions {
  worker: ResolvedWorkerOptions;
  failFast: boolean;
}

/** Placeholder for the required task queue; workflow code sees the task queue from its history. */
const noQueue = 'replay';

/**
 * Applies the plugins, checks the options and fills in the defaults.
 *
 * @throws WorkerOptionsError naming the option, the problem and the fix
 */
export function resolveReplayOptions(given: ReplayWorkerOptions): ResolvedReplayOptions {
  const options = applyPlugins(given, 'configureReplayWorker', replayPlace);
  const { failFast } = replaySchema.read(options, replayPlace);
  const { failFast: _failFast, ...ofWorker } = options;
  return {
    worker: resolveWorkerOptions({ ...ofWorker, taskQueue: noQueue, workflowThreads: 0 }, replayPlace),
    failFast,
  };
}
