/** A message of a worker that its update cannot take: the workflow task fails. */
import { WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { CommandFault } from '../common/command-fault.js';

export function updateFault(message: string): CommandFault {
  return new CommandFault(
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_UPDATE_WORKFLOW_EXECUTION_MESSAGE,
    message,
  );
}
