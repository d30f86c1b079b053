/**
 * The typed RPC methods that client and worker call. `rpc-service.ts` implements the interface over any `RpcChannel`,
 * so that a connection, a workflow thread and an in-process server look the same.
 */
import type { OperatorServiceRpcs, TestServiceRpcs, WorkflowServiceRpcs } from '../proto/index.js';
import type { RpcMetadata } from '../common/rpc-channel.js';

export interface RpcCallOptions {
  /**
   * Timeout of one attempt, in milliseconds.
   * @defaultValue 10 seconds, 70 seconds for long polls
   */
  timeoutMs?: number;
  /** Aborts the call, including its retries. */
  signal?: AbortSignal;
  /** Metadata that is added to that of the connection. */
  metadata?: RpcMetadata;
  /** Whether the call is a long poll, which is retried until it is aborted. */
  longPoll?: boolean;
  /** Whether a failed call is retried. @defaultValue true */
  retry?: boolean;
  /**
   * For calls whose loss costs more than a wait: called after each failed attempt, returns the time until which the
   * call may be retried, in milliseconds since the Unix epoch. Overrides the limits of the connection's retry policy.
   */
  retryUntilMs?: () => number;
}

/** A service, as an object with typed methods. */
export type RpcServiceOf<Rpcs> = {
  readonly [M in keyof Rpcs]: Rpcs[M] extends { request: infer Request; response: infer Response }
    ? (request: Request, options?: RpcCallOptions) => Promise<Response>
    : never;
};

/** `temporal.api.workflowservice.v1.WorkflowService` */
export type WorkflowService = RpcServiceOf<WorkflowServiceRpcs>;

/** `temporal.api.operatorservice.v1.OperatorService` */
export type OperatorService = RpcServiceOf<OperatorServiceRpcs>;

/** `temporal.api.testservice.v1.TestService` */
export type TestService = RpcServiceOf<TestServiceRpcs>;
