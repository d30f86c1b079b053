/**
 * The base class of every error that the library throws, and the table of error codes.
 *
 * An *Error* never crosses the wire; a *Failure* (`failures.ts`) does. A code is stable across releases, and
 * `docs/errors.md` explains how to fix each one. A spec keeps the table and the page in agreement.
 */

/** The meaning of each code, in one line. Sorted by group; a code is never renamed or reused. */
export const errorCodes = {
  TEMPORAL_CONNECTION_OPTIONS_INVALID: 'An option of the connection is missing, malformed or contradicts another.',
  TEMPORAL_CONNECTION_UNAVAILABLE: 'The server did not respond at the address, or the TLS handshake failed.',
  TEMPORAL_CONNECTION_CLOSED: 'A call was made on a connection that has been closed.',
  TEMPORAL_RPC_FAILED: 'The server responded to a call with an error status.',
  TEMPORAL_RPC_CANCELLED: 'The caller aborted the call through its AbortSignal.',
  TEMPORAL_RPC_DEADLINE_EXCEEDED: 'The call did not complete within its timeout.',
  TEMPORAL_NAMESPACE_NOT_FOUND: 'The namespace is not registered on the server.',

  TEMPORAL_PROTO_INVALID: 'Bytes or JSON could not be read as the expected protobuf message.',
  TEMPORAL_HISTORY_INVALID: 'The given JSON is not a workflow history.',

  TEMPORAL_VALUE_NOT_SERIALIZABLE: 'No payload converter accepts the value.',
  TEMPORAL_PAYLOAD_ENCODING_UNKNOWN: 'No payload converter knows the encoding of a received payload.',
  TEMPORAL_PAYLOAD_INVALID: 'A received payload could not be decoded by the converter of its encoding.',
  TEMPORAL_PAYLOAD_CODEC_FAILED: 'A payload codec threw, or returned something other than a list of payloads.',
  TEMPORAL_PAYLOAD_VALIDATION: 'A value violates the class-validator rules of its DTO class.',
  TEMPORAL_DTO_ASYNC_RULE: 'A DTO class has an asynchronous validation rule, which cannot be checked.',
  TEMPORAL_DTO_LIBRARY_MISSING: 'A DTO class is used but class-validator or class-transformer is not installed.',
  TEMPORAL_CONVERTER_OPTIONS_INVALID: 'An option of the data converter is malformed.',

  TEMPORAL_WORKFLOW_DEFINITION_INVALID:
    'A workflow class is malformed; the message names the class and the method, and explains how to fix it.',
  TEMPORAL_WORKFLOW_CALL_INVALID: 'A function of the workflow API was called with an invalid argument.',
  TEMPORAL_WORKFLOW_CONTEXT_MISSING: 'A workflow function was called outside a running workflow, or in read-only code.',
  TEMPORAL_WORKFLOW_DETERMINISM: 'Workflow code used something whose result cannot be reproduced by a replay.',

  TEMPORAL_CLIENT_OPTIONS_INVALID: 'An option of a client or of one of its calls is missing or malformed.',
  TEMPORAL_WORKFLOW_ALREADY_STARTED: 'A workflow with this ID is running, or the reuse policy forbids another one.',
  TEMPORAL_WORKFLOW_NOT_FOUND: 'No workflow execution with this workflow ID and run ID exists in the namespace.',
  TEMPORAL_WORKFLOW_FAILED: 'The workflow closed without a result: failed, cancelled, terminated or timed out.',
  TEMPORAL_WORKFLOW_CONTINUED_AS_NEW: 'The run continued as new, and following runs is disabled.',
  TEMPORAL_WORKFLOW_UPDATE_FAILED: 'The update was rejected or its handler failed.',
  TEMPORAL_WORKFLOW_UPDATE_TIMEOUT: 'The update did not reach the wanted stage in time, or the call was aborted.',
  TEMPORAL_WORKFLOW_QUERY_FAILED: 'The query handler failed or is not defined.',
  TEMPORAL_WORKFLOW_QUERY_REJECTED: 'The query was rejected because of the status of the workflow.',

  TEMPORAL_ACTIVITY_CANCELLED: 'The response to a heartbeat requested the cancellation of the activity.',
  TEMPORAL_ACTIVITY_CLIENT_MISSING: 'An activity used the client of a worker that was created without one.',
  TEMPORAL_ACTIVITY_CONTEXT_MISSING: 'An activity function was called outside a running activity.',
  TEMPORAL_ACTIVITY_NOT_FOUND: 'The activity to complete, fail or heartbeat does not exist or has ended.',
  TEMPORAL_ACTIVITY_PAUSED: 'The response to a heartbeat reported that an operator paused the activity.',
  TEMPORAL_ACTIVITY_RESET: 'The response to a heartbeat reported that an operator reset the activity.',

  TEMPORAL_WORKER_OPTIONS_INVALID: 'An option of a worker is missing, malformed or contradicts another.',
  TEMPORAL_WORKER_DUPLICATE_ACTIVITY: 'Two activities of one worker have the same name.',
  TEMPORAL_WORKER_DUPLICATE_WORKFLOW: 'Two workflows of one worker have the same type name.',
  TEMPORAL_WORKER_SHUTDOWN_FORCED:
    'Activities were still running when the shutdownForceTime of the worker had elapsed.',
  TEMPORAL_WORKER_STATE: 'The worker is not in a state that allows the call.',
  TEMPORAL_WORKER_FATAL: 'The worker encountered an unrecoverable error.',
  TEMPORAL_WORKFLOW_THREAD_FAILED: 'A workflow thread ended unexpectedly, or could not be started.',
  TEMPORAL_WORKFLOW_TASK_INVALID: 'The server sent a workflow task that cannot be processed.',
  TEMPORAL_BUNDLER_OPTIONS_INVALID: 'An option of the workflow bundler is missing or malformed.',
  TEMPORAL_WORKFLOW_BUNDLE_FAILED: 'The workflow sources could not be bundled.',
  TEMPORAL_WORKFLOW_BUNDLE_INVALID: 'A prebuilt workflow bundle is damaged, or was made by another version of the SDK.',
  TEMPORAL_WORKFLOW_MODULE_INVALID:
    'A module of the workflow code threw while it was evaluated, or does not export what it must.',
  TEMPORAL_WORKFLOW_TYPE_UNKNOWN: 'The worker has no workflow of the type that the server requested.',
  TEMPORAL_WORKFLOW_SOURCE_NOT_FOUND: 'The source file of a workflow class could not be located.',
  TEMPORAL_WORKFLOW_MODULE_FORBIDDEN: 'Workflow code imports a module that is not allowed in workflows.',
  TEMPORAL_REPLAY_FAILED: 'Workflow code could not replay a history.',
  TEMPORAL_NONDETERMINISM: 'Workflow code issued commands that differ from its history.',
  TEMPORAL_ENGINE_FAULT: 'The engine received a history that its state machines do not allow.',

  TEMPORAL_NEST_CONFIGURATION_INVALID:
    'The Nest module is misconfigured; the message names the class and the method, and explains how to fix it.',
  TEMPORAL_NEST_WORKER_FAILED: 'A worker of a Nest application stopped on its own.',

  TEMPORAL_SERVER_ADDRESS_UNAVAILABLE: 'The embedded server cannot listen on the given address.',
  TEMPORAL_SERVER_OPTIONS_INVALID: 'An option of the embedded server is malformed.',
  TEMPORAL_SERVER_TIME_INVALID: 'The time of the embedded server cannot be locked, unlocked or skipped as requested.',

  TEMPORAL_TEST_ENVIRONMENT_INVALID: 'A test environment was created with invalid options.',

  TEMPORAL_INTERNAL: 'An invariant of the library was violated.',
} as const satisfies Record<string, string>;

