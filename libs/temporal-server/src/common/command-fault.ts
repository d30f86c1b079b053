import type { WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';

/** A command that cannot be obeyed. The whole task fails: nothing of its commands stays. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault';

  constructor(
    readonly workflowTaskFailedCause: WorkflowTaskFailedCause,
    message: string,
    /** Ends the run instead, as for payloads that are too large. */
    readonly terminatesRun = false,
  ) {
    super(message);
  }
}
