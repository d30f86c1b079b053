/**
 * What runs the workflows of a worker: poll loop, run cache, engine and realm. It talks to the main thread through its
 * port and knows nothing else of it, so that it runs in a thread of its own as well as on the main thread.
 *
 *   init ─→ ready ─→ start ─→ drain ─→ pollsEnded, drained ─→ stop
 */
import type { Clock } from '../../../common/clock.js';
import { noopMeter, type Meter, type Logger } from '../../../common/telemetry.js';
import type { SinkCallText } from '../../../common/sinks.js';
import type { WorkflowHost } from '../../../activation/workflow-host.js';
import { workflowServiceRpcs } from '../../../proto/index.js';
import type { PollWorkflowTaskQueueResponse } from '../../../proto/index.js';
import { createRpcService } from '../../../transport/rpc-service.js';
import { PollLoop } from '../../poll-loop.js';
import type { ServerFacts } from '../../server-contact.js';
import { EagerActivities } from './eager-activities.js';
import { LocalActivityTable } from './local-activity-table.js';
import { HistoryPager } from '../task/history-pager.js';
import type { RunningTaskWriter } from '../task/task-ports.js';
import { RunCache } from '../task/run-cache.js';
import { TaskCompletionBuilder } from '../task/task-completion.js';
import { WorkflowTaskHandler } from '../task/task-handler.js';
import { TaskResponder } from '../task/task-responder.js';
import { createWorkflowPolls } from '../task/task-source.js';
import type { TaskGauge } from '../task/task-gauge.js';
import { ThreadChannel } from './thread-channel.js';
import { ThreadCodec } from './thread-codec.js';
import { toThreadError } from './thread-error.js';
import { createThreadLogger } from './thread-logger.js';
import { createThreadMeter } from './thread-meter.js';
import type { FromProcessor, ProtocolPort, ToProcessor, ProcessorInit } from './thread-protocol.js';
import { ThreadSlots } from './thread-slots.js';

/** Where a host logs to and measures, and where it calls sinks. */
export interface HostLoggers {
  /** For what workflow code logs. */
  workflowLogger: Logger;
  logger: Logger;
  meter: Meter;
  callSink: (call: SinkCallText) => void;
}

/** Makes what runs workflow code. */
export type CreateWorkflowHost = (init: ProcessorInit, loggers: HostLoggers) => WorkflowHost;

/** What a processor is put together from, in addition to its port. */
export interface ProcessorParts {
  clock: Clock;
  createHost: CreateWorkflowHost;
  /** Counts the tasks in work, for the main thread. */
  gauge: TaskGauge;
  /** Takes what is run, for somebody who watches from outside. */
  runningTask?: RunningTaskWriter;
}

/** What exists from `init` on. */
interface Prepared {
  init: ProcessorInit;
  host: WorkflowHost;
}

/** What exists from `start` on. */
interface Running {
  cache: RunCache;
  loop: PollLoop<PollWorkflowTaskQueueResponse>;
}

/** Time that histories have to arrive once the worker drains. A task that waits for longer is left to another worker. */
const drainFetchMs = 10_000;

export class WorkflowTaskProcessor {
  private readonly channel: ThreadChannel;
  private readonly codec: ThreadCodec;
  private readonly slots: ThreadSlots;
  private readonly eager: EagerActivities;
  private readonly localActivities: LocalActivityTable;
  private prepared?: Prepared;
  private running?: Running;
  private isDraining = false;
  /** Ends what keeps tasks waiting for the server. */
  private readonly fetching = new AbortController();

  private constructor(
    private readonly port: ProtocolPort<FromProcessor, ToProcessor>,
    private readonly parts: ProcessorParts,
  ) {
    this.channel = new ThreadChannel(port);
    this.codec = new ThreadCodec(port);
    this.slots = new ThreadSlots(port);
    this.eager = new EagerActivities(port);
    this.localActivities = new LocalActivityTable(port, parts.clock);
    port.onMessage((message) => {
      try {
        this.receive(message);
      } catch (error) {
        this.die(error);
      }
    });
  }

  /** Puts a processor at the end of a port, which keeps it alive: nobody else needs it. */
  static attach(port: ProtocolPort<FromProcessor, ToProcessor>, parts: ProcessorParts): void {
    new WorkflowTaskProcessor(port, parts);
  }

  private receive(message: ToProcessor): void {
    switch (message.type) {
      case 'rpcResult':
        this.parts.runningTask?.resultRead();
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
        return this.start(message.server);
      case 'drain':
        void this.drain();
        return;
      case 'abortPolls':
        return this.running?.loop.abortPolls();
      case 'stop':
        return this.stop();
      case 'localActivityResult':
        return this.localActivities.receive(message);
      case 'eagerWorkflowTask':
        // Answers to requests that a processor does not make.
        throw new Error(`Unexpected message "${message.type}".`);
    }
  }

  private init(init: ProcessorInit): void {
    try {
      const workflowLogger = createThreadLogger(this.port, true);
      const host = this.parts.createHost(init, {
        workflowLogger,
        logger: createThreadLogger(this.port, false),
        meter: init.hasMeter ? createThreadMeter(this.port) : noopMeter,
        callSink: (call) => this.port.post({ type: 'sink', ...call }),
      });
      this.prepared = { init, host };
      this.port.post({ type: 'ready', workflowTypes: [...host.workflowTypes] });
    } catch (error) {
      this.port.post({ type: 'initFailed', error: toThreadError(error) });
    }
  }

  private start(server: ServerFacts): void {
    if (!this.prepared || this.running || this.isDraining) return;
    this.running = this.build(this.prepared, server);
    this.running.loop.start();
  }

  private build({ init, host }: Prepared, server: ServerFacts): Running {
    const { worker, options } = init;
    const { clock, gauge, runningTask } = this.parts;
    const logger = createThreadLogger(this.port, false);
    const service = createRpcService(workflowServiceRpcs, this.channel, {
      clock,
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
      pager: new HistoryPager(service, codecs, this.fetching.signal),
      responder: new TaskResponder(service, builder, codecs, logger),
      codecs,
      logger,
      localActivities: this.localActivities,
      clock,
      ...(runningTask ? { runningTask } : {}),
      deadlockTimeoutMs: options.deadlockTimeoutMs,
      serverSupportsSdkMetadata: server.takesSdkMetadata,
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
      onTasksChanged: (by) => gauge.change(by),
      clock,
      logger,
    });
    return { cache, loop };
  }

  private async drain(): Promise<void> {
    if (this.isDraining) return;
    this.isDraining = true;
    const loop = this.running?.loop;
    loop?.drain();
    await loop?.pollsEnded;
    this.port.post({ type: 'pollsEnded' });
    const timer = this.parts.clock.setTimeout(() => this.fetching.abort(), drainFetchMs);
    await loop?.drained;
    timer.cancel();
    this.port.post({ type: 'drained' });
  }

  private stop(): void {
    const { prepared, running } = this;
    delete this.prepared;
    delete this.running;
    this.isDraining = true;
    running?.loop.abortPolls();
    this.fetching.abort();
    running?.cache.clear();
    prepared?.host.dispose();
    this.channel.close();
    this.codec.close(new Error('The worker has stopped.'));
    this.eager.close();
    this.port.close();
  }

  private die(error: unknown): void {
    this.port.post({ type: 'fatal', error: toThreadError(error) });
  }
}
