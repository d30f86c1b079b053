/**
 * The main thread's end of a workflow task processor: starts it, serves its calls (RPCs, codecs, slots, logs,
 * measurements) with what lives where DI does, stops it. Does not care whether the port leads to a thread.
 */
import { deferred } from '../../../common/async.js';
import { InternalError } from '../../../common/errors.js';
import { RpcError, type RpcChannel, type RpcOptions } from '../../../common/rpc-channel.js';
import type { SinkCallText } from '../../../common/sinks.js';
import type { Logger, Meter } from '../../../common/telemetry.js';
import type { Payload } from '../../../common/payload.js';
import { runCodecs } from '../../../converter/codec-chain.js';
import type { PayloadCodec } from '../../../converter/payload-codec.js';
import { workflowServiceRpcs } from '../../../proto/index.js';
import type { EagerReservation } from '../../activity/eager-tasks.js';
import type { ServerFacts } from '../../server-contact.js';
import type { Slot, Slots } from '../../slots.js';
import type { TaskLoad } from '../../worker-status.js';
import { EagerSlots } from './eager-slots.js';
import { LocalActivityCalls, type RunLocalActivity } from './local-activity-calls.js';
import { MetricSink } from './metric-sink.js';
import type { TaskGauge } from '../task/task-gauge.js';
import type { TaskHandover } from './task-handover.js';
import { fromThreadError, toThreadError } from './thread-error.js';
import type { FromProcessor, ProtocolPort, RpcRequest, ToProcessor, ProcessorInit } from './thread-protocol.js';
import type { WorkflowWorker } from './workflow-worker.js';

export interface ProcessorProxyParts {
  channel: RpcChannel;
  codecs: readonly PayloadCodec[];
  slots: Slots;
  /** Keeps slots for activities that come with the answers to workflow tasks; absent without activities. */
  reserveEagerActivities?: (count: number) => EagerReservation;
  runLocalActivity: RunLocalActivity;
  callSink(call: SinkCallText): void;
  logger: Logger;
  meter: Meter;
  /** The workflow task processor cannot go on. */
  onFatal(error: unknown): void;
  onPollSucceeded(): void;
}

const { path: pollPath } = workflowServiceRpcs.pollWorkflowTaskQueue;

type Message<Type extends FromProcessor['type']> = Extract<FromProcessor, { type: Type }>;

export class ProcessorProxy implements WorkflowWorker {
  private readonly readied = deferred<string[]>();
  private readonly closedPolls = deferred();
  private readonly finished = deferred();
  private readonly rpcs = new Map<number, AbortController>();
  private readonly slotRequests = new Map<number, AbortController>();
  private readonly slots = new Map<number, Slot>();
  private readonly eager: EagerSlots;
  private readonly localActivities: LocalActivityCalls;
  private readonly metrics: MetricSink;
  private openPolls = 0;

  constructor(
    private readonly port: ProtocolPort<ToProcessor, FromProcessor>,
    private readonly parts: ProcessorProxyParts,
    private readonly gauge: TaskGauge,
    /** Where the other end may die. */
    private readonly handover?: TaskHandover,
  ) {
    this.eager = new EagerSlots(port, parts.reserveEagerActivities);
    this.localActivities = new LocalActivityCalls(port, parts.runLocalActivity);
    this.metrics = new MetricSink(parts.meter);
    // Waited for only by those who ask.
    this.readied.promise.catch(() => undefined);
    port.onMessage((message) => this.receive(message));
  }

  /** Evaluates the workflow code; resolves to the types it holds. */
  prepare(init: ProcessorInit): Promise<string[]> {
    this.port.post({ type: 'init', init });
    return this.readied.promise;
  }

  start(server: ServerFacts): void {
    this.port.post({ type: 'start', server });
  }

  get load(): TaskLoad {
    return { pollers: this.openPolls, tasks: this.gauge.tasks };
  }

  /** Starts no more polls. */
  drain(): void {
    this.port.post({ type: 'drain' });
  }

  /** After {@link drain}: resolves when no poll is open. */
  get pollsEnded(): Promise<void> {
    return this.closedPolls.promise;
  }

  /** After {@link drain}: resolves when no task is in work either. */
  get drained(): Promise<void> {
    return this.finished.promise;
  }

  abortPolls(): void {
    this.port.post({ type: 'abortPolls' });
  }

  async stop(): Promise<void> {
    this.port.post({ type: 'stop' });
    this.abandon();
  }

