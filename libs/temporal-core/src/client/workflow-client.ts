/** Starts and lists workflows, and creates handles to interact with them. */
import { randomUUID } from 'node:crypto';
import type {
  UntypedWorkflow,
  WorkflowClass,
  WorkflowFunction,
  WorkflowObject,
  WorkflowResult,
  WorkflowShape,
} from '../common/definitions.js';
import type { WorkflowDefinition } from '../common/workflow-definition.js';
import { callOptionsOf, callPlace, callSchema, callWithin, type CallOptions } from './call-options.js';
import { ClientContext } from './client-context.js';
import type { ClientConnection, WorkflowClientOptions } from './client-options.js';
import { checkHandleOptions, type WorkflowHandleOptions } from './handle-options.js';
import { interceptCalls, type WorkflowClientCalls, type WorkflowExecutionCount } from './interceptors.js';
import { ClientOptionsError } from './errors.js';
import type { SignalOf } from '../common/message-types.js';
import { optionsOf } from '../common/options/option-schema.js';
import { integer, text } from '../common/options/option-types.js';
import {
  compileStartOptions,
  signalWithStartSchema,
  type CompiledWorkflowOptions,
  type WorkflowOptions,
  type WorkflowSignalWithStartOptions,
  type WorkflowStartOptions,
} from './start-options.js';
import { SignaledWorkflowHandle, StartedWorkflowHandle } from './started-workflow-handle.js';
import type { WorkflowExecutionInfo } from './workflow-description.js';
import { WorkflowExecutionList } from './workflow-listing.js';
import { WorkflowHandle, type WorkflowHandleTarget } from './workflow-handle.js';
import {
  definitionOf,
  resolveMessage,
  resolveWorkflow,
  type MessageSource,
  type WorkflowReference,
} from '../common/workflow-reference.js';
import { WorkflowRpcs } from './workflow-rpcs.js';

/** Which executions `list` yields. */
export interface WorkflowListOptions extends CallOptions {
  /** List filter, such as `WorkflowType = 'Order' AND ExecutionStatus = 'Running'`. @defaultValue all executions */
  query?: string;
  /** Number of executions to fetch per request. The `timeout` applies to each request. @defaultValue the default of the server */
  pageSize?: number;
}

export const listSchema = optionsOf<WorkflowListOptions>()({
  ...callSchema.properties,
  query: text().otherwise('all executions'),
  pageSize: integer({ min: 1 }).otherwise('the default of the server'),
});

type StartOptionsOfAny = WorkflowOptions & { args?: readonly unknown[] };
/** A validated start. */
interface Launch {
  readonly reference: WorkflowReference;
  readonly compiled: CompiledWorkflowOptions;
  readonly results: Pick<WorkflowOptions, 'workflowId' | 'followRuns' | 'returns'>;
}

type SignalWithStartOptionsOfAny = StartOptionsOfAny & {
  signal: MessageSource;
  signalArgs?: readonly unknown[];
};

export class WorkflowClient {
  readonly #context: ClientContext;
  readonly #calls: WorkflowClientCalls;

  /**
   * @throws ClientOptionsError when an option is unknown or malformed
   * @throws ConverterOptionsError when a module of the data converter cannot be used
   */
  constructor(options: WorkflowClientOptions | ClientContext = {}) {
    this.#context = options instanceof ClientContext ? options : new ClientContext(options);
    this.#calls = interceptCalls(this.#context.workflowInterceptors, new WorkflowRpcs(this.#context));
  }

  /** The options this client was created with. Spread them to create a variation: `{ ...client.options, namespace }`. */
  get options(): Readonly<WorkflowClientOptions> {
    return this.#context.options;
  }

  get connection(): ClientConnection {
    return this.#context.connection;
  }

  get namespace(): string {
    return this.#context.namespace;
  }

