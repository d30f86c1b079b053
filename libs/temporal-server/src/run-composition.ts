/** What the parts of the server add to each run: the one place that names all commands and deadlines. */
import { CommandType } from '@nest-temporal/core/internal/proto/enums';
import { requestCancelActivity, scheduleActivity } from './activities/activity-commands.js';
import { fireActivityTimers, nextActivityDeadline } from './activities/activity-timers.js';
import { simpleCommands } from './commands/command-table.js';
import { fireTimers, nextTimerDeadline } from './commands/timers.js';
import { startChildWorkflow } from './lifecycle/child-commands.js';
import { terminateRun } from './lifecycle/close-run.js';
import { requestCancelExternalWorkflow, signalExternalWorkflow } from './lifecycle/external-commands.js';
import { cancelWorkflow, completeWorkflow, continueAsNew, failWorkflow } from './lifecycle/outcome-commands.js';
import { fireRunTimers, nextRunDeadline } from './lifecycle/run-timers.js';
import { RunQueries } from './queries/run-queries.js';
import type { RunParts } from './context/run-parts.js';
import { RunUpdates } from './updates/run-updates.js';
import { prepareCommit } from './workflow-tasks/prepare-commit.js';
import { fireWorkflowTaskTimers, nextWorkflowTaskDeadline } from './workflow-tasks/task-timers.js';

export const runParts: RunParts = {
  commands: {
    ...simpleCommands,
    [CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK]: scheduleActivity,
    [CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK]: requestCancelActivity,
    [CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION]: completeWorkflow,
    [CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION]: failWorkflow,
    [CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION]: cancelWorkflow,
    [CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION]: continueAsNew,
    [CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION]: startChildWorkflow,
    [CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION]: signalExternalWorkflow,
    [CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION]: requestCancelExternalWorkflow,
  },
  // The end of the run comes first: what is due at the same instant comes too late.
  deadlines: [
    { next: nextRunDeadline, fire: fireRunTimers },
    { next: nextWorkflowTaskDeadline, fire: fireWorkflowTaskTimers },
    { next: nextTimerDeadline, fire: fireTimers },
    { next: nextActivityDeadline, fire: fireActivityTimers },
  ],
  newUpdates: (context, run) => new RunUpdates(context, run),
  newQueries: (context, run) => new RunQueries(context, run),
  prepareCommit,
  terminate: terminateRun,
};
