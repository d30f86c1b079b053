/**
 * One run of a script on one server: client and worker made of raw RPCs. Every call is written into the transcript,
 * with its answer or its error; a call that failed answers an empty message, so that a script goes on to where the
 * servers differ.
 */
import { randomBytes } from 'node:crypto';
import type { RpcChannel } from '@nest-temporal/core/internal/common/rpc-channel';
import { describeMessage } from '@nest-temporal/core/internal/proto/descriptor';
import { TaskQueueKind } from '@nest-temporal/core/internal/proto/enums';
import {
  decodeMessage,
  encodeMessage,
  healthRpcs,
  operatorServiceRpcs,
  workflowServiceRpcs,
  type Command,
  type HealthRpcs,
  type HistoryEvent,
  type MessageName,
  type OperatorServiceRpcs,
  type PollActivityTaskQueueResponse,
  type PollWorkflowTaskQueueResponse,
  type RequestCancelWorkflowExecutionRequest,
  type RespondActivityTaskFailedRequest,
  type RespondWorkflowTaskCompletedRequest,
  type RespondWorkflowTaskCompletedResponse,
  type RespondWorkflowTaskFailedRequest,
  type StartWorkflowExecutionRequest,
  type StickyExecutionAttributes,
  type TaskQueue,
  type TerminateWorkflowExecutionRequest,
  type WorkflowServiceRpcs,
} from '@nest-temporal/core/internal/proto/index';
import type { JsonValue } from '@nest-temporal/core/internal/proto/json';
import type { MessageTypes } from '@nest-temporal/core/internal/proto/gen/types';
import type { RpcServiceOf } from '@nest-temporal/core/internal/transport/workflow-service';
import { Normalisation } from './normalisation.js';
import { answerJson, errorJson, Transcript } from './transcript.js';

/** Patience with one call, in milliseconds. */
const callTimeoutMs = 20_000;
const maxRunsOfChain = 8;

export interface CallOptions {
  timeoutMs?: number;
  signal?: AbortSignal;
}

interface RpcRow {
  readonly path: string;
  readonly request: MessageName;
  readonly response: MessageName;
}

type Rpcs = WorkflowServiceRpcs & OperatorServiceRpcs & HealthRpcs;
type Service = RpcServiceOf<Rpcs>;

export class Actor {
  /** In all ids of this run of the script. */
  readonly tag = randomBytes(5).toString('hex');
  readonly namespace = 'default';
  readonly taskQueue = this.id('queue');
  readonly workflowId = this.id('order');
  /** The newest run of that id. */
  readonly execution = { workflowId: this.workflowId };
  /** All calls, recorded. Namespace and identity are filled in. */
  readonly rpc: Service = this.service(true);
  /** The same calls without a trace in the transcript: to wait for what has no call to wait with. */
  readonly quiet: Service = this.service(false);

  private readonly transcript = new Transcript();
  private readonly watched = new Map<string, { workflowId: string; runId: string }>();

  constructor(private readonly channel: RpcChannel) {}

  /** A name that no other script has. */
  id(name: string): string {
    return `${name}-${this.tag}`;
  }

  /** Writes a remark of the script into the transcript. */
  note(key: string, value: JsonValue): void {
    this.transcript.entries.push({ [key]: value });
  }

  /** Has the history of this run, and of those that follow it, compared at the end. */
  watch(workflowId: string | undefined, runId: string | undefined = ''): void {
    if (workflowId) this.watched.set(`${workflowId} ${runId}`, { workflowId, runId });
  }

  /** Starts `Order`, but for what the request says, and watches it. */
  async start(
    request: StartWorkflowExecutionRequest = {},
    options?: CallOptions,
  ): Promise<{ workflowId: string; runId: string }> {
    const workflowId = request.workflowId ?? this.workflowId;
    const response = await this.rpc.startWorkflowExecution(
      {
        workflowId,
        workflowType: { name: 'Order' },
        taskQueue: { name: this.taskQueue },
        requestId: crypto.randomUUID(),
        ...request,
      },
      options,
    );
    const runId = response.runId ?? '';
    if (runId) this.watch(workflowId, runId);
    return { workflowId, runId };
  }

