/**
 * The failures that cross the wire, as errors. A brand identifies each kind across copies of this module and across
 * realms, so `instanceof` means "is this kind of failure", not "was created by this copy of the class".
 */
import type { FailureInfo } from './payload.js';
import type { ApplicationFailureCategory, RetryState, TimeoutType } from './policies.js';
import type { Duration } from './duration.js';

const brandKey = Symbol.for('nest-temporal.failure');

type Branded = { [brandKey]?: readonly string[] };

function branded(value: unknown, kind: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (value as Branded)[brandKey]?.includes(kind) ?? false;
}

/** Adds the kind of `Class` to those of its base class; see {@link TemporalFailure}. */
function brand(Class: { prototype: object }, kind: string): void {
  const inherited = (Class.prototype as Branded)[brandKey] ?? [];
  Object.defineProperty(Class.prototype, brandKey, { value: [...inherited, kind] });
  Object.defineProperty(Class, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      // A subclass in user code inherits this function but has no brand: it is an ordinary class.
      if (this !== Class) return Function.prototype[Symbol.hasInstance].call(this as () => void, value);
      return branded(value, kind);
    },
  });
}

/**
 * Base class of all failures that cross the wire. When the main method of a workflow throws one, the workflow fails;
 * any other error fails only the workflow task, which the server retries.
 */
export class TemporalFailure extends Error {
  override readonly name: string = 'TemporalFailure';
  /** The wire format that this error was decoded from. If the error is rethrown, it crosses the wire unchanged. */
  declare failure?: FailureInfo;
  declare readonly cause?: Error;

  constructor(message?: string, cause?: Error) {
    super(message ?? '');
    if (cause) this.cause = cause;
  }
}
brand(TemporalFailure, 'TemporalFailure');

export interface ApplicationFailureOptions {
  message?: string;
  /** Type of the failure, which `nonRetryableErrorTypes` is compared with. @defaultValue `Error` */
  type?: string;
  /** Whether the failure is never retried. @defaultValue false */
  nonRetryable?: boolean;
  /** Values for the caller, converted like arguments. */
  details?: unknown[];
  /** Wait before the next attempt; overrides the retry policy. */
  nextRetryDelay?: Duration;
  category?: ApplicationFailureCategory;
  cause?: Error;
}

/** A failure of workflow or activity code. Errors of other classes are converted to it when they cross the wire. */
export class ApplicationFailure extends TemporalFailure {
  override readonly name: string = 'ApplicationFailure';
  readonly type: string;
  readonly nonRetryable: boolean;
  readonly details: unknown[];
  readonly nextRetryDelay?: Duration;
  readonly category: ApplicationFailureCategory;

  constructor(options?: ApplicationFailureOptions);
  /** The same with positional arguments, as in the official TypeScript SDK. */
  constructor(
    message?: string | null,
    type?: string | null,
    nonRetryable?: boolean | null,
    details?: unknown[] | null,
    cause?: Error,
    nextRetryDelay?: Duration | null,
    category?: ApplicationFailureCategory | null,
  );
  constructor(...given: [options?: ApplicationFailureOptions] | [message?: string | null, ...rest: unknown[]]) {
    const options = optionsOf(given);
    super(options.message, options.cause);
    this.type = options.type ?? 'Error';
    this.nonRetryable = options.nonRetryable ?? false;
    this.details = options.details ?? [];
    if (options.nextRetryDelay !== undefined) this.nextRetryDelay = options.nextRetryDelay;
    this.category = options.category ?? 'UNSPECIFIED';
  }

  /** Creates a failure from options. */
  static create(options: ApplicationFailureOptions): ApplicationFailure {
    return new ApplicationFailure(options);
  }

  /** Creates a failure that is retried according to the retry policy. */
  static retryable(message?: string, type?: string, ...details: unknown[]): ApplicationFailure {
    return new ApplicationFailure({ message, type, details, nonRetryable: false });
  }

  /** Creates a failure that is never retried. */
  static nonRetryable(message?: string, type?: string, ...details: unknown[]): ApplicationFailure {
    return new ApplicationFailure({ message, type, details, nonRetryable: true });
  }

  /** Wraps any error: keeps its message, uses its name as the type, and sets the error as the cause. */
  static fromError(error: unknown, overrides: ApplicationFailureOptions = {}): ApplicationFailure {
    const isError = error instanceof Error;
    return new ApplicationFailure({
      message: isError ? error.message : String(error),
      type: isError ? error.name : 'Error',
      ...(isError ? { cause: error } : {}),
      ...overrides,
    });
  }
}
brand(ApplicationFailure, 'ApplicationFailure');

function optionsOf(given: readonly unknown[]): ApplicationFailureOptions {
  const [first] = given;
  if (typeof first === 'object' && first !== null) return first;
  const names = ['message', 'type', 'nonRetryable', 'details', 'cause', 'nextRetryDelay', 'category'];
  return Object.fromEntries(given.flatMap((value, i) => (value == null ? [] : [[names[i], value]])));
}

/** A workflow, activity, timer, child workflow or Nexus operation was cancelled. */
export class CancelledFailure extends TemporalFailure {
  override readonly name: string = 'CancelledFailure';

  constructor(
    message: string = 'Cancelled',
    readonly details: unknown[] = [],
    cause?: Error,
  ) {
    super(message, cause);
  }
}
brand(CancelledFailure, 'CancelledFailure');

/** The workflow was terminated. */
export class TerminatedFailure extends TemporalFailure {
  override readonly name: string = 'TerminatedFailure';
}
brand(TerminatedFailure, 'TerminatedFailure');

