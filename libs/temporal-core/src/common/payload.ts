/**
 * Structural types of the values that cross layers: payloads, headers and failures. Proto messages satisfy them, so the
 * transport copies nothing, and other layers do not import generated code.
 *
 * Types that contain payloads are generic over the form `P` of a payload, which differs in a realm; see
 * `realm-payload.ts`.
 */

import type {
  ApplicationErrorCategory,
  NexusHandlerErrorRetryBehavior,
  RetryState,
  TimeoutType,
} from '../proto/enums.js';

/** One encoded value. `metadata.encoding` identifies the converter that encoded it. */
export interface Payload {
  metadata: Record<string, Uint8Array>;
  data: Uint8Array;
}

/** Headers of a workflow, activity, signal, query or update: encoded values by name. */
export type Headers<P = Payload> = Record<string, P>;

/** Memo or search attributes in encoded form: encoded values by name. */
export type PayloadMap<P = Payload> = Record<string, P>;

/** A list of payloads, in the form that proto messages use. */
export interface Payloads<P = Payload> {
  payloads: P[];
}

/** Summary and details shown by the Temporal Web UI, each one encoded string. */
export interface UserMetadata<P = Payload> {
  summary?: P;
  details?: P;
}

/**
 * A failure in wire format (`temporal.api.failure.v1.Failure`). Decoded errors keep all of it, so that a rethrown error
 * crosses the wire unchanged.
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