  /** Frees what the workflow task processor held, without a word to it: it is gone. */
  abandon(): void {
    this.port.close();
    for (const controller of this.rpcs.values()) controller.abort();
    for (const controller of this.slotRequests.values()) controller.abort();
    for (const slot of this.slots.values()) slot.release();
    this.eager.close();
    this.localActivities.close();
  }

  private receive(message: FromProcessor): void {
    switch (message.type) {
      case 'rpc':
        void this.serveRpc(message);
        return;
      case 'rpcCancel':
        return this.rpcs.get(message.id)?.abort();
      case 'codec':
        void this.serveCodec(message);
        return;
      case 'slotRequest':
        return this.serveSlot(message.id);
      case 'slotCancel':
        this.slotRequests.get(message.id)?.abort();
        return this.releaseSlot(message.id);
      case 'slotReleased':
        return this.releaseSlot(message.id);
      case 'eagerSlotRequest':
        return this.eager.grant(message);
      case 'eagerActivityTasks':
        return this.eager.dispatch(message);
      case 'localActivity':
        void this.localActivities.start(message);
        return;
      case 'localActivityCancel':
        return this.localActivities.cancel(message);
      case 'log':
        return this.parts.logger.log(message.level, message.message, message.attributes);
      case 'metric':
        return this.metrics.record(message);
      case 'sink':
        return this.parts.callSink(message);
      default:
        return this.receiveState(message);
    }
  }

  private receiveState(message: FromProcessor): void {
    switch (message.type) {
      case 'ready':
        return this.readied.resolve(message.workflowTypes);
      case 'initFailed':
        return this.readied.reject(fromThreadError(message.error));
      case 'pollsEnded':
        return this.closedPolls.resolve();
      case 'drained':
        return this.finished.resolve();
      case 'fatal':
        return this.parts.onFatal(fromThreadError(message.error));
      default:
        return this.parts.onFatal(
          new InternalError(`Unexpected message "${message.type}" of the workflow task processor.`),
        );
    }
  }

  private async serveRpc({ id, path, request, metadata, deadlineMs, isCancellable }: RpcRequest): Promise<void> {
    const options: RpcOptions = metadata ? { metadata, deadlineMs } : { deadlineMs };
    if (isCancellable) {
      const controller = new AbortController();
      this.rpcs.set(id, controller);
      options.signal = controller.signal;
    }
    const isPoll = path === pollPath;
    if (isPoll) this.openPolls++;
    try {
      const response =
        (isPoll ? this.handover?.next() : undefined) ?? (await this.parts.channel.unary(path, request, options));
      this.handover?.posting(isPoll && response.length > 0 ? response : undefined);
      this.port.post({ type: 'rpcResult', id, response });
      if (isPoll) this.parts.onPollSucceeded();
    } catch (error) {
      const { status, message, statusDetails } =
        error instanceof RpcError ? error : new RpcError({ status: 'UNKNOWN', message: String(error) });
      this.port.post({
        type: 'rpcFailed',
        id,
        status: statusDetails ? { status, message, statusDetails } : { status, message },
      });
    } finally {
      if (isPoll) this.openPolls--;
      if (isCancellable) this.rpcs.delete(id);
    }
  }

  private async serveCodec({ id, direction, batches }: Message<'codec'>): Promise<void> {
    const { codecs } = this.parts;
    try {
      const results = await Promise.all(
        batches.map(({ payloads, context }) => runCodecs(direction, codecs, payloads, context)),
      );
      this.port.post({ type: 'codecResult', id, batches: results.map((payloads) => payloads.map(plainPayload)) });
    } catch (error) {
      this.port.post({ type: 'codecFailed', id, error: toThreadError(error) });
    }
  }

  private serveSlot(id: number): void {
    const slot = this.parts.slots.tryAcquire();
    if (slot) this.grantSlot(id, slot);
    else void this.waitForSlot(id);
  }

  private async waitForSlot(id: number): Promise<void> {
    const controller = new AbortController();
    this.slotRequests.set(id, controller);
    const slot = await this.parts.slots.acquire(controller.signal).catch(() => undefined);
    this.slotRequests.delete(id);
    if (!slot) return;
    if (controller.signal.aborted) slot.release();
    else this.grantSlot(id, slot);
  }

  private grantSlot(id: number, slot: Slot): void {
    this.slots.set(id, slot);
    this.port.post({ type: 'slotGranted', id });
  }

  private releaseSlot(id: number): void {
    this.slots.get(id)?.release();
    this.slots.delete(id);
  }
}

/** What a codec made may hold more than a payload does, and nothing else crosses a port. */
function plainPayload({ metadata, data }: Payload): Payload {
  return { metadata, data };
}
