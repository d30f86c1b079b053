/**
 * The queries of one run. One that must see what a pending workflow task brings is buffered, and goes with that task;
 * any other goes alone, as a task of its own. Nothing of them is ever in the state of the run.
 */
import { QueryResultType } from '@nest-temporal/core/internal/proto/enums';
import type { WorkflowQuery, WorkflowQueryResult } from '@nest-temporal/core/internal/proto/index';
import { sizeOf } from '../common/attribute-checks.js';
import { InternalError, NotFoundError, type ServiceError } from '../common/errors.js';
import type { TaskQueueKey } from '../context/matching.js';
import type { QueryRegistry, Run } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { bufferFull, tooLarge } from './query-faults.js';
import { encodeQueryToken } from './query-token.js';

export interface BufferedQuery {
  /** The worker's answer; undefined when the query must go alone. Rejects with a ServiceError. */
  readonly result: Promise<WorkflowQueryResult | undefined>;
  /** Nobody waits for the answer any more. */
  readonly forget: () => void;
}

export interface DirectQuery {
  readonly result: Promise<WorkflowQueryResult>;
  /** True once a worker has it. */
  readonly isTaken: boolean;
  /** Nobody waits for the answer any more. */
  readonly forget: () => void;
}

interface Waiting<Result> {
  readonly query: WorkflowQuery;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: ServiceError) => void;
}

interface WaitingDirect extends Waiting<WorkflowQueryResult> {
  readonly queueName: string;
  isTaken: boolean;
}

export class RunQueries implements QueryRegistry {
  private readonly buffered = new Map<string, Waiting<WorkflowQueryResult | undefined>>();
  private readonly direct = new Map<string, WaitingDirect>();

  constructor(
    private readonly context: ServerContext,
    private readonly run: Run,
  ) {}

  get hasBuffered(): boolean {
    return this.buffered.size > 0;
  }

  /**
   * Holds a query for the workflow task that is pending or started.
   *
   * @throws ResourceExhaustedError when enough of them wait already
   */
  buffer(query: WorkflowQuery): BufferedQuery {
    if (this.buffered.size >= this.context.config.get('history.MaxBufferedQueryCount')) throw bufferFull();
    const id = this.context.newId();
    const result = new Promise<WorkflowQueryResult | undefined>((resolve, reject) => {
      this.buffered.set(id, { query, resolve, reject });
    });
    return { result, forget: () => void this.buffered.delete(id) };
  }

  /** Gives a query to a task queue. Time stands still for it: no timer of the server fires before its answer. */
  dispatch(query: WorkflowQuery, queue: TaskQueueKey): DirectQuery {
    const { clock, matching } = this.context;
    const { namespace, workflowId, runId, started } = this.run.state;
    const id = this.context.newId();
    const busyKey = `query:${id}`;
    clock.setBusy(busyKey, true);
    const forget = (): void => {
      this.direct.delete(id);
      clock.setBusy(busyKey, false);
    };
    const result = new Promise<WorkflowQueryResult>((resolve, reject) => {
      this.direct.set(id, { query, resolve, reject, queueName: queue.name, isTaken: false });
    });
    const priority = started.priority?.priorityKey;
    matching.add(queue, { kind: 'query', run: { namespace, workflowId, runId }, id }, priority ? { priority } : {});
    const { direct } = this;
    return {
      result,
      forget,
      get isTaken() {
        return direct.get(id)?.isTaken ?? true;
      },
    };
  }

  takeBuffered(): Record<string, WorkflowQuery> {
    if (this.buffered.size === 0) return {};
    return Object.fromEntries([...this.buffered].map(([id, { query }]) => [id, query]));
  }

  answer(results: Readonly<Record<string, WorkflowQueryResult>>): void {
    const limit = this.context.config.get('limit.blobSize.error');
    for (const [id, waiting] of this.buffered) {
      const result = results[id];
      if (!result) continue;
      if (sizeOf('Payloads', result.answer) > limit) waiting.reject(tooLarge());
      else if (isConsistent(result)) waiting.resolve(result);
      else continue;
      this.buffered.delete(id);
    }
  }

  dispatchBuffered(): void {
    for (const { resolve } of this.buffered.values()) resolve(undefined);
    this.buffered.clear();
  }

  takeDirect(id: string, queue: TaskQueueKey): { query: WorkflowQuery; taskToken: Uint8Array } | undefined {
    const waiting = this.direct.get(id);
    if (waiting?.queueName !== queue.name) return undefined;
    waiting.isTaken = true;
    return { query: waiting.query, taskToken: encodeQueryToken(this.context.tokens, this.run.state, id) };
  }

  /**
   * The worker's answer to a query that went alone.
   *
   * @throws NotFoundError when nobody waits for it, or somebody answered it before
   */
  respond(id: string, result: WorkflowQueryResult): void {
    const waiting = this.direct.get(id);
    if (!waiting) throw new NotFoundError('query task not found, or already expired');
    this.direct.delete(id);
    const type = result.resultType;
    if (type === QueryResultType.QUERY_RESULT_TYPE_ANSWERED || type === QueryResultType.QUERY_RESULT_TYPE_FAILED) {
      waiting.resolve(result);
    } else {
      waiting.reject(new InternalError('unknown query completed type'));
    }
  }
}

/** The queries of a run, for those who ask for them by RPC. */
export function queriesOf(run: Run): RunQueries {
  if (run.queries instanceof RunQueries) return run.queries;
  throw new InternalError(`Run ${run.state.runId} takes no queries`);
}

/** Either an answer or a message about why there is none. */
function isConsistent({ resultType, answer, errorMessage = '' }: WorkflowQueryResult): boolean {
  if (resultType === QueryResultType.QUERY_RESULT_TYPE_ANSWERED) return !!answer && errorMessage === '';
  return resultType === QueryResultType.QUERY_RESULT_TYPE_FAILED && !answer && errorMessage !== '';
}
