/** Who a worker is. Every poll and respond builder reads it from here and nowhere else. */
export interface WorkerIdentity {
  namespace: string;
  taskQueue: string;
  /** `pid@host` unless given. */
  identity: string;
  /** Name of the queue for runs that this worker has cached; absent when it caches none. */
  stickyQueue?: string;
  /** Identifies the code. @defaultValue hash of the workflow bundle, or of the SDK version without one */
  buildId: string;
  deployment?: {
    name: string;
    useWorkerVersioning: boolean;
  };
}
