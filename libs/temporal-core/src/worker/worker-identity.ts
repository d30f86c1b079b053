/** Identity of a worker, used in all poll and respond requests. */
import type { VersioningBehavior } from '../common/policies.js';
import type {
  PollWorkflowTaskQueueRequest,
  RespondActivityTaskCompletedRequest,
  WorkerDeploymentOptions,
} from '../proto/index.js';
import { WorkerVersioningMode } from '../proto/enums.js';

/** Identity of a worker. Structured-cloneable. */
export interface WorkerIdentity {
  namespace: string;
  taskQueue: string;
  /** `pid@host` unless given. */
  identity: string;
  /** Unique to each worker instance. The server uses it to end the polls of a worker that shuts down. */
  instanceKey: string;
  /** Name of the sticky task queue for cached runs; absent when the worker caches none. */
  stickyQueue?: string;
  /** Identifies the code. @defaultValue hash of the workflow bundle, or of the SDK version without one */
  buildId: string;
  deployment?: {
    name: string;
    useWorkerVersioning: boolean;
    /** Versioning behavior of workflows that declare none. */
    defaultVersioningBehavior?: VersioningBehavior;
  };
}

/** Identity fields of poll requests. */
export type PollFields = Pick<
  PollWorkflowTaskQueueRequest,
  'namespace' | 'identity' | 'workerInstanceKey' | 'deploymentOptions' | 'workerVersionCapabilities'
>;

/** Identity fields of task responses. */
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
