/** What a worker says of its build when it polls. */
import { WorkerVersioningMode } from '@nest-temporal/core/internal/proto/enums';
import type {
  WorkerDeploymentOptions,
  WorkerVersionCapabilities,
  WorkerVersionStamp,
} from '@nest-temporal/core/internal/proto/index';

export interface PollingWorker {
  readonly workerVersionCapabilities?: WorkerVersionCapabilities | null;
  readonly deploymentOptions?: WorkerDeploymentOptions | null;
}

/** The version that events name; undefined for a worker that tells none, or whose deployment does. */
export function workerVersionOf({
  workerVersionCapabilities: capabilities,
  deploymentOptions,
}: PollingWorker): WorkerVersionStamp | undefined {
  const { buildId, useVersioning = false, deploymentSeriesName } = capabilities ?? {};
  const isVersioned = deploymentOptions?.workerVersioningMode === WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED;
  if ((isVersioned && deploymentOptions?.deploymentName) || (useVersioning && deploymentSeriesName)) return undefined;
  return buildId ? { buildId, useVersioning } : undefined;
}
