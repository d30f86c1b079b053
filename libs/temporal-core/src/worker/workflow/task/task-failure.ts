/** Classifies failed workflow tasks and builds the failures reported to the server. */
import { defaultPayloadConverter } from '../../../converter/default-converters.js';
import { DefaultFailureConverter } from '../../../converter/failure-converter.js';
import { NondeterminismError } from '../../../common/nondeterminism-error.js';
import { CommandType, WorkflowTaskFailedCause } from '../../../proto/enums.js';
import type { QueryRequest, RunOutcome } from '../../../engine/engine-task.js';
import { isMessageTooLarge } from '../../../transport/rpc-retry.js';
import type { TaskFailure } from './task-completion.js';

const {
  WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE: tooLarge,
  WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR: nondeterministic,
  WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE: unhandled,
} = WorkflowTaskFailedCause;

const failureConverter = new DefaultFailureConverter();

/** The failure of a task that ended with `error` outside the realm. */
export function toTaskFailure(error: unknown): TaskFailure {
  const failure = failureConverter.errorToFailure(error, defaultPayloadConverter);
  if (error instanceof NondeterminismError) return { failure, cause: nondeterministic };
  return { failure, cause: isMessageTooLarge(error) ? tooLarge : unhandled };
}

/** The end of a workflow that is to fail because its code did not do what history says. */
export function failByNondeterminism(error: NondeterminismError, queries: readonly QueryRequest[]): RunOutcome {
  const { failure } = toTaskFailure(error);
  return {
    type: 'completed',
    commands: [
      {
        commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
        failWorkflowExecutionCommandAttributes: { failure },
      },
    ],
    messages: [],
    queryResults: queries.map(({ queryId }) => ({
      type: 'queryResult',
      queryId,
      answer: { status: 'failed', failure },
    })),
    isClosed: true,
    continuesInNextTask: false,
  };
}

/** The failure of a task that workflow code itself failed. */
export function authorFailure(failure: TaskFailure['failure']): TaskFailure {
  return { failure, cause: unhandled };
}

/** Workflow code did not yield within the deadlock timeout. */
export class WorkflowDeadlockError extends Error {
  override readonly name = 'WorkflowDeadlockError';

  constructor(workflowType: string, timeoutMs: number) {
    super(
      `[TMPRL1101] Potential deadlock detected: workflow "${workflowType}" did not yield within ${timeoutMs} ms. ` +
        `Move long computations into an activity. Set "debugMode" to disable the detector.`,
    );
  }
}
