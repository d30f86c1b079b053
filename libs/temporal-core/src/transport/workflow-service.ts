/**
 * The typed RPC methods that client and worker call. A port: `rpc-service.ts` makes one from any `RpcChannel`, so that a
 * connection, a workflow thread and an in-process server look alike.
 */
import type { OperatorServiceRpcs, TestServiceRpcs, WorkflowServiceRpcs } from '../proto/index.js';
import type { RpcMetadata } from '../common/rpc-channel.js';

export interface RpcCallOptions {
  /**
   * Time for one attempt, in milliseconds.
   * @defaultValue 10 seconds, 70 seconds for long polls
   */
  timeoutMs?: number;
  /** Ends the call, retries included. */
  signal?: AbortSignal;
  /** Added to the metadata of the connection. */
  metadata?: RpcMetadata;
  /** Long polls are retried for as long as nobody aborts them. */
  longPoll?: boolean;
  /** False makes one attempt only. @defaultValue true */
  retry?: boolean;
  /**
   * For calls whose loss costs more than a wait: asked after each failed attempt until when there may be another, in
   * milliseconds since the Unix epoch. The bounds of the connection's retry policy do not count then.
   */
  retryUntilMs?: () => number;
}

/** A service as an object of typed methods. */
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
