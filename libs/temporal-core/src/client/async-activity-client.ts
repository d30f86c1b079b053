/**
 * Completes activities from outside the function that started them. After that function throws a `CompleteAsyncError`,
 * any process that has the task token or the IDs of the activity can complete it, fail it, report its cancellation, or
 * heartbeat for it. Values are converted as the worker would convert them.
 */
import { ApplicationFailure, CancelledFailure } from '../common/failures.js';
import type { Payloads } from '../common/payload.js';
import { RpcError } from '../common/rpc-channel.js';
import { encodeMessagePayloads } from '../converter/message-payloads.js';
import type { ActivitySerializationContext } from '../converter/serialization-context.js';
import { toPayloads } from '../converter/value-payloads.js';
import type { MessageTypes, RecordActivityTaskHeartbeatResponse } from '../proto/index.js';
import { NamespaceNotFoundError } from '../transport/errors.js';
import type { RpcCallOptions, WorkflowService } from '../transport/workflow-service.js';
import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
} from './activity-errors.js';
import { callPlace, callSchema, callWithin, type CallOptions } from './call-options.js';
import { ClientContext } from './client-context.js';
import type { ClientConnection, ClientOptions } from './client-options.js';
import { optionsOf } from '../common/options/option-schema.js';
import { text } from '../common/options/option-types.js';
import { serverMessageOf } from './rpc-errors.js';

/** Identifies the current attempt of an activity by the IDs it has in its workflow. */
export interface FullActivityId {
  /** ID of the workflow that scheduled the activity. */
  readonly workflowId: string;
  /** ID of the run that scheduled the activity. @defaultValue the latest run */
  readonly runId?: string;
  /** ID of the activity: `activityInfo().activityId`. */
  readonly activityId: string;
}

/** A task token, which identifies a single attempt (`activityInfo().taskToken`), or the IDs of the activity. */
export type ActivityTarget = Uint8Array | FullActivityId;

/** The target of one call, checked. */
interface Target {
  ref: { taskToken: Uint8Array } | { workflowId: string; runId: string; activityId: string };
  /** For errors. */
  name: string;
  context: ActivitySerializationContext;
}

export const fullActivityIdSchema = optionsOf<FullActivityId>()({
  workflowId: text().required(),
  runId: text().otherwise('the latest run'),
  activityId: text().required(),
});

export class AsyncCompletionClient {
  readonly #context: ClientContext;

  /**
   * @throws ClientOptionsError when an option is unknown or malformed
   * @throws ConverterOptionsError when a module of the data converter cannot be used
   */
  constructor(options: ClientOptions | ClientContext = {}) {
    this.#context = options instanceof ClientContext ? options : new ClientContext(options);
  }

  /** The options this client was created with. Spread them to create a variation: `{ ...client.options, namespace }`. */
  get options(): Readonly<ClientOptions> {
    return this.#context.options;
  }

  get connection(): ClientConnection {
    return this.#context.connection;
  }

  get namespace(): string {
    return this.#context.namespace;
  }

  /**
   * Completes the activity.
   *
   * @param result - the result that its workflow receives
   * @throws ActivityNotFoundError when the activity is unknown or has ended
   * @throws ValueNotSerializableError when no converter accepts the result; nothing was sent
   */
  async complete(activity: ActivityTarget, result?: unknown, options: CallOptions = {}): Promise<void> {
    const target = this.targetOf('complete', activity, options);
    const body = { ...this.sender, result: this.payloadsOf([result], target) };
    await this.encode('RespondActivityTaskCompletedRequest', body, target);
    const { ref } = target;
    await this.send('complete', target, options, (service, rpc) =>
      'taskToken' in ref
        ? service.respondActivityTaskCompleted({ ...body, ...ref }, rpc)
        : service.respondActivityTaskCompletedById({ ...body, ...ref }, rpc),
    );
  }

  /**
   * Fails the attempt. The retry policy of the activity decides whether it is retried.
   *
   * @param error - converted to a failure as if the activity function had thrown it
   * @throws ActivityNotFoundError when the activity is unknown or has ended
   */
  async fail(activity: ActivityTarget, error: unknown, options: CallOptions = {}): Promise<void> {
    const target = this.targetOf('fail', activity, options);
    const { failureConverter, payloadConverter } = this.#context.payloads.converter;
    // The server would treat it as the response to a cancellation that was never requested.
    const thrown = error instanceof CancelledFailure ? ApplicationFailure.fromError(error) : error;
    const body = {
      ...this.sender,
      failure: failureConverter.errorToFailure(thrown, payloadConverter, target.context),
    };
    await this.encode('RespondActivityTaskFailedRequest', body, target);
    const { ref } = target;
    await this.send('fail', target, options, (service, rpc) =>
      'taskToken' in ref
        ? service.respondActivityTaskFailed({ ...body, ...ref }, rpc)
        : service.respondActivityTaskFailedById({ ...body, ...ref }, rpc),
    );
  }