/** A workflow or an activity timed out. */
export class TimeoutFailure extends TemporalFailure {
  override readonly name: string = 'TimeoutFailure';

  constructor(
    message: string,
    readonly timeoutType: TimeoutType,
    /** Details of the last heartbeat, if the activity sent one. */
    readonly lastHeartbeatDetails: unknown[] = [],
    cause?: Error,
  ) {
    super(message, cause);
  }
}
brand(TimeoutFailure, 'TimeoutFailure');

/** A failure that originates in the server. */
export class ServerFailure extends TemporalFailure {
  override readonly name: string = 'ServerFailure';

  constructor(
    message: string,
    readonly nonRetryable: boolean,
    cause?: Error,
  ) {
    super(message, cause);
  }
}
brand(ServerFailure, 'ServerFailure');

export interface ActivityFailureFields {
  activityType: string;
  activityId?: string;
  retryState: RetryState;
  identity?: string;
  scheduledEventId?: number;
  startedEventId?: number;
}

/** Thrown in a workflow when one of its activities fails; `cause` is the reason. */
export class ActivityFailure extends TemporalFailure {
  override readonly name: string = 'ActivityFailure';
  readonly activityType: string;
  readonly activityId?: string;
  readonly retryState: RetryState;
  readonly identity?: string;
  readonly scheduledEventId?: number;
  readonly startedEventId?: number;

  constructor(message: string, fields: ActivityFailureFields, cause?: Error) {
    super(message, cause);
    this.activityType = fields.activityType;
    this.retryState = fields.retryState;
    this.activityId = fields.activityId;
    this.identity = fields.identity;
    this.scheduledEventId = fields.scheduledEventId;
    this.startedEventId = fields.startedEventId;
  }
}
brand(ActivityFailure, 'ActivityFailure');

export interface ChildWorkflowFailureFields {
  namespace?: string;
  workflowId: string;
  runId?: string;
  workflowType: string;
  retryState: RetryState;
  initiatedEventId?: number;
  startedEventId?: number;
}

/** Thrown in a parent workflow when a child workflow fails; `cause` is the reason. */
export class ChildWorkflowFailure extends TemporalFailure {
  override readonly name: string = 'ChildWorkflowFailure';
  readonly namespace?: string;
  readonly workflowId: string;
  readonly runId?: string;
  readonly workflowType: string;
  readonly retryState: RetryState;
  readonly initiatedEventId?: number;
  readonly startedEventId?: number;

  constructor(message: string, fields: ChildWorkflowFailureFields, cause?: Error) {
    super(message, cause);
    this.workflowId = fields.workflowId;
    this.workflowType = fields.workflowType;
    this.retryState = fields.retryState;
    this.namespace = fields.namespace;
    this.runId = fields.runId;
    this.initiatedEventId = fields.initiatedEventId;
    this.startedEventId = fields.startedEventId;
  }
}
brand(ChildWorkflowFailure, 'ChildWorkflowFailure');

/** A child workflow was not started: its id is taken by a running workflow, or by a closed one that the reuse policy protects. */
export class WorkflowExecutionAlreadyStartedError extends TemporalFailure {
  override readonly name: string = 'WorkflowExecutionAlreadyStartedError';

  constructor(
    readonly workflowId: string,
    readonly workflowType: string,
  ) {
    super(
      `Child workflow "${workflowType}" was not started: the id "${workflowId}" is taken. ` +
        'Use another workflowId, or allow duplicates of closed workflows with workflowIdReusePolicy.',
    );
  }
}
brand(WorkflowExecutionAlreadyStartedError, 'WorkflowExecutionAlreadyStartedError');

export interface NexusOperationFailureFields {
  endpoint: string;
  service: string;
  operation: string;
  operationToken?: string;
  scheduledEventId?: number;
}

/** Thrown in the calling workflow when a Nexus operation fails; `cause` is the reason. */
export class NexusOperationFailure extends TemporalFailure {
  override readonly name: string = 'NexusOperationFailure';
  readonly endpoint: string;
  readonly service: string;
  readonly operation: string;
  readonly operationToken?: string;
  readonly scheduledEventId?: number;

  constructor(message: string, fields: NexusOperationFailureFields, cause?: Error) {
    super(message, cause);
    this.endpoint = fields.endpoint;
    this.service = fields.service;
    this.operation = fields.operation;
    this.operationToken = fields.operationToken;
    this.scheduledEventId = fields.scheduledEventId;
  }
}
brand(NexusOperationFailure, 'NexusOperationFailure');

/** A Nexus handler returned an error; `type` is the Nexus error type, such as `NOT_FOUND`. */
export class NexusHandlerFailure extends TemporalFailure {
  override readonly name: string = 'NexusHandlerFailure';

  constructor(
    message: string,
    readonly type: string,
    readonly retryable: boolean | undefined,
    cause?: Error,
  ) {
    super(message, cause);
  }
}
brand(NexusHandlerFailure, 'NexusHandlerFailure');

/**
 * Returns true for a cancellation in any form that workflow code can catch: a {@link CancelledFailure}, or the failure
 * of an activity, child workflow or Nexus operation whose cause is one.
 */
export function isCancellation(error: unknown): boolean {
  if (error instanceof CancelledFailure) return true;
  return (
    (error instanceof ActivityFailure ||
      error instanceof ChildWorkflowFailure ||
      error instanceof NexusOperationFailure) &&
    isCancellation(error.cause)
  );
}

/** Returns the message of the innermost cause, or `undefined` when `error` is not an error. */
export function rootCause(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  let last: Error = error;
  while (last.cause instanceof Error) last = last.cause;
  return last.message;
}