  /**
   * Starts a workflow. Resolves when the server has stored it.
   *
   * @param workflow - workflow class, workflow function, or name of the workflow type
   * @throws WorkflowExecutionAlreadyStartedError when the workflow ID is in use and the ID policies reject the start
   * @throws PayloadValidationError when an argument violates the validation rules of its class; nothing was sent
   * @throws ClientOptionsError when an option is missing, unknown or malformed
   * @throws NamespaceNotFoundError when the namespace is not registered
   */
  start<T extends WorkflowObject>(
    workflow: WorkflowClass<T>,
    options: WorkflowStartOptions<T>,
  ): Promise<StartedWorkflowHandle<T>>;
  start<F extends WorkflowFunction>(workflow: F, options: WorkflowStartOptions<F>): Promise<StartedWorkflowHandle<F>>;
  start<W extends WorkflowShape = UntypedWorkflow>(
    workflow: string,
    options: WorkflowStartOptions<W>,
  ): Promise<StartedWorkflowHandle<W>>;
  async start(workflow: unknown, options: StartOptionsOfAny): Promise<StartedWorkflowHandle> {
    return this.launch(this.compile(workflow, options), callOptionsOf(options));
  }

  /**
   * Starts a workflow and waits for its result.
   *
   * @throws WorkflowFailedError when the workflow failed, was cancelled or terminated, or timed out; and the errors of
   * {@link start}
   */
  execute<T extends WorkflowObject>(
    workflow: WorkflowClass<T>,
    options: WorkflowStartOptions<T>,
  ): Promise<WorkflowResult<T>>;
  execute<F extends WorkflowFunction>(workflow: F, options: WorkflowStartOptions<F>): Promise<WorkflowResult<F>>;
  execute<W extends WorkflowShape = UntypedWorkflow>(
    workflow: string,
    options: WorkflowStartOptions<W>,
  ): Promise<WorkflowResult<W>>;
  async execute(workflow: unknown, options: StartOptionsOfAny): Promise<unknown> {
    const launch = this.compile(workflow, options);
    const what = `execution of workflow "${options.workflowId}"`;
    // One timeout over both calls.
    return callWithin(this.#context.clock, what, callOptionsOf(options), async ({ signal }) => {
      const handle = await this.launch(launch, { abortSignal: signal });
      return handle.result({ abortSignal: signal });
    });
  }

  /**
   * Signals a workflow, and starts it first if it is not running. The server does both atomically.
   *
   * @throws WorkflowExecutionAlreadyStartedError when the ID belongs to a closed workflow and the reuse policy rejects
   * the start
   * @throws PayloadValidationError when an argument violates the validation rules of its class; nothing was sent
   */
  signalWithStart<T extends WorkflowObject, const M extends SignalOf<T>>(
    workflow: WorkflowClass<T>,
    options: WorkflowSignalWithStartOptions<T, M>,
  ): Promise<SignaledWorkflowHandle<T>>;
  signalWithStart<F extends WorkflowFunction, const M extends SignalOf<F>>(
    workflow: F,
    options: WorkflowSignalWithStartOptions<F, M>,
  ): Promise<SignaledWorkflowHandle<F>>;
  signalWithStart<W extends WorkflowShape = UntypedWorkflow>(
    workflow: string,
    options: WorkflowSignalWithStartOptions<NoInfer<W>>,
  ): Promise<SignaledWorkflowHandle<W>>;
  async signalWithStart(workflow: unknown, options: SignalWithStartOptionsOfAny): Promise<SignaledWorkflowHandle> {
    const reference = resolveWorkflow(workflow, ClientOptionsError);
    const compiled = compileStartOptions(reference, options, this.startDefaults(), signalWithStartSchema);
    const { signal: source, signalArgs = [] } = options;
    const signal = resolveMessage('signal', source, reference.definition, ClientOptionsError);
    const { runId } = await this.#calls.signalWithStart({
      workflowType: reference.type,
      parameterTypes: reference.definition?.parameterTypes ?? [],
      options: compiled,
      signalName: signal.name,
      signalArgs,
      signalParameterTypes: signal.parameterTypes,
      headers: {},
      callOptions: callOptionsOf(options),
    });
    return new SignaledWorkflowHandle(this.targetOf(reference.definition, options), runId);
  }

  /**
   * Returns a handle to an existing workflow. Sends no request to the server. When given the class, messages use the
   * names and types declared by its decorators. When given only a type argument, messages use the names of the methods,
   * and arguments are not validated.
   *
   * @param runId - binds the handle to a single run; by default every call targets the latest run
   */
  getHandle<T extends WorkflowObject>(
    workflow: WorkflowClass<T>,
    workflowId: string,
    runId?: string,
    options?: WorkflowHandleOptions,
  ): WorkflowHandle<T>;
  getHandle<F extends WorkflowFunction>(
    workflow: F,
    workflowId: string,
    runId?: string,
    options?: WorkflowHandleOptions,
  ): WorkflowHandle<F>;
  getHandle<W extends WorkflowShape = UntypedWorkflow>(
    workflowId: string,
    runId?: string,
    options?: WorkflowHandleOptions,
  ): WorkflowHandle<W>;
  getHandle(
    ...given:
      | [WorkflowClass | WorkflowFunction, string, string?, WorkflowHandleOptions?]
      | [string, string?, WorkflowHandleOptions?]
  ): WorkflowHandle {
    const definition = typeof given[0] === 'function' ? definitionOf(given[0]) : undefined;
    const [workflowId, runId, options = {}] = (typeof given[0] === 'function' ? given.slice(1) : given) as [
      string,
      string?,
      WorkflowHandleOptions?,
    ];
    checkHandleOptions(workflowId, runId, options);
    const { firstExecutionRunId, ...results } = options;
    const target = this.targetOf(definition, { ...results, workflowId });
    return new WorkflowHandle({ ...target, runId, firstExecutionRunId });
  }

  /** Lists the executions that match a query. Sends no request to the server before iteration starts. */
  list(options: WorkflowListOptions = {}): WorkflowExecutionList {
    listSchema.read(options, callPlace('list'));
    const { query, pageSize } = options;
    const callOptions = callOptionsOf(options);
    const executions = (): AsyncIterable<WorkflowExecutionInfo> => this.#calls.list({ query, pageSize, callOptions });
    return new WorkflowExecutionList(executions, (workflowExecution, signal) => {
      const abortSignal = callOptions.abortSignal ? AbortSignal.any([callOptions.abortSignal, signal]) : signal;
      return this.#calls.fetchHistory({ workflowExecution, callOptions: { ...callOptions, abortSignal } });
    });
  }

  /** Counts the executions that match a query, by group if the query has a `GROUP BY`. */
  async count(query?: string, options: CallOptions = {}): Promise<WorkflowExecutionCount> {
    const place = callPlace('count');
    text().read(query, place.at('query'));
    callSchema.read(options, place);
    return this.#calls.count({ query, callOptions: callOptionsOf(options) });
  }

  private compile(workflow: unknown, options: StartOptionsOfAny): Launch {
    const reference = resolveWorkflow(workflow, ClientOptionsError);
    return { reference, compiled: compileStartOptions(reference, options, this.startDefaults()), results: options };
  }

  private async launch(
    { reference, compiled, results }: Launch,
    callOptions: CallOptions,
  ): Promise<StartedWorkflowHandle> {
    const started = await this.#calls.start({
      workflowType: reference.type,
      parameterTypes: reference.definition?.parameterTypes ?? [],
      options: compiled,
      headers: {},
      callOptions,
    });
    return new StartedWorkflowHandle(this.targetOf(reference.definition, results), started);
  }

  private startDefaults(): { taskQueue: string | undefined; requestId: string } {
    return { taskQueue: this.#context.taskQueue, requestId: randomUUID() };
  }

  private targetOf(
    definition: WorkflowDefinition | undefined,
    { workflowId, followRuns = true, returns }: Pick<WorkflowOptions, 'workflowId' | 'followRuns' | 'returns'>,
  ): WorkflowHandleTarget {
    const client = this.#context;
    const calls = this.#calls;
    return { client, calls, workflowId, definition, followRuns, returns, callOptions: {} };
  }
}