  requestCancel(rest: RequestCancelWorkflowExecutionRequest = {}): Promise<unknown> {
    const requestId = crypto.randomUUID();
    return this.rpc.requestCancelWorkflowExecution({ workflowExecution: this.execution, requestId, ...rest });
  }

  terminate(rest: TerminateWorkflowExecutionRequest = {}): Promise<unknown> {
    return this.rpc.terminateWorkflowExecution({ workflowExecution: this.execution, reason: 'enough', ...rest });
  }

  signal(signalName: string, rest: object = {}): Promise<unknown> {
    return this.rpc.signalWorkflowExecution({
      workflowExecution: { workflowId: this.workflowId },
      signalName,
      requestId: crypto.randomUUID(),
      ...rest,
    });
  }

  async poll(queue = this.taskQueue, options?: CallOptions): Promise<PolledTask> {
    const task = await this.rpc.pollWorkflowTaskQueue({ taskQueue: { name: queue } }, options);
    return task as PolledTask;
  }

  async pollSticky(sticky: string, options?: CallOptions): Promise<PolledTask> {
    return (await this.rpc.pollWorkflowTaskQueue({ taskQueue: this.sticky(sticky) }, options)) as PolledTask;
  }

  /** What an answer says to get the next task on that queue. */
  stickyAttributes(name: string, withinSeconds: number): StickyExecutionAttributes {
    return { workerTaskQueue: this.sticky(name), scheduleToStartTimeout: { seconds: withinSeconds, nanos: 0 } };
  }

  complete(
    { taskToken }: Pick<PollWorkflowTaskQueueResponse, 'taskToken'>,
    commands: Command[] = [],
    rest: RespondWorkflowTaskCompletedRequest = {},
  ): Promise<RespondWorkflowTaskCompletedResponse> {
    return this.rpc.respondWorkflowTaskCompleted({ taskToken, commands, ...rest });
  }

  failTask(
    { taskToken }: Pick<PollWorkflowTaskQueueResponse, 'taskToken'>,
    rest: RespondWorkflowTaskFailedRequest = {},
  ): Promise<unknown> {
    return this.rpc.respondWorkflowTaskFailed({ taskToken, failure: { message: 'not now' }, ...rest });
  }

  /** Takes the next workflow task and answers it with these commands. */
  async run(commands: Command[] = [], rest?: RespondWorkflowTaskCompletedRequest): Promise<PolledTask> {
    const task = await this.poll();
    await this.complete(task, commands, rest);
    return task;
  }

  pollActivity(queue = this.taskQueue, options?: CallOptions): Promise<PollActivityTaskQueueResponse> {
    return this.rpc.pollActivityTaskQueue({ taskQueue: { name: queue } }, options);
  }

  failActivity(
    { taskToken }: Pick<PollActivityTaskQueueResponse, 'taskToken'>,
    failure: RespondActivityTaskFailedRequest['failure'],
    rest: RespondActivityTaskFailedRequest = {},
  ): Promise<unknown> {
    return this.rpc.respondActivityTaskFailed({ taskToken, failure, ...rest });
  }

  /** The newest history of a workflow, without a trace in the transcript. */
  async history(workflowId = this.workflowId, runId = ''): Promise<HistoryEvent[]> {
    const response = await this.quiet.getWorkflowExecutionHistory({ execution: { workflowId, runId } });
    return response.history?.events ?? [];
  }