  /**
   * Ends the activity as cancelled. The server accepts this only after a cancellation was requested,
   * which {@link heartbeat} reports.
   *
   * @param details - passed to the workflow with the failure
   * @throws ActivityNotFoundError when the activity is unknown or has ended
   * @throws ValueNotSerializableError when no converter accepts the details; nothing was sent
   */
  async reportCancellation(activity: ActivityTarget, details?: unknown, options: CallOptions = {}): Promise<void> {
    const target = this.targetOf('reportCancellation', activity, options);
    const body = { ...this.sender, details: this.detailsOf(details, target) };
    await this.encode('RespondActivityTaskCanceledRequest', body, target);
    const { ref } = target;
    await this.send('reportCancellation', target, options, (service, rpc) =>
      'taskToken' in ref
        ? service.respondActivityTaskCanceled({ ...body, ...ref }, rpc)
        : service.respondActivityTaskCanceledById({ ...body, ...ref }, rpc),
    );
  }

  /**
   * Reports to the server that the activity is alive. Every call is sent: unlike heartbeats from an
   * activity function, these are not throttled.
   *
   * @param details - passed to the next attempt
   * @throws ActivityCancelledError, ActivityPausedError, ActivityResetError when the attempt should stop; the heartbeat
   * was recorded
   * @throws ActivityNotFoundError when the activity is unknown or has ended
   * @throws ValueNotSerializableError when no converter accepts the details; nothing was sent
   */
  async heartbeat(activity: ActivityTarget, details?: unknown, options: CallOptions = {}): Promise<void> {
    const target = this.targetOf('heartbeat', activity, options);
    const body = { ...this.sender, details: this.detailsOf(details, target) };
    await this.encode('RecordActivityTaskHeartbeatRequest', body, target);
    const { ref, name } = target;
    const answer: RecordActivityTaskHeartbeatResponse = await this.send('heartbeat', target, options, (service, rpc) =>
      'taskToken' in ref
        ? service.recordActivityTaskHeartbeat({ ...body, ...ref }, rpc)
        : service.recordActivityTaskHeartbeatById({ ...body, ...ref }, rpc),
    );
    if (answer.cancelRequested) throw new ActivityCancelledError(name);
    if (answer.activityPaused) throw new ActivityPausedError(name);
    if (answer.activityReset) throw new ActivityResetError(name);
  }

  private get sender(): { namespace: string; identity: string } {
    const { namespace, identity } = this.#context;
    return { namespace, identity };
  }

  private targetOf(call: string, activity: unknown, options: CallOptions): Target {
    const place = callPlace(`${call} of an activity`);
    callSchema.read(options, place);
    const { namespace } = this.#context;
    const context: ActivitySerializationContext = { type: 'activity', namespace, isLocal: false };
    if (activity instanceof Uint8Array) {
      if (activity.length === 0) {
        place.at('activity').refuse('is an empty task token', "Pass the one in the activity's info.");
      }
      return { ref: { taskToken: activity }, name: 'activity of the task token', context };
    }
    if (typeof activity === 'string') {
      place
        .at('activity')
        .refuse('is a task token as a string', 'Pass its bytes: Buffer.from(text, "base64") for a base64 string.');
    }
    const { workflowId, runId, activityId } = fullActivityIdSchema.read(activity, place.at('activity'));
    return {
      ref: { workflowId, runId: runId ?? '', activityId },
      name: `activity "${activityId}" of workflow "${workflowId}"${runId ? ` (run ${runId})` : ''}`,
      context: { ...context, workflowId, activityId },
    };
  }

  private detailsOf(details: unknown, target: Target): Payloads | undefined {
    return details === undefined ? undefined : this.payloadsOf([details], target);
  }

  private payloadsOf(values: unknown[], { context }: Target): Payloads {
    return { payloads: toPayloads(this.#context.payloads.converter.payloadConverter, values, context) };
  }

  /** The requests by id hold the same payloads at the same place as those by token. */
  private encode<K extends keyof MessageTypes>(name: K, body: MessageTypes[K], { context }: Target): Promise<void> {
    return encodeMessagePayloads(name, body, this.#context.payloads.converter.payloadCodecs, context);
  }

  private async send<T>(
    call: string,
    { name }: Target,
    options: CallOptions,
    rpc: (service: WorkflowService, options: RpcCallOptions) => Promise<T>,
  ): Promise<T> {
    const { clock, connection, namespace } = this.#context;
    try {
      return await callWithin(clock, `${call} of ${name}`, options, (rpcOptions) =>
        rpc(connection.workflowService, rpcOptions),
      );
    } catch (error) {
      const isGone = error instanceof RpcError && error.status === 'NOT_FOUND';
      if (!isGone || error instanceof NamespaceNotFoundError) throw error;
      throw new ActivityNotFoundError(name, namespace, serverMessageOf(error), { cause: error });
    }
  }
}
