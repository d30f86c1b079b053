/**
 * The side of a worker that runs workflows: poll loop, run cache, engine and realm. It talks to the main side through its
 * port and knows nothing else of it, so that it runs in a thread of its own as well as beside it.
 *
 *   init ─→ ready ─→ start ─→ drain ─→ pollsEnded, drained ─→ stop
 */
import type { Clock } from '../../common/clock.js';
import { noopMeter, type Logger } from '../../common/telemetry.js';
import type { WorkflowHost } from '../../activation/workflow-host.js';
import { workflowServiceRpcs } from '../../proto/index.js';
import type { PollWorkflowTaskQueueResponse } from '../../proto/index.js';
import { createRpcService } from '../../transport/rpc-service.js';
import { PollLoop } from '../poll-loop.js';
import { EagerActivities } from './eager-activities.js';
import { HistoryPager } from './history-pager.js';
import type { TaskPulse } from './pulse.js';
import { RunCache } from './run-cache.js';
import { TaskCompletionBuilder } from './task-completion.js';
import { WorkflowTaskHandler } from './task-handler.js';
import { TaskResponder } from './task-responder.js';
import { createWorkflowPolls } from './task-source.js';
import { ThreadChannel } from './thread-channel.js';
import { ThreadCodec } from './thread-codec.js';
import { toThreadError } from './thread-error.js';
import { createThreadLogger } from './thread-logger.js';
import { createThreadMeter } from './thread-meter.js';
import type { FromWorkflowSide, ProtocolPort, ToWorkflowSide, WorkflowSideInit } from './thread-protocol.js';
import { ThreadSlots } from './thread-slots.js';

/** Where a host logs to. */
export interface HostLoggers {
  /** For what workflow code logs. */
  workflowLogger: Logger;
  logger: Logger;
}

/** Makes what runs workflow code. */
export type CreateWorkflowHost = (init: WorkflowSideInit, loggers: HostLoggers) => WorkflowHost;

/** What exists from `init` on. */
interface Running {
  host: WorkflowHost;
  cache: RunCache;
  loop: PollLoop<PollWorkflowTaskQueueResponse>;
}

export class WorkflowSide {
  private readonly channel: ThreadChannel;
  private readonly codec: ThreadCodec;
  private readonly slots: ThreadSlots;
  private readonly eager: EagerActivities;
  private running?: Running;
  private isDraining = false;

  private constructor(
    private readonly port: ProtocolPort<FromWorkflowSide, ToWorkflowSide>,
    private readonly clock: Clock,
    private readonly createHost: CreateWorkflowHost,
    private readonly pulse: TaskPulse | undefined,
  ) {
    this.channel = new ThreadChannel(port);
    this.codec = new ThreadCodec(port);
    this.slots = new ThreadSlots(port);
    this.eager = new EagerActivities(port);
    port.onMessage((message) => {
      try {
        this.receive(message);
      } catch (error) {
        this.die(error);
      }
    });
  }

  /**
   * Puts a side at the end of a port, which keeps it alive: nobody else needs it.
   *
   * @param pulse - takes what is run, for somebody who watches from outside
   */
  static attach(
    port: ProtocolPort<FromWorkflowSide, ToWorkflowSide>,
    clock: Clock,
    createHost: CreateWorkflowHost,
    pulse?: TaskPulse,
  ): void {
    new WorkflowSide(port, clock, createHost, pulse);
  }

  private receive(message: ToWorkflowSide): void {
    switch (message.type) {
      case 'rpcResult':
        this.pulse?.resultRead();
        return this.channel.receive(message);
      case 'rpcFailed':
        return this.channel.receive(message);
      case 'codecResult':
      case 'codecFailed':
        return this.codec.receive(message);
      case 'slotGranted':
        return this.slots.receive(message);
      case 'eagerSlotsGranted':
        return this.eager.receive(message);
      case 'init':
        return this.init(message.init);
      case 'start':
        return this.running?.loop.start();
      case 'drain':
        void this.drain();
        return;
      case 'abortPolls':
        return this.running?.loop.abortPolls();
      case 'stop':
        return this.stop();
      case 'eagerWorkflowTask':
      case 'localActivityResult':
        // Answers to requests that this side does not make.
        throw new Error(`Unexpected message '${message.type}'`);
    }
  }

  private init(init: WorkflowSideInit): void {
    try {
      const workflowLogger = createThreadLogger(this.port, true);
      const host = this.createHost(init, { workflowLogger, logger: createThreadLogger(this.port, false) });
      this.running = this.build(init, host);
      this.port.post({ type: 'ready', workflowTypes: [...host.workflowTypes] });
    } catch (error) {
      this.port.post({ type: 'initFailed', error: toThreadError(error) });
    }
  }

  private build(init: WorkflowSideInit, host: WorkflowHost): Running {
    const { worker, options } = init;
    const logger = createThreadLogger(this.port, false);
    const service = createRpcService(workflowServiceRpcs, this.channel, {
      clock: this.clock,
      logger,
      meter: init.hasMeter ? createThreadMeter(this.port) : noopMeter,
    });
    const codecs = init.hasCodecs ? [this.codec] : [];
    this.slots.keepSpare(options.maxSpareSlots);
    const cache = new RunCache(options.maxCachedWorkflows);
    const builder = new TaskCompletionBuilder(worker, options.stickyScheduleToStartTimeoutMs);
    const handler = new WorkflowTaskHandler({
      worker,
      host,
      cache,
      pager: new HistoryPager(service, codecs),
      responder: new TaskResponder(service, builder, codecs, logger),
      codecs,
      logger,
      ...(this.pulse ? { pulse: this.pulse } : {}),
      deadlockTimeoutMs: options.deadlockTimeoutMs,
      serverSupportsSdkMetadata: init.serverSupportsSdkMetadata,
      eager: {
        activities: this.eager,
        types: new Set(init.eagerActivityTypes),
        maxPerTask: options.maxEagerActivityReservations,
      },
      keepsRuns: () => options.maxCachedWorkflows > 0 && !this.isDraining,
    });
    const loop = new PollLoop({
      kind: 'workflow',
      slots: this.slots,
      polls: createWorkflowPolls(service, worker, {
        maxPolls: options.maxConcurrentWorkflowTaskPolls,
        nonStickyToStickyPollRatio: options.nonStickyToStickyPollRatio,
      }),
      process: (response) => handler.handle(response),
      onFatal: (error) => this.die(error),
      clock: this.clock,
      logger,
    });
    return { host, cache, loop };
  }

  private async drain(): Promise<void> {
    if (this.isDraining) return;
    this.isDraining = true;
    const loop = this.running?.loop;
    loop?.drain();
    await loop?.pollsEnded;
    this.port.post({ type: 'pollsEnded' });
    await loop?.drained;
    this.port.post({ type: 'drained' });
  }

  private stop(): void {
    const { running } = this;
    delete this.running;
    this.isDraining = true;
    running?.loop.abortPolls();
    running?.cache.clear();
    running?.host.dispose();
    this.channel.close();
    this.codec.close(new Error('The worker has stopped'));
    this.eager.close();
    this.port.close();
  }

  private die(error: unknown): void {
    this.port.post({ type: 'fatal', error: toThreadError(error) });
  }
}