  /** Waits until a quiet look at the server is satisfied. */
  async until(what: string, isSo: () => Promise<boolean>, patienceMs = 15_000): Promise<void> {
    const end = Date.now() + patienceMs;
    while (!(await isSo())) {
      if (Date.now() > end) {
        this.note('waited in vain for', what);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Waits until the newest run of a workflow has at least this many events. */
  untilEvents(count: number, workflowId = this.workflowId, runId = ''): Promise<void> {
    return this.until(`${count} events`, async () => (await this.history(workflowId, runId)).length >= count);
  }

  /** Ends what the script left open and gives what was seen, normalised. */
  async finish(): Promise<JsonValue[]> {
    for (const { workflowId, runId } of [...this.watched.values()]) await this.writeChain(workflowId, runId);
    await this.clean();
    const normalisation = new Normalisation(this.tag);
    return this.transcript.entries.map((entry) => normalisation.apply(entry));
  }

  private async writeChain(workflowId: string, runId: string): Promise<void> {
    let next: string | undefined = runId;
    for (let run = 0; next !== undefined && run < maxRunsOfChain; run++) {
      const entry = this.transcript.open(`history of ${workflowId}${run > 0 ? `, run ${run + 1}` : ''}`);
      const events: HistoryEvent[] = await this.history(workflowId, next);
      entry.events = events.map((event) => answerJson('HistoryEvent', event));
      next = nextRunOf(events.at(-1));
      if (next && this.watched.has(`${workflowId} ${next}`)) return;
    }
  }

  private async clean(): Promise<void> {
    const ids = new Set([...this.watched.values()].map(({ workflowId }) => workflowId));
    await Promise.all(
      [...ids].map((workflowId) =>
        this.quiet.terminateWorkflowExecution({ workflowExecution: { workflowId }, reason: 'the script is over' }),
      ),
    );
  }

  private sticky(name: string): TaskQueue {
    return { name, kind: TaskQueueKind.TASK_QUEUE_KIND_STICKY, normalName: this.taskQueue };
  }

  private service(isRecorded: boolean): Service {
    const rows = { ...workflowServiceRpcs, ...operatorServiceRpcs, ...healthRpcs } as Record<string, RpcRow>;
    const methods = Object.entries(rows).map(([name, row]) => [
      name,
      (request: object, options?: CallOptions) => this.call(row, request, options, isRecorded),
    ]);
    return Object.fromEntries(methods) as Service;
  }

  private async call(row: RpcRow, request: object, options: CallOptions = {}, isRecorded: boolean): Promise<unknown> {
    const { timeoutMs = callTimeoutMs, signal } = options;
    const entry = isRecorded ? this.transcript.open(row.path.slice(row.path.lastIndexOf('/') + 1)) : {};
    const bytes = encodeMessage(row.request, this.filled(row.request, request));
    try {
      const rpcOptions = signal ? { deadlineMs: timeoutMs, signal } : { deadlineMs: timeoutMs };
      const answer = decodeMessage(row.response, await this.channel.unary(row.path, bytes, rpcOptions));
      entry.answer = answerJson(row.response, answer);
      return answer;
    } catch (error) {
      entry.error = errorJson(error);
      return decodeMessage(row.response, new Uint8Array(0));
    }
  }

  private filled(name: MessageName, request: object): MessageTypes[MessageName] {
    const has = (field: string): boolean => describeMessage(name).fields.some((known) => known.name === field);
    return {
      ...(has('namespace') ? { namespace: this.namespace } : {}),
      ...(has('identity') ? { identity: 'script' } : {}),
      ...request,
    };
  }
}

/** A task as polled: what a script reads of it is there, empty when no task came. */
export type PolledTask = PollWorkflowTaskQueueResponse & {
  taskToken: Uint8Array;
  history: { events: HistoryEvent[] };
  startedEventId: number;
};

function nextRunOf(last: HistoryEvent | undefined): string | undefined {
  const attributes =
    last?.workflowExecutionContinuedAsNewEventAttributes ??
    last?.workflowExecutionCompletedEventAttributes ??
    last?.workflowExecutionFailedEventAttributes ??
    last?.workflowExecutionTimedOutEventAttributes;
  return attributes?.newExecutionRunId || undefined;
}
