/**
 * The updates of one run. What a transaction does to them is noted beside them and comes true with its commit; the
 * notes of a transaction that failed are never looked at again. Completed updates live in the state of the run,
 * rejected ones nowhere.
 */
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import type { ProtocolMessage, UpdateRequest } from '@nest-temporal/core/internal/proto/index';
import { InternalError, type ServiceError } from '../common/errors.js';
import type { Run, RunTransaction, UpdateRegistry } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import {
  abortedByClosing,
  closedBeforeCompletion,
  unprocessed,
  workflowClosing,
  workflowTaskRefused,
} from './update-abort.js';
import { updateFault } from './update-fault.js';
import { checkInFlight, checkSize, checkTotal, nearsTotal, type UpdateCounts } from './update-limits.js';
import { checkAcceptance, checkResponse, readUpdateMessage, type UpdateMessage } from './update-message.js';
import { Update, type UpdateState } from './update.js';
import { isRunning } from '../context/run-state.js';

/** What one transaction does. */
interface Changes {
  readonly transaction: RunTransaction;
  /** By update id. */
  readonly updates: Map<string, { readonly update: Update; readonly state: UpdateState }>;
  /** Set when the run closes: what is said of an update after that still counts. */
  closing: { readonly continues: boolean } | undefined;
}

export class RunUpdates implements UpdateRegistry {
  /** By update id, in the order of their admission: those under way, and those that the end of the run aborted. */
  private readonly live = new Map<string, Update>();
  private changes: Changes | undefined;

  constructor(
    private readonly context: ServerContext,
    private readonly run: Run,
  ) {}

  get hasUnsent(): boolean {
    return this.has((name) => name === 'admitted');
  }

  get hasUndecided(): boolean {
    return this.has((name) => name === 'admitted' || name === 'sent');
  }

  get suggestsContinueAsNew(): boolean {
    return nearsTotal(this.context.config, this.counts());
  }

  /** The update of this id; undefined when there is none, or it was rejected. */
  find(id: string): Update | undefined {
    const known = this.live.get(id);
    if (known) return known;
    const { state } = this.run;
    const completed = state.completedUpdates.get(id);
    if (completed) return new Update(id, { name: 'completed', ...completed });
    const accepted = state.acceptedUpdates.get(id);
    if (!accepted) return undefined;
    const { acceptedEventId } = accepted;
    const update = new Update(
      id,
      isRunning(state)
        ? { name: 'accepted', acceptedEventId }
        : { name: 'completed', acceptedEventId, outcome: closedBeforeCompletion() },
    );
    this.live.set(id, update);
    return update;
  }

  /**
   * Takes a new update in. It waits for a workflow task; the caller sees to it that one comes.
   *
   * @throws ResourceExhaustedError when too many, or too large ones, are under way
   * @throws FailedPreconditionError when the run has had all the updates that it may have
   */
  admit(id: string, request: UpdateRequest): Update {
    const { config } = this.context;
    const counts = this.counts();
    checkInFlight(config, counts);
    checkTotal(config, counts);
    const update = new Update(id, { name: 'admitted' }, request);
    let bytes = update.size;
    for (const other of this.live.values()) bytes += other.size;
    checkSize(config, bytes);
    this.live.set(id, update);
    return update;
  }

  takeMessages(
    transaction: RunTransaction,
    startedEventId: number,
    { includesSent }: { includesSent: boolean },
  ): ProtocolMessage[] {
    const messages: ProtocolMessage[] = [];
    for (const update of this.live.values()) {
      const { name } = this.stateOf(update, transaction);
      if (name !== 'admitted' && !(includesSent && name === 'sent')) continue;
      if (name === 'admitted') this.change(update, { name: 'sent' }, transaction);
      const { id, message } = update;
      messages.push({ id: messageId(id), protocolInstanceId: id, eventId: startedEventId - 1, body: message });
    }
    return messages;
  }

  accept(transaction: RunTransaction, message: ProtocolMessage): void {
    const read = readUpdateMessage(message);
    const { protocolInstanceId: id = '' } = message;
    const update = this.changesOf(transaction).updates.get(id)?.update ?? this.find(id) ?? this.resurrect(id, read);
    if (!update) {
      throw updateFault(
        `update ${id} wasn't found on the server. ` +
          'This is most likely a transient error which will be resolved automatically by retries',
      );
    }
    const state = this.stateOf(update, transaction);
    if (!isRunning(transaction.state) && read.kind !== 'rejection') {
      const aborted = afterClose(state, abortedByClosing);
      if (aborted) this.change(update, aborted, transaction);
    } else {
      this.change(update, this.stateAfter(update, read, state, transaction), transaction);
    }
  }

  endTask(transaction: RunTransaction): void {
    for (const update of this.live.values()) {
      if (this.stateOf(update, transaction).name !== 'sent') continue;
      this.change(update, { name: 'completed', acceptedEventId: undefined, outcome: unprocessed() }, transaction);
    }
  }

  failTask(transaction: RunTransaction): void {
    for (const update of this.live.values()) {
      if (update.state.name === 'sent') {
        this.change(update, { name: 'failed', error: workflowTaskRefused() }, transaction);
      } else if (update.state.name === 'accepted') {
        // The real server forgets who waits, together with all else that it has not written: asking again is up to
        // them.
        transaction.afterCommit(() => update.release());
      }
    }
  }

