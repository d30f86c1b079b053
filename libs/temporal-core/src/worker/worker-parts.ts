/**
 * Assembles the parts of a worker: connection, identity, and what runs workflows and activities. Starts nothing and
 * sends no requests.
 */
import { setMaxListeners } from 'node:events';
import { randomUUID } from 'node:crypto';
import { invariant } from '../common/errors.js';
import { sdkVersion } from '../common/sdk-version.js';
import { loggerFrom, noopMeter, type Logger, type Meter } from '../common/telemetry.js';
import { loadDataConverter, type LoadedDataConverter } from '../converter/data-converter.js';
import { TaskQueueType } from '../proto/enums.js';
import type { WorkflowBundle } from '../sandbox/workflow-bundle.js';
import { Connection } from '../transport/connection.js';
import { ActivityRegistry } from './activity/activity-registry.js';
import { ActivityWorker } from './activity/activity-worker.js';
import { watchEventLoop } from './activity/event-loop-watch.js';
import { ActivityCalls } from './activity/activity-calls.js';
import type { LocalActivityRequest, LocalActivityResult } from './activity/local-activity.js';
import { LocalActivityRunner } from './activity/local-activity-runner.js';
import { ActivityRunner } from './activity/activity-runner.js';
import type { EagerReservation } from './activity/eager-tasks.js';
import { ActivityResponder } from './activity/task-completion.js';
import { createActivityPolls } from './activity/task-source.js';
import { settlesWithin, type Drainable, type DrainParts } from './drain.js';
import type { ResolvedWorkerOptions } from './resolved-options.js';
import { contactServer, type ServerFacts } from './server-contact.js';
import { SinkCalls } from './sinks.js';
import { Slots } from './slots.js';
import type { WorkerIdentity } from './worker-identity.js';
import { workerPlace } from './worker-schema.js';
import type { TaskLoad } from './worker-status.js';
import { bundleWorkflowCode, refuseConverterObjects } from './workflow-code.js';
import { bySandbox, checkBundled, checkEach, readWorkflows } from './workflow-registration.js';
import { loadUnsandboxed, type UnsandboxedWorkflows } from './workflow/thread/unsandboxed-workflows.js';
import { TaskCompletionBuilder } from './workflow/task/task-completion.js';
import { toTaskFailure } from './workflow/task/task-failure.js';
import { TaskResponder } from './workflow/task/task-responder.js';
import { stickyQueueOf } from './workflow/thread/thread-group.js';
import type { ProcessorInit } from './workflow/thread/thread-protocol.js';
import { createWorkflowWorker } from './workflow/thread/create-workflow-worker.js';
import type { WorkflowWorker } from './workflow/thread/workflow-worker.js';
import type { WorkflowTaskHead } from './workflow/task/workflow-task.js';

/** Callbacks from the parts to the worker. */
export interface WorkerLife {
  /** Fails the worker with an error. */
  fail(error: unknown): void;
  pollSucceeded(kind: TaskKind): void;
}

export type TaskKind = 'workflows' | 'activities';

/** Runs a single kind of task. */
export interface TaskRunner extends Drainable {
  start(server: ServerFacts): void;
  readonly load: TaskLoad;
}

export interface WorkerParts {
  connection: Connection;
  identity: WorkerIdentity;
  registered: { workflows: readonly string[]; activities: readonly string[] };
  runners: Readonly<Partial<Record<TaskKind, TaskRunner>>>;
  /** The first contact with the server; see `contactServer`. */
  contactServer(signal: AbortSignal): Promise<ServerFacts>;
  /** Parts to drain a worker that has connected to its server. */
  drainable(server: ServerFacts): Omit<DrainParts, 'runners' | 'graceTimeMs' | 'forceTimeMs' | 'clock'>;
  /** Releases all resources; afterwards no part of the worker runs. */
  free(): Promise<void>;
}

