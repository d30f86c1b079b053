/**
 * The structural shapes in which values cross layers: payloads, headers and failures. Proto messages satisfy them, so
 * nothing is copied at the transport's edge, while no layer below it imports generated code.
 *
 * What holds payloads is generic over their form `P`, which differs inside the realm; see `realm-payload.ts`.
 */

import type {
  ApplicationErrorCategory,
  NexusHandlerErrorRetryBehavior,
  RetryState,
  TimeoutType,
} from '../proto/enums.js';

/** One encoded value. `metadata.encoding` names the converter that made it. */
export interface Payload {
  metadata: Record<string, Uint8Array>;
  data: Uint8Array;
}

/** Headers of a workflow, activity, signal, query or update: name to encoded value. */
export type Headers<P = Payload> = Record<string, P>;

/** Memo or search attributes in encoded form: name to encoded value. */
export type PayloadMap<P = Payload> = Record<string, P>;

/** A list of payloads as proto messages carry it. */
export interface Payloads<P = Payload> {
  payloads: P[];
}

/** Summary and details shown by the Temporal Web UI, each one encoded string. */
export interface UserMetadata<P = Payload> {
  summary?: P;
  details?: P;
}

/**
 * A failure in wire form (`temporal.api.failure.v1.Failure`). Kept whole on decoded errors, so that one that is thrown
 * again crosses the wire unchanged.
 */
export interface FailureInfo<P = Payload> {
  message?: string;
  source?: string;
  stackTrace?: string;
  encodedAttributes?: P | null;
  cause?: FailureInfo<P> | null;
  applicationFailureInfo?: {
    type?: string;
    nonRetryable?: boolean;
    details?: Payloads<P> | null;
    nextRetryDelay?: { seconds?: number; nanos?: number } | null;
    category?: ApplicationErrorCategory;
  } | null;
  timeoutFailureInfo?: {
    timeoutType?: TimeoutType;
    lastHeartbeatDetails?: Payloads<P> | null;
  } | null;
  canceledFailureInfo?: { details?: Payloads<P> | null; identity?: string } | null;
  terminatedFailureInfo?: { identity?: string } | null;
  serverFailureInfo?: { nonRetryable?: boolean } | null;
  resetWorkflowFailureInfo?: { lastHeartbeatDetails?: Payloads<P> | null } | null;
  activityFailureInfo?: {
    scheduledEventId?: number;
    startedEventId?: number;
    identity?: string;
    activityType?: { name?: string } | null;
    activityId?: string;
    retryState?: RetryState;
  } | null;
  childWorkflowExecutionFailureInfo?: {
    namespace?: string;
    workflowExecution?: { workflowId?: string; runId?: string } | null;
    workflowType?: { name?: string } | null;
    initiatedEventId?: number;
    startedEventId?: number;
    retryState?: RetryState;
  } | null;
  nexusOperationExecutionFailureInfo?: {
    scheduledEventId?: number;
    endpoint?: string;
    service?: string;
    operation?: string;
    operationId?: string;
    operationToken?: string;
  } | null;
  nexusHandlerFailureInfo?: {
    type?: string;
    retryBehavior?: NexusHandlerErrorRetryBehavior;
  } | null;
}