/** Stable code of a library error; see `docs/errors.md`. */
export type ErrorCode = keyof typeof errorCodes;

/** Base class of all errors that the library throws. */
export class TemporalError extends Error {
  override readonly name: string = 'TemporalError';

  constructor(
    /** Stable code, listed in `docs/errors.md`. */
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** An option is unknown, missing, malformed, or contradicts another one. */
export class OptionsError extends TemporalError {
  override readonly name: string = 'OptionsError';
  /** Path of the option, such as `retry.maximumAttempts`; empty when the error concerns all options together. */
  readonly option: string;

  constructor(code: ErrorCode, message: string, options: { option?: string; cause?: unknown } = {}) {
    super(code, message, options);
    this.option = options.option ?? '';
  }
}

/** An invariant of the library does not hold: a bug in the library, never in user code. */
export class InternalError extends TemporalError {
  override readonly name: string = 'InternalError';

  constructor(message: string, options?: { cause?: unknown }) {
    super('TEMPORAL_INTERNAL', message, options);
  }
}

/** Throws an {@link InternalError} unless `condition` holds. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InternalError(message);
}

/** Marks a branch that the types exclude. `what` is the name of the union in the message. */
export function assertNever(value: never, what: string): never {
  throw new InternalError(`Unexpected ${what}: ${JSON.stringify(value)}`);
}
