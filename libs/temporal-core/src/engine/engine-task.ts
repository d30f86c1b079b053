/** What goes into the engine and what comes out: one workflow task, validated, decoded and complete, and its outcome. */
import type { FailureInfo, Headers, Payload } from '../common/payload.js';
import type { VersioningBehavior } from '../common/policies.js';
import type { WorkerDeploymentVersion } from '../activation/activation.js';
import type { QueryResultCommand } from '../activation/commands.js';
import type { Command, HistoryEvent, ProtocolMessage, WorkflowTaskCompletedMetadata } from '../proto/index.js';

/** What the engine must know of a run before its first event. */
export interface ReplayInit {
  namespace: string;
  taskQueue: string;
  workflowId: string;
  runId: string;
  workflowType: string;
  /** Whether the server takes `sdk_metadata`; without it no flag is ever used. */
  serverSupportsSdkMetadata: boolean;
  /** Version of this SDK, recorded in history when it changes. */
  sdkVersion: string;
  /** Worker version that will complete tasks that are not replays. */
  deploymentVersion?: WorkerDeploymentVersion;
  /**
   * Asked once for each activity that is about to be scheduled on the run's own task queue. `true` asks the server to run
   * it eagerly; whoever sends the command keeps a slot for it until the answer has come, or takes the request back.
   *
   * @defaultValue no activity is dispatched eagerly
   */
  reserveEagerActivity?(activityType: string): boolean;
}

/** One workflow task. */
export interface EngineTask {
  /**
   * All events from the first one for a run that is new to the engine, else exactly those after the last one applied.
   * Ends with the started event of this task, unless the task is only a query on a closed or cached run.
   */
  events: readonly HistoryEvent[];
  /** Started event of the last completed task; everything up to it is replay. */
  previousStartedEventId: number;
  /** Started event of this task; 0 when it has none. */
  startedEventId: number;
  updates: readonly UpdateRequestMessage[];
  queries: readonly QueryRequest[];
  /** The task is nothing but this query. */
  legacyQuery?: QueryRequest;
}

/** An update request, out of its protocol message. */
export interface UpdateRequestMessage {
  messageId: string;
  protocolInstanceId: string;
  /** Event that must have been applied before the request is delivered. */
  sequencingEventId: number;
  updateId: string;
  updateName: string;
  identity: string;
  arguments: Payload[];
  headers: Headers;
  /** Why the request cannot be read, as a clause; it must be rejected then. */
  unreadable?: string;
}

export interface QueryRequest {
  queryId: string;
  queryName: string;
  arguments: Payload[];
  headers: Headers;
}

/** What to answer to the server. */
export type RunOutcome =
  | {
      type: 'completed';
      commands: Command[];
      /** Acceptances, rejections and responses of updates, their bodies typed; packed by the worker. */
      messages: OutgoingUpdateMessage[];
      queryResults: QueryResultCommand[];
      /** Present when a flag or the SDK's name is recorded for the first time. */
      sdkMetadata?: WorkflowTaskCompletedMetadata;
      versioningBehavior?: VersioningBehavior;
      /** The run has ended; it need not be cached. */
      isClosed: boolean;
      /** Local activities are running: the server must give out another task at once. */
      continuesInNextTask: boolean;
    }
  | { type: 'legacyQuery'; result: QueryResultCommand }
  /** Workflow code failed the task. */
  | { type: 'failed'; failure: FailureInfo };

/** An outgoing protocol message before its body is packed into an `Any`. */
export interface OutgoingUpdateMessage extends Pick<ProtocolMessage, 'id' | 'protocolInstanceId'> {
  body:
    | { type: 'accepted'; requestMessageId: string; sequencingEventId: number; request: UpdateRequestMessage }
    | { type: 'rejected'; requestMessageId: string; request: UpdateRequestMessage; failure: FailureInfo }
    | { type: 'completed'; updateId: string; identity: string; result?: Payload }
    | { type: 'failed'; updateId: string; identity: string; failure: FailureInfo };
}