  close(transaction: RunTransaction, continues: boolean): void {
    this.changesOf(transaction).closing = { continues };
  }

  private stateAfter(
    update: Update,
    message: UpdateMessage,
    state: UpdateState,
    transaction: RunTransaction,
  ): UpdateState {
    const { name } = state;
    switch (message.kind) {
      case 'acceptance': {
        if (name !== 'sent' && name !== 'admitted') throw this.misplaced(update, 'Acceptance', transaction);
        checkAcceptance(message.body);
        const event = transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, {
          workflowExecutionUpdateAcceptedEventAttributes: {
            protocolInstanceId: update.id,
            acceptedRequestMessageId: messageId(update.id),
            acceptedRequestSequencingEventId: message.body.acceptedRequestSequencingEventId,
            ...(update.request && { acceptedRequest: update.request }),
          },
        });
        return { name: 'accepted', acceptedEventId: event.eventId ?? 0 };
      }
      case 'rejection': {
        if (name !== 'sent' && name !== 'admitted') throw this.misplaced(update, 'Rejection', transaction);
        const { failure } = message.body;
        return { name: 'completed', acceptedEventId: undefined, outcome: { failure: failure ?? {} } };
      }
      case 'response': {
        if (name !== 'accepted') throw this.misplaced(update, 'Response', transaction);
        checkResponse(update.id, message.body);
        const { acceptedEventId } = state;
        const { meta, outcome } = message.body;
        transaction.append(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED, {
          workflowExecutionUpdateCompletedEventAttributes: { meta, acceptedEventId, outcome },
        });
        return { name: 'completed', acceptedEventId, outcome: outcome ?? {} };
      }
    }
  }

  /**
   * The update that the worker knows and the server does not, as the worker says it was.
   *
   * @throws FailedPreconditionError when the run has had all the updates that it may have
   */
  private resurrect(id: string, { kind, body }: UpdateMessage): Update | undefined {
    if (kind === 'response') return undefined;
    const request = kind === 'acceptance' ? body.acceptedRequest : body.rejectedRequest;
    if (!request) return undefined;
    checkTotal(this.context.config, this.counts());
    return new Update(id, { name: 'admitted' }, request);
  }

  private misplaced({ id, state }: Update, message: string, transaction: RunTransaction): Error {
    const changed = this.changes?.transaction === transaction ? this.changes.updates.get(id)?.state.name : undefined;
    const name = changed ?? state.name;
    const stateName = name === 'failed' ? 'Aborted' : name.charAt(0).toUpperCase() + name.slice(1);
    return updateFault(
      `invalid state transition attempted for Update ${id}: ` +
        `received *update.${message} message while in state ${changed ? 'Provisionally' : ''}${stateName}`,
    );
  }

  private stateOf(update: Update, transaction: RunTransaction): UpdateState {
    if (this.changes?.transaction !== transaction) return update.state;
    return this.changes.updates.get(update.id)?.state ?? update.state;
  }

  private change(update: Update, state: UpdateState, transaction: RunTransaction): void {
    this.changesOf(transaction).updates.set(update.id, { update, state });
  }

  private changesOf(transaction: RunTransaction): Changes {
    if (this.changes?.transaction === transaction) return this.changes;
    const changes: Changes = { transaction, updates: new Map(), closing: undefined };
    this.changes = changes;
    transaction.afterCommit(() => this.commit(changes));
    return changes;
  }

  private commit({ updates, closing }: Changes): void {
    this.changes = undefined;
    if (closing) {
      const undecided = closing.continues ? workflowClosing : abortedByClosing;
      for (const update of this.live.values()) {
        const state = afterClose(updates.get(update.id)?.state ?? update.state, undecided);
        if (state) updates.set(update.id, { update, state });
      }
    }
    for (const [id, { update, state }] of updates) {
      // One that the end of the run aborted stays: whoever asks again gets the same answer.
      const isOver = state.name === 'completed' || (state.name === 'failed' && !closing);
      if (isOver) this.live.delete(id);
      else this.live.set(id, update);
      update.move(state);
    }
  }

  private has(matches: (name: UpdateState['name']) => boolean): boolean {
    for (const { state } of this.live.values()) if (matches(state.name)) return true;
    return false;
  }

  private counts(): UpdateCounts {
    const { acceptedUpdates, completedUpdates } = this.run.state;
    let inFlight = acceptedUpdates.size;
    for (const { state } of this.live.values()) if (state.name === 'admitted' || state.name === 'sent') inFlight++;
    return { inFlight, completed: completedUpdates.size };
  }
}

/** The updates of a run, for those who ask for them by RPC. */
export function updatesOf(run: Run): RunUpdates {
  if (run.updates instanceof RunUpdates) return run.updates;
  throw new InternalError(`Run ${run.state.runId} takes no updates`);
}

/** What becomes of an update that is under way when its run closes. */
function afterClose(state: UpdateState, undecided: () => ServiceError): UpdateState | undefined {
  switch (state.name) {
    case 'admitted':
    case 'sent':
      return { name: 'failed', error: undecided() };
    case 'accepted':
      return { name: 'completed', acceptedEventId: state.acceptedEventId, outcome: closedBeforeCompletion() };
    default:
      return undefined;
  }
}

function messageId(updateId: string): string {
  return `${updateId}/request`;
}
