/**
 * All messages between the main thread and a workflow thread, as one structured-clonable union for each direction.
 *
 * The main thread owns what lives where DI does: connection, codecs, logger, meter, activities. The workflow task processor owns poll
 * loop, run cache, engine and realm. Main-thread mode sends the same messages through an in-process port.
 */
import type { Payload } from '../../../common/payload.js';
import type { RpcMetadata, RpcStatus } from '../../../common/rpc-channel.js';
import type { SinkCallText } from '../../../common/sinks.js';
import type { LogAttributes, LogLevel, Measurement } from '../../../common/telemetry.js';
import type { DtoValidatorOptions } from '../../../converter/dto-libraries.js';
import type { SerializationContext } from '../../../converter/serialization-context.js';
import type { WorkflowBundle } from '../../../sandbox/workflow-bundle.js';
import type { LocalActivityRequest, LocalActivityResult } from '../../activity/local-activity.js';
import type { ServerFacts } from '../../server-contact.js';
import type { WorkerIdentity } from '../../worker-identity.js';

/** What a workflow thread must know before it starts. */
export interface ProcessorInit {
  worker: WorkerIdentity;
  /** Absent when no workflow is sandboxed. */
  bundle?: WorkflowBundle;
  options: ProcessorOptions;
  /** Without codecs no payload crosses the port. */
  hasCodecs: boolean;
  /** Without a meter no measurement crosses the port. */
  hasMeter: boolean;
  /** Activity types that this worker can run eagerly. */
  eagerActivityTypes: string[];
}

export interface ProcessorOptions {
  maxCachedWorkflows: number;
  maxConcurrentWorkflowTaskExecutions: number;
  maxConcurrentWorkflowTaskPolls: number;
  /** Share of polls on the normal queue while a sticky queue is in use. */
  nonStickyToStickyPollRatio: number;
  stickyScheduleToStartTimeoutMs: number;
  /** Zero switches the deadlock guard off. */
  deadlockTimeoutMs: number;
  /** Whether debuggers find the author's files. */
  hasSourceMap: boolean;
  /** Whether queries for stack traces show sources. */
  showsSources: boolean;
  /** Who stops workflow code that does not yield: the realm, or whoever watches the thread. */
  guard: 'vm' | 'external';
  /** Workflow types that the realm stops in any case. */
  suspects: readonly string[];
  maxEagerActivityReservations: number;
  /** Free slots that the workflow task processor keeps for its next polls. */
  maxSpareSlots: number;
  /** Names of error classes that fail the workflow. */
  failureErrorTypes: string[];
  /** Options of class-validator for the DTOs of workflows. */
  validator?: DtoValidatorOptions;
  workflowInterceptorModules: string[];
  /** Sink functions that are called during replay, as `sink.function`. */
  replayedSinks: string[];
}

/** Plain form of an error that crosses the port. */
export interface ThreadError {
  name: string;
  message: string;
  stack?: string;
  code?: string;
}

/** A batch for the codec: the payloads of one owner. */
export interface CodecBatch {
  payloads: Payload[];
  context?: SerializationContext;
}

export type ToProcessor =
  | { type: 'init'; init: ProcessorInit }
  | { type: 'rpcResult'; id: number; response: Uint8Array }
  | { type: 'rpcFailed'; id: number; status: RpcStatus }
  | { type: 'codecResult'; id: number; batches: Payload[][] }
  | { type: 'codecFailed'; id: number; error: ThreadError }
  | { type: 'slotGranted'; id: number }
  | { type: 'eagerSlotsGranted'; id: number; count: number }
  | { type: 'eagerWorkflowTask'; task: Uint8Array }
  | { type: 'localActivityResult'; id: number; result: LocalActivityResult }
  /** Begin to poll; once, after `ready`. */
  | { type: 'start'; server: ServerFacts }
  /** Stop polling, finish what is there, answer `drained`. */
  | { type: 'drain' }
  /** Abort the polls that are still open. */
  | { type: 'abortPolls' }
  | { type: 'stop' };

/** A call to make on the connection. */
export interface RpcRequest {
  type: 'rpc';
  id: number;
  path: string;
  request: Uint8Array;
  metadata?: RpcMetadata;
  deadlineMs: number;
  /** An `rpcCancel` may follow. */
  isCancellable: boolean;
}

export type FromProcessor =
  | { type: 'ready'; workflowTypes: string[] }
  | { type: 'initFailed'; error: ThreadError }
  | RpcRequest
  | { type: 'rpcCancel'; id: number }
  | { type: 'codec'; id: number; direction: 'encode' | 'decode'; batches: CodecBatch[] }
  | { type: 'slotRequest'; id: number }
  | { type: 'slotCancel'; id: number }
  | { type: 'slotReleased'; id: number }
  | { type: 'eagerSlotRequest'; id: number; count: number }
  /** Encoded `PollActivityTaskQueueResponse`s that came with a completion. */
  | { type: 'eagerActivityTasks'; id: number; tasks: Uint8Array[] }
  | { type: 'localActivity'; id: number; request: LocalActivityRequest }
  | { type: 'localActivityCancel'; id: number }
  | { type: 'log'; level: LogLevel; message: string; attributes?: LogAttributes; fromWorkflow: boolean }
  | ({ type: 'metric' } & Measurement)
  | ({ type: 'sink' } & SinkCallText)
  /** After `drain`: no poll is open any more. */
  | { type: 'pollsEnded' }
  | { type: 'drained' }
  | { type: 'fatal'; error: ThreadError };

/** One end of the connection between main thread and processor: a MessagePort, or its in-process twin. */
export interface ProtocolPort<Outgoing, Incoming> {
  /** Buffers in `transfer` change hands and must not be used afterwards. */
  post(message: Outgoing, transfer?: readonly ArrayBuffer[]): void;
  /** Sets the one receiver of messages. */
  onMessage(receive: (message: Incoming) => void): void;
  close(): void;
}
