/** Who a worker is. Every poll and respond builder reads it from here and nowhere else. */
import type { VersioningBehavior } from '../common/policies.js';
import type {
  PollWorkflowTaskQueueRequest,
  RespondActivityTaskCompletedRequest,
  WorkerDeploymentOptions,
} from '../proto/index.js';
import { WorkerVersioningMode } from '../proto/enums.js';

/** Who a worker is. Structured-clonable. */
export interface WorkerIdentity {
  namespace: string;
  taskQueue: string;
  /** `pid@host` unless given. */
  identity: string;
  /** One for each worker, new at each start: by it the server ends the polls of a worker that shuts down. */
  instanceKey: string;
  /** Name of the queue for runs that this worker has cached; absent when it caches none. */
  stickyQueue?: string;
  /** Identifies the code. @defaultValue hash of the workflow bundle, or of the SDK version without one */
  buildId: string;
  deployment?: {
    name: string;
    useWorkerVersioning: boolean;
    /** Of workflows that say nothing themselves. */
    defaultVersioningBehavior?: VersioningBehavior;
  };
}

/** What every poll says of the worker. */
export type PollFields = Pick<
  PollWorkflowTaskQueueRequest,
  'namespace' | 'identity' | 'workerInstanceKey' | 'deploymentOptions' | 'workerVersionCapabilities'
>;

/** What every answer to a task says of the worker. */
export type RespondFields = Pick<
  RespondActivityTaskCompletedRequest,
  'namespace' | 'identity' | 'deploymentOptions' | 'workerVersion'
>;

export function pollFields(worker: WorkerIdentity): PollFields {
  const deploymentOptions = deploymentOptionsOf(worker);
  return {
    namespace: worker.namespace,
    identity: worker.identity,
    workerInstanceKey: worker.instanceKey,
    ...(deploymentOptions
      ? { deploymentOptions }
      : { workerVersionCapabilities: { buildId: worker.buildId, useVersioning: false } }),
  };
}

export function respondFields(worker: WorkerIdentity): RespondFields {
  const deploymentOptions = deploymentOptionsOf(worker);
  return {
    namespace: worker.namespace,
    identity: worker.identity,
    ...(deploymentOptions
      ? { deploymentOptions }
      : { workerVersion: { buildId: worker.buildId, useVersioning: false } }),
  };
}

function deploymentOptionsOf({ deployment, buildId }: WorkerIdentity): WorkerDeploymentOptions | undefined {
  if (!deployment) return undefined;
  return {
    deploymentName: deployment.name,
    buildId,
    workerVersioningMode: deployment.useWorkerVersioning
      ? WorkerVersioningMode.WORKER_VERSIONING_MODE_VERSIONED
      : WorkerVersioningMode.WORKER_VERSIONING_MODE_UNVERSIONED,
  };
}