/** How long to wait for the server to end the polls of a worker that shuts down, with and without server support. */
const pollEndTimeoutMs = { announced: 10_000, unannounced: 1_000 };
const goodbyeTimeoutMs = 5_000;
/** How long a worker that shuts down waits for its sinks. */
const sinkEndTimeoutMs = 10_000;

export async function createWorkerParts(options: ResolvedWorkerOptions, life: WorkerLife): Promise<WorkerParts> {
  const converter = loadDataConverter(options.dataConverter);
  const registry = new ActivityRegistry(options.localActivities);
  for (const { name, parameterTypes = [] } of registry.definitions) {
    checkEach(parameterTypes, converter.dto, `activity "${name}"`);
  }
  const connection = options.connection ?? Connection.lazy();
  const assembly = new WorkerAssembly(options, life, connection, converter, registry);
  try {
    return await assembly.assemble();
  } catch (error) {
    await assembly.free();
    throw error;
  }
}

class WorkerAssembly {
  private readonly logger: Logger;
  private readonly meter: Meter;
  private readonly sinks: SinkCalls;
  private workflows?: WorkflowWorker;
  private activities?: ActivityWorker;
  private localActivities?: LocalActivityRunner;
  private identity?: WorkerIdentity;

  constructor(
    private readonly options: ResolvedWorkerOptions,
    private readonly life: WorkerLife,
    private readonly connection: Connection,
    private readonly converter: LoadedDataConverter,
    private readonly registry: ActivityRegistry,
  ) {
    this.logger = guarded(options.logger ?? connection.options.logger);
    this.meter = options.meter ?? connection.options.meter;
    this.sinks = new SinkCalls(options.sinks, this.logger);
  }

  async assemble(): Promise<WorkerParts> {
    const { options } = this;
    const classes = options.hasWorkflows ? readWorkflows(options, this.converter.dto) : undefined;
    const { sandboxed, unsandboxed } = bySandbox(classes);
    const needsBundle = options.hasWorkflows && sandboxed?.length !== 0;
    if (needsBundle) refuseConverterObjects(this.converter);
    const hostWorkflows = await loadUnsandboxed(unsandboxed, this.converter, options.workflowInterceptorModules);
    // A thread loads while the code is bundled.
    if (options.hasWorkflows) this.workflows = await this.createWorkflowWorker(hostWorkflows);
    const bundle = needsBundle
      ? await bundleWorkflowCode(options, this.converter, sandboxed, this.logger, workerPlace)
      : undefined;
    const identity = (this.identity = this.createIdentity(bundle));
    const shutdown = new AbortController();
    // Every running activity may listen to it, and so may the answers that wait to be sent again.
    setMaxListeners(0, shutdown.signal);
    const runner = this.createRunner(identity, shutdown.signal);
    this.localActivities = this.createLocalRunner(runner);
    if (this.hasActivities) this.activities = this.createActivityWorker(identity, runner);
    let workflows: string[] = [];
    if (this.workflows) {
      workflows = await this.workflows.prepare(this.processorInit(identity, bundle));
      checkBundled(classes, workflows);
    }
    return {
      connection: this.connection,
      identity,
      registered: { workflows, activities: this.activityTypes },
      runners: {
        ...(this.workflows ? { workflows: this.workflows } : {}),
        ...(this.activities ? { activities: this.activities } : {}),
      },
      contactServer: (signal) =>
        contactServer({ ...options, connection: this.connection, logger: this.logger }, signal),
      drainable: ({ endsPollsOnShutdown }) => ({
        notifyActivities: () => shutdown.abort(),
        cancelActivities: () => {
          this.localActivities?.stop();
          runner.cancelAll('WORKER_SHUTDOWN');
        },
        runningActivities: () => runner.running,
        ...(endsPollsOnShutdown ? { endPolls: () => this.sayGoodbye({ ...identity, stickyQueue: undefined }) } : {}),
        sayGoodbye: () => this.sayGoodbye(identity),
        pollEndTimeoutMs: endsPollsOnShutdown ? pollEndTimeoutMs.announced : pollEndTimeoutMs.unannounced,
        logger: this.logger,
      }),
      free: () => this.free(),
    };
  }

