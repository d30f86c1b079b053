/**
 * Replays stored histories: runs workflow code against recorded events, with the engine and the realm of a worker but
 * without a server. The result is whether the code still does the same; its commands are discarded.
 */
import { sdkVersion } from '../common/sdk-version.js';
import { noopLogger } from '../common/telemetry.js';
import type { DtoClass } from '../common/parameter-types.js';
import type { FailureInfo } from '../common/payload.js';
import type { WorkflowHost } from '../activation/workflow-host.js';
import { loadDataConverter, type LoadedDataConverter } from '../converter/data-converter.js';
import { decodeMessagePayloads } from '../converter/message-payloads.js';
import type { EngineTask } from '../engine/engine-task.js';
import { HistoryFormatError, type History } from '../proto/index.js';
import { RealmHost } from '../sandbox/realm-host.js';
import { RoutingHost } from '../sandbox/routing-host.js';
import { ReplayError } from './replay-errors.js';
import { readHistory, replayTaskOf, type ReplayedHistory } from './replayed-history.js';
import { resolveReplayOptions } from './replay-options.js';
import type { ResolvedWorkerOptions } from './resolved-options.js';
import { replayPlace } from './worker-schema.js';
import { bundleWorkflowCode, refuseConverterObjects } from './workflow-code.js';
import type { ReplayWorkerOptions } from './worker-options.js';
import { SinkCalls } from './sinks.js';
import { bySandbox, checkBundled, readWorkflows } from './workflow-registration.js';
import { loadUnsandboxed } from './workflow/thread/unsandboxed-workflows.js';
import { WorkflowRun } from './workflow/task/run.js';
import { WorkflowDeadlockError } from './workflow/task/task-failure.js';

/** A history to replay. */
export interface ReplayHistory {
  /** @defaultValue the one in the history */
  workflowId?: string;
  /**
   * The return value of `handle.fetchHistory()`, or an export of the Temporal Web UI, the CLI or an SDK: a JSON value
   * or a JSON string.
   */
  history: unknown;
}

/** Result of the replay of a single history. */
export interface ReplayResult {
  readonly workflowId: string;
  /** Empty when the history could not be read. */
  readonly runId: string;
  /** Why the replay failed; `undefined` when it succeeded. */
  readonly error?: ReplayError | HistoryFormatError;
}

/** `Worker.runReplayHistory`. */
export async function runReplayHistory(
  options: ReplayWorkerOptions,
  history: unknown,
  workflowId?: string,
): Promise<void> {
  const replayer = await Replayer.create(resolveReplayOptions(options).worker);
  try {
    const { error } = await replayer.replay({ history, ...(workflowId === undefined ? {} : { workflowId }) });
    if (error) throw error;
  } finally {
    replayer.dispose();
  }
}

/** `Worker.runReplayHistories`. */
export async function* runReplayHistories(
  options: ReplayWorkerOptions,
  histories: AsyncIterable<ReplayHistory> | Iterable<ReplayHistory>,
): AsyncGenerator<ReplayResult, void, undefined> {
  const { worker, failFast } = resolveReplayOptions(options);
  const replayer = await Replayer.create(worker);
  try {
    for await (const history of histories) {
      const result = await replayer.replay(history);
      if (failFast && result.error) throw result.error;
      yield result;
    }
  } finally {
    replayer.dispose();
  }
}

class Replayer {
  private constructor(
    private readonly options: ResolvedWorkerOptions,
    private readonly converter: LoadedDataConverter,
    private readonly host: WorkflowHost,
    private readonly sinks: SinkCalls,
  ) {}

  static async create(options: ResolvedWorkerOptions): Promise<Replayer> {
    const sinks = new SinkCalls(options.sinks, options.logger ?? noopLogger);
    const converter = loadDataConverter(options.dataConverter);
    const classes = readWorkflows(options, converter.dto);
    const host = await createReplayHost(options, converter, classes, sinks);
    checkBundled(classes, host.workflowTypes);
    return new Replayer(options, converter, host, sinks);
  }

  async replay({ history: given, workflowId }: ReplayHistory): Promise<ReplayResult> {
    let history: ReplayedHistory;
    try {
      history = readHistory(given, workflowId);
    } catch (error) {
      if (!(error instanceof HistoryFormatError)) throw error;
      return { workflowId: workflowId ?? '', runId: '', error };
    }
    const execution = { workflowId: history.workflowId, runId: history.runId };
    try {
      await this.run(history);
      return execution;
    } catch (cause) {
      return { ...execution, error: new ReplayError(history, cause) };
    }
  }

  dispose(): void {
    this.host.dispose();
  }

  private async run(replayed: ReplayedHistory): Promise<void> {
    const { workflowId, runId, workflowType, taskQueue, history } = replayed;
    const { namespace } = this.options;
    await this.decode(history, workflowId);
    const run = new WorkflowRun(this.host, {
      namespace,
      taskQueue,
      workflowId,
      runId,
      workflowType,
      // Flags that history holds were stored by its server.
      serverSupportsSdkMetadata: true,
      sdkVersion,
    });
    try {
      const task = replayTaskOf(replayed);
      if (task) await this.process(run, task, replayed);
    } finally {
      run.dispose();
      await this.sinks.settled();
    }
  }

  private decode(history: History, workflowId: string): Promise<void> {
    const { namespace } = this.options;
    return decodeMessagePayloads('History', history, this.converter.payloadCodecs, {
      type: 'workflow',
      namespace,
      workflowId,
    });
  }

  private async process(run: WorkflowRun, task: EngineTask, { workflowType }: ReplayedHistory): Promise<void> {
    const result = await run.process(task);
    if ('deadlocked' in result) throw new WorkflowDeadlockError(workflowType, this.options.deadlockTimeoutMs);
    const [rejection] = result.rejections;
    if (rejection) throw this.toError(rejection);
    if (result.value.type === 'failed') throw this.toError(result.value.failure);
  }

  /** The error with which workflow code failed a workflow task. */
  private toError(failure: FailureInfo): Error {
    return this.converter.failureConverter.failureToError(failure, this.converter.payloadConverter);
  }
}

/** What runs the workflows: the realm, the host realm for those with `sandboxed: false`, or both. */
async function createReplayHost(
  options: ResolvedWorkerOptions,
  converter: LoadedDataConverter,
  classes: readonly DtoClass[] | undefined,
  sinks: SinkCalls,
): Promise<WorkflowHost> {
  const { sandboxed, unsandboxed } = bySandbox(classes);
  const { failureErrorTypes, deadlockTimeoutMs, hasSourceMap, logger = noopLogger } = options;
  const outlets = { onLog: logger.log.bind(logger), onSink: sinks.call, replayedSinks: sinks.replayed };
  const hosts: WorkflowHost[] = [];
  if (sandboxed?.length !== 0) {
    refuseConverterObjects(converter);
    const bundle = await bundleWorkflowCode(options, converter, sandboxed, logger, replayPlace);
    const onWarning = (message: string): void => logger.warn(message);
    const validator = converter.dto.validatorOptions;
    const limits = { deadlockTimeoutMs, failureErrorTypes, hasSourceMap, validator };
    hosts.push(RealmHost.create(bundle, { ...limits, ...outlets, onWarning }));
  }
  const hostWorkflows = await loadUnsandboxed(unsandboxed, converter, options.workflowInterceptorModules);
  if (hostWorkflows) hosts.push(hostWorkflows.Host.create({ ...hostWorkflows, failureErrorTypes, ...outlets }));
  return hosts.length === 1 && hosts[0] ? hosts[0] : new RoutingHost(hosts);
}
