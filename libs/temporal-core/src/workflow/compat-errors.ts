/**
 * The error classes of the official TypeScript SDK that our workflow entry has under no name. Workflow code throws them, and
 * tests caught errors against them; those of clients and activities are never thrown by what workflow code calls.
 */

/** Base of errors of workflow code that are not failures. */
export class WorkflowError extends Error {
  override readonly name: string = 'WorkflowError';
}

/** A value is not what it must be. */
export class ValueError extends Error {
  override readonly name: string = 'ValueError';

  constructor(
    message: string | undefined,
    override readonly cause?: unknown,
  ) {
    super(message ?? '');
  }
}

/** A value could not be converted. */
export class PayloadConverterError extends ValueError {
  override readonly name: string = 'PayloadConverterError';
}

/** Something was called when it must not be. */
export class IllegalStateError extends Error {
  override readonly name: string = 'IllegalStateError';
}

/** Of the activity entry: an activity is completed elsewhere. */
export class CompleteAsyncError extends Error {
  override readonly name: string = 'CompleteAsyncError';
}

/** Of the client entry: the execution does not exist. */
export class WorkflowNotFoundError extends Error {
  override readonly name: string = 'WorkflowNotFoundError';

  constructor(
    message: string,
    readonly workflowId: string,
    readonly runId: string | undefined,
  ) {
    super(message);
  }
}

/** Of the client entry: the namespace does not exist. */
export class NamespaceNotFoundError extends Error {
  override readonly name: string = 'NamespaceNotFoundError';

  constructor(readonly namespace: string) {
    super(`Namespace not found: '${namespace}'`);
  }
}

/** Of payloads that are stored elsewhere, which have no place here. */
export class ExternalStorageNotConfiguredError extends Error {
  override readonly name: string = 'ExternalStorageNotConfiguredError';

  constructor(message?: string) {
    super(message ?? 'External storage is not configured');
  }
}