  async free(): Promise<void> {
    await this.workflows?.stop();
    await settlesWithin(this.sinks.settled(), sinkEndTimeoutMs, this.options.clock);
    if (!this.options.connection) await this.connection.close();
  }

  private createIdentity(bundle: WorkflowBundle | undefined): WorkerIdentity {
    const {
      namespace,
      taskQueue,
      identity,
      buildId,
      workerDeploymentOptions: deployment,
      maxCachedWorkflows,
    } = this.options;
    const sticky = this.workflows !== undefined && maxCachedWorkflows > 0;
    return {
      namespace,
      taskQueue,
      identity,
      instanceKey: randomUUID(),
      ...(sticky ? { stickyQueue: `${identity}-${randomUUID().replaceAll('-', '')}` } : {}),
      buildId: deployment?.version.buildId ?? buildId ?? bundle?.hash ?? sdkVersion,
      ...(deployment
        ? {
            deployment: {
              name: deployment.version.deploymentName,
              useWorkerVersioning: deployment.useWorkerVersioning,
              defaultVersioningBehavior: deployment.defaultVersioningBehavior,
            },
          }
        : {}),
    };
  }

  private createWorkflowWorker(unsandboxed: UnsandboxedWorkflows | undefined): Promise<WorkflowWorker> {
    const { options, logger, meter } = this;
    const { clock, deadlockTimeoutMs } = options;
    return createWorkflowWorker({
      threads: options.workflowThreads,
      unsandboxed,
      proxy: {
        channel: this.connection.channel,
        codecs: this.converter.payloadCodecs,
        slots: new Slots(options.maxConcurrentWorkflowTaskExecutions),
        ...(!this.hasActivities ? {} : { reserveEagerActivities: (count) => this.reserveEager(count) }),
        runLocalActivity: (request, cancelled) => this.runLocal(request, cancelled),
        callSink: this.sinks.call,
        logger,
        meter,
        onFatal: (error) => this.life.fail(error),
        onPollSucceeded: () => this.life.pollSucceeded('workflows'),
      },
      failTask: (task, error) => this.failTask(task, error),
      deadlockTimeoutMs,
      clock,
      logger,
    });
  }

  /** Whether the worker polls for activities. */
  private get hasActivities(): boolean {
    return this.options.activities.length > 0;
  }

  private get activityTypes(): string[] {
    return this.hasActivities ? this.registry.types : [];
  }

  private runLocal(request: LocalActivityRequest, cancelled: AbortSignal): Promise<LocalActivityResult> {
    invariant(this.localActivities, 'a workflow runs before the activities of its worker are there');
    return this.localActivities.run(request, cancelled);
  }

  private createLocalRunner(runner: ActivityRunner): LocalActivityRunner {
    const { namespace, taskQueue, clock, maxConcurrentLocalActivityExecutions } = this.options;
    const slots = new Slots(maxConcurrentLocalActivityExecutions);
    return new LocalActivityRunner({ runner, registry: this.registry, slots, namespace, taskQueue, clock });
  }

  private reserveEager(count: number): EagerReservation {
    invariant(this.activities, 'A workflow runs before the activities of its worker exist.');
    return this.activities.reserveEager(count);
  }

  /** Fails the workflow task of a thread that has exited. */
  private async failTask(task: WorkflowTaskHead, error: Error): Promise<void> {
    const { identity, options, connection, converter, logger } = this;
    invariant(identity, 'A workflow runs before its worker has an identity.');
    const builder = new TaskCompletionBuilder(identity, options.stickyScheduleToStartTimeoutMs);
    const responder = new TaskResponder(connection.workflowService, builder, converter.payloadCodecs, logger);
    await responder.fail(task, toTaskFailure(error));
  }

