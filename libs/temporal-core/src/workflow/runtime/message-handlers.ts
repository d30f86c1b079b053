/**
 * The handlers of one run: those of the class, and those that code sets while it runs. Messages that come before their
 * handler are kept here, in order.
 */
import type { SignalWorkflowJob, UpdateWorkflowJob } from '../../activation/activation.js';
import type { ParameterType } from '../../common/parameter-types.js';
import type { RealmPayload } from '../../common/realm-payload.js';
import type { HandlerUnfinishedPolicy } from '../../common/policies.js';
import {
  isReservedName,
  type HandlerDefinition,
  type UpdateHandlerDefinition,
  type WorkflowDefinition,
} from '../../common/workflow-definition.js';

export interface MessageHandler {
  /** Types of the arguments; missing ones are plain JSON. */
  readonly types: readonly ParameterType[];
  /** @defaultValue `WARN_AND_ABANDON` */
  readonly unfinishedPolicy?: HandlerUnfinishedPolicy;
  /** Given the arguments; of a dynamic handler, the name and a list of the raw values. */
  call(...args: unknown[]): unknown;
  /** Of a dynamic handler: it is given the name and, one by one, the values. */
  readonly takesValues?: boolean;
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

/** A message that a handler takes, unlike a query, at any later time. */
export type MessageJob = SignalWorkflowJob<RealmPayload> | UpdateWorkflowJob<RealmPayload>;

/** A handler that has been called and has not ended. */
export interface RunningHandler {
  readonly kind: 'signal' | 'update';
  readonly name: string;
  readonly updateId?: string;
  readonly unfinishedPolicy?: HandlerUnfinishedPolicy;
}

export class MessageHandlers {
  readonly signals: HandlerTable = { named: new Map() };
  readonly queries: HandlerTable = { named: new Map() };
  readonly updates: HandlerTable = { named: new Map() };
  readonly running = new Set<RunningHandler>();
  private kept: MessageJob[] = [];

  /** Registers the handler methods of a workflow class. */
  adopt(definition: WorkflowDefinition, instance: object): void {
    const bind = (handler: HandlerDefinition | UpdateHandlerDefinition): MessageHandler => {
      const { method, parameterTypes: types, unfinishedPolicy, description } = handler;
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

  /** Whether a handler can take the message now. */
  canTake(job: MessageJob): boolean {
    const { named, dynamic } = job.type === 'signalWorkflow' ? this.signals : this.updates;
    const name = job.type === 'signalWorkflow' ? job.signalName : job.updateName;
    return named.has(name) || (dynamic !== undefined && !isReservedName(name));
  }

  /** Keeps a message until a handler can take it. */
  keep(job: MessageJob): void {
    this.kept.push(job);
  }

  /** Removes and returns the oldest kept message that a handler can take now. */
  takeReady(): MessageJob | undefined {
    const index = this.kept.findIndex((job) => this.canTake(job));
    return index === -1 ? undefined : this.kept.splice(index, 1)[0];
  }

  /** Removes and returns the kept updates; they must be rejected. */
  takeUnclaimedUpdates(): UpdateWorkflowJob<RealmPayload>[] {
    if (this.kept.length === 0) return [];
    const updates = this.kept.filter((job) => job.type === 'updateWorkflow');
    if (updates.length > 0) this.kept = this.kept.filter((job) => job.type === 'signalWorkflow');
    return updates;
  }
}
