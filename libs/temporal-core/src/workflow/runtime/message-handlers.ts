/**
 * The handlers of one run: those of the class, and those that code sets while it runs. Messages that come before their
 * handler wait here, in order.
 */
import type { SignalWorkflowJob, UpdateWorkflowJob } from '../../activation/activation.js';
import type { ParameterType } from '../../common/parameter-types.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { HandlerUnfinishedPolicy } from '../../common/policies.js';
import type {
  HandlerDefinition,
  UpdateHandlerDefinition,
  WorkflowDefinition,
} from '../../common/workflow-definition.js';

export interface MessageHandler {
  /** Types of the arguments; missing ones are plain JSON. */
  readonly types: readonly ParameterType[];
  readonly unfinishedPolicy: HandlerUnfinishedPolicy;
  /** Given the arguments; of a dynamic handler, the name and the raw values. */
  call(...args: unknown[]): unknown;
  /** Of an update: throws when the arguments must be rejected. */
  validate?(...args: unknown[]): unknown;
  readonly description?: string;
}

/** Handlers of one kind of message. */
export interface HandlerTable {
  readonly named: Map<string, MessageHandler>;
  /** Takes every name that has no handler of its own. */
  dynamic?: MessageHandler;
}

/** A handler that has been called and has not ended. */
export interface RunningHandler {
  readonly kind: 'signal' | 'update';
  readonly name: string;
  readonly updateId?: string;
  readonly unfinishedPolicy: HandlerUnfinishedPolicy;
}

export class MessageHandlers {
  readonly signals: HandlerTable = { named: new Map() };
  readonly queries: HandlerTable = { named: new Map() };
  readonly updates: HandlerTable = { named: new Map() };
  readonly running = new Set<RunningHandler>();
  private waitingSignals: SignalWorkflowJob<RealmPayload>[] = [];
  private waitingUpdates: UpdateWorkflowJob<RealmPayload>[] = [];

  /** Registers the handler methods of a workflow class. */
  adopt(definition: WorkflowDefinition, instance: object): void {
    const bind = (handler: HandlerDefinition | UpdateHandlerDefinition): MessageHandler => {
      const { method, parameterTypes: types, unfinishedPolicy = 'WARN_AND_ABANDON', description } = handler;
      const methods = instance as Record<string, (...args: unknown[]) => unknown>;
      const bound: MessageHandler = {
        types,
        unfinishedPolicy,
        description,
        call: (...args) => methods[method]?.(...args),
      };
      const validator = 'validator' in handler ? handler.validator : undefined;
      if (validator === undefined) return bound;
      return { ...bound, validate: (...args) => methods[validator]?.(...args) };
    };
    for (const [name, handler] of definition.signals) this.signals.named.set(name, bind(handler));
    for (const [name, handler] of definition.queries) this.queries.named.set(name, bind(handler));
    for (const [name, handler] of definition.updates) this.updates.named.set(name, bind(handler));
    if (definition.dynamicSignal) this.signals.dynamic = bind(definition.dynamicSignal);
    if (definition.dynamicQuery) this.queries.dynamic = bind(definition.dynamicQuery);
    if (definition.dynamicUpdate) this.updates.dynamic = bind(definition.dynamicUpdate);
  }

  keepSignal(job: SignalWorkflowJob<RealmPayload>): void {
    this.waitingSignals.push(job);
  }

  keepUpdate(job: UpdateWorkflowJob<RealmPayload>): void {
    this.waitingUpdates.push(job);
  }

  /** Removes and returns the signals that a handler can take now. */
  takeSignals(): SignalWorkflowJob<RealmPayload>[] {
    const { named, dynamic } = this.signals;
    const [ready, waiting] = split(this.waitingSignals, (job) => dynamic !== undefined || named.has(job.signalName));
    this.waitingSignals = waiting;
    return ready;
  }

  /** Removes and returns the updates that a handler can take now. */
  takeUpdates(): UpdateWorkflowJob<RealmPayload>[] {
    const { named, dynamic } = this.updates;
    const [ready, waiting] = split(this.waitingUpdates, (job) => dynamic !== undefined || named.has(job.updateName));
    this.waitingUpdates = waiting;
    return ready;
  }

  /** Removes and returns the updates that no handler takes; they must be rejected. */
  takeUnclaimedUpdates(): UpdateWorkflowJob<RealmPayload>[] {
    const unclaimed = this.waitingUpdates;
    this.waitingUpdates = [];
    return unclaimed;
  }
}

function split<T>(items: readonly T[], isReady: (item: T) => boolean): [T[], T[]] {
  if (items.length === 0) return [[], []];
  return [items.filter(isReady), items.filter((item) => !isReady(item))];
}