  private processorInit(worker: WorkerIdentity, bundle: WorkflowBundle | undefined): ProcessorInit {
    const { options } = this;
    return {
      worker,
      ...(bundle ? { bundle } : {}),
      hasCodecs: this.converter.payloadCodecs.length > 0,
      hasMeter: this.meter !== noopMeter,
      eagerActivityTypes: this.activityTypes,
      options: {
        maxCachedWorkflows: options.maxCachedWorkflows,
        maxConcurrentWorkflowTaskExecutions: options.maxConcurrentWorkflowTaskExecutions,
        maxConcurrentWorkflowTaskPolls: options.maxConcurrentWorkflowTaskPolls,
        nonStickyToStickyPollRatio: options.nonStickyToStickyPollRatio,
        stickyScheduleToStartTimeoutMs: options.stickyScheduleToStartTimeoutMs,
        deadlockTimeoutMs: options.deadlockTimeoutMs,
        hasSourceMap: options.hasSourceMap,
        showsSources: options.showStackTraceSources,
        guard: 'vm',
        suspects: [],
        maxEagerActivityReservations: options.maxEagerActivityReservationsPerWorkflowTask,
        maxSpareSlots: options.maxConcurrentWorkflowTaskPolls,
        failureErrorTypes: [...options.failureErrorTypes],
        replayedSinks: this.sinks.replayed,
        validator: this.converter.dto.validatorOptions,
        workflowInterceptorModules: [...options.workflowInterceptorModules],
      },
    };
  }

  private createRunner(worker: WorkerIdentity, workerShutdownSignal: AbortSignal): ActivityRunner {
    const { options, converter, logger, meter } = this;
    const { workflowService } = this.connection;
    return new ActivityRunner({
      worker,
      registry: this.registry,
      converter,
      calls: new ActivityCalls(options.activityInterceptors, watchEventLoop(logger)),
      responder: new ActivityResponder({
        service: workflowService,
        worker,
        codecs: converter.payloadCodecs,
        workerShutdownSignal,
        clock: options.clock,
        logger,
      }),
      throttle: {
        maxIntervalMs: options.maxHeartbeatThrottleIntervalMs,
        defaultIntervalMs: options.defaultHeartbeatThrottleIntervalMs,
      },
      workerShutdownSignal,
      ...(options.client ? { client: options.client } : {}),
      clock: options.clock,
      logger,
      meter,
    });
  }

  private createActivityWorker(worker: WorkerIdentity, runner: ActivityRunner): ActivityWorker {
    const { options } = this;
    return new ActivityWorker({
      polls: createActivityPolls(
        this.connection.workflowService,
        worker,
        options.maxConcurrentActivityTaskPolls,
        options.maxTaskQueueActivitiesPerSecond,
      ),
      slots: new Slots(options.maxConcurrentActivityTaskExecutions),
      runner,
      onFatal: (error) => this.life.fail(error),
      onPollSucceeded: () => this.life.pollSucceeded('activities'),
      clock: options.clock,
      logger: this.logger,
    });
  }

  private async sayGoodbye({ namespace, identity, instanceKey, taskQueue, ...worker }: WorkerIdentity): Promise<void> {
    const { stickyQueue } = worker;
    const threads = Math.max(1, this.options.workflowThreads);
    const stickyQueues =
      stickyQueue === undefined ? [''] : Array.from({ length: threads }, (_, i) => stickyQueueOf(stickyQueue, i));
    const request = {
      namespace,
      identity,
      workerInstanceKey: instanceKey,
      taskQueue,
      taskQueueTypes: [TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY],
      reason: 'shutdown',
    };
    const options = { timeoutMs: goodbyeTimeoutMs, retry: false };
    const { workflowService } = this.connection;
    await Promise.all(
      stickyQueues.map((stickyTaskQueue) => workflowService.shutdownWorker({ ...request, stickyTaskQueue }, options)),
    );
  }
}

/** A failing logger must not stop a worker. */
function guarded(logger: Logger): Logger {
  return loggerFrom((level, message, attributes) => {
    try {
      logger.log(level, message, attributes);
    } catch {
      // There is no other place to report it.
    }
  });
}
