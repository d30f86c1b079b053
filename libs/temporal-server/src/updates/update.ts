/**
 * One update of a run, from its admission to its outcome, and who waits for it.
 *
 *   admitted ─▶ sent ─▶ accepted ─▶ completed
 *                 └─────────────────────▲   (rejected: completed without being accepted)
 *   any of them but completed ─▶ failed     (the server gives up: its callers get an error)
 *
 * It moves only when a transaction has committed, and then once: what was accepted and completed by the same workflow task is
 * never seen as merely accepted.
 */
import { UpdateWorkflowExecutionLifecycleStage as Stage } from '@nest-temporal/core/internal/proto/enums';
import { packAny, type Any, type UpdateOutcome, type UpdateRequest } from '@nest-temporal/core/internal/proto/index';
import type { ServiceError } from '../common/errors.js';

export type UpdateState =
  | { readonly name: 'admitted' | 'sent' }
  | { readonly name: 'accepted'; readonly acceptedEventId: number }
  /** `acceptedEventId` is undefined when it was rejected. */
  | { readonly name: 'completed'; readonly acceptedEventId: number | undefined; readonly outcome: UpdateOutcome }
  | { readonly name: 'failed'; readonly error: ServiceError };

/** How far an update has come, as its callers are told. */
export interface UpdateStatus {
  readonly stage: Stage;
  readonly outcome?: UpdateOutcome;
}

interface Waiter {
  readonly stage: Stage;
  readonly end: () => void;
}

export class Update {
  private current: UpdateState;
  private readonly waiters = new Set<Waiter>();
  private body: Any | undefined;

  constructor(
    readonly id: string,
    state: UpdateState,
    /** Undefined once the history has it. */
    private pendingRequest?: UpdateRequest,
  ) {
    this.current = state;
  }

  get state(): UpdateState {
    return this.current;
  }

  get request(): UpdateRequest | undefined {
    return this.pendingRequest;
  }

  /** The request as workers get it. */
  get message(): Any {
    return (this.body ??= packAny('UpdateRequest', this.pendingRequest ?? {}));
  }

  /** Bytes that it takes from what the updates of one run may take together. */
  get size(): number {
    const { typeUrl = '', value } = this.pendingRequest ? this.message : {};
    return 2 * this.id.length + typeUrl.length + (value?.length ?? 0);
  }

  /** A transaction that changed it has committed. */
  move(state: UpdateState): void {
    this.current = state;
    if (state.name !== 'admitted' && state.name !== 'sent') {
      this.pendingRequest = undefined;
      this.body = undefined;
    }
    for (const waiter of [...this.waiters]) if (this.hasReached(waiter.stage)) waiter.end();
  }

  /** Whoever waits is told how far it has come. */
  release(): void {
    for (const { end } of [...this.waiters]) end();
  }

  /**
   * Waits until it has come as far as `stage`; a stage that nobody waits for (unspecified, admitted) is reached at
   * once.
   *
   * @param patienceMs - milliseconds of real time after which the answer is how far it has come
   * @param signal - ends the wait; its reason is a ServiceError
   * @throws ServiceError when the server gave it up, or the reason of `signal`
   */
  async reach(stage: Stage, patienceMs: number, signal: AbortSignal): Promise<UpdateStatus> {
    if (!this.hasReached(stage)) await this.wait(stage, patienceMs, signal);
    if (!this.hasReached(stage) && signal.aborted) throw signal.reason;
    return this.status();
  }

  private hasReached(stage: Stage): boolean {
    const { name } = this.current;
    if (name === 'completed' || name === 'failed') return true;
    if (stage === Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED) return false;
    return stage !== Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED || name === 'accepted';
  }

  private wait(stage: Stage, patienceMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter: Waiter = {
        stage,
        end: () => {
          clearTimeout(timer);
          this.waiters.delete(waiter);
          signal.removeEventListener('abort', waiter.end);
          resolve();
        },
      };
      const timer = setTimeout(waiter.end, patienceMs).unref();
      this.waiters.add(waiter);
      signal.addEventListener('abort', waiter.end);
    });
  }

  private status(): UpdateStatus {
    const { current } = this;
    switch (current.name) {
      case 'failed':
        throw current.error;
      case 'completed':
        return { stage: Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED, outcome: current.outcome };
      case 'accepted':
        return { stage: Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED };
      default:
        return { stage: Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED };
    }
  }
}
