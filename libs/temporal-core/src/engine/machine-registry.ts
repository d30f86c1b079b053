/**
 * All kinds of machines, and what each has to do with workflow commands and history. The routers and the mutation check
 * read nothing else: a new kind is its machine, its spec and a line here.
 */
import { mergeUpserted } from '../common/payload-mapping.js';
import { CommandType, EventType } from '../proto/enums.js';
import { isLocalActivityMarker } from './local-activity-marker.js';
import { localActivityKind } from './local-activities.js';
import { adds, answers, type MachineKind, tells } from './machine-kind.js';
import { ActivityMachine, activityTable } from './machines/activity.machine.js';
import { ChildWorkflowMachine, childWorkflowTable } from './machines/child-workflow.machine.js';
import { ExternalCancellationMachine, externalCancellationTable } from './machines/external-cancellation.machine.js';
import { ExternalSignalMachine, externalSignalTable } from './machines/external-signal.machine.js';
import { patchTable } from './machines/patch.machine.js';
import { LocalActivityMachine, localActivityTable } from './machines/local-activity.machine.js';
import { TimerMachine, timerTable } from './machines/timer.machine.js';
import type { UpdateMachine } from './machines/update.machine.js';
import { updateTable } from './machines/update.machine.js';
import { UpsertMachine, upsertTable } from './machines/upsert.machine.js';
import { workflowOutcomeTable } from './machines/workflow-outcome.machine.js';
import { workflowTaskTable } from './machines/workflow-task.machine.js';
import { isPatchMarker } from './patch-marker.js';
import type { RunState } from './run-state.js';
import type { TerminalCommand, UpsertMemoCommand, UpsertSearchAttributesCommand } from '../activation/commands.js';

export const machineKinds: readonly MachineKind[] = [
  {
    name: 'timer',
    table: timerTable,
    commands: {
      startTimer: adds((run, command) => new TimerMachine(run, command)),
      cancelTimer: tells((timer: TimerMachine) => timer.cancel()),
    },
    confirmedBy: [
      [EventType.EVENT_TYPE_TIMER_STARTED, CommandType.COMMAND_TYPE_START_TIMER],
      [EventType.EVENT_TYPE_TIMER_CANCELED, CommandType.COMMAND_TYPE_CANCEL_TIMER],
    ],
    followedBy: { field: 'startedEventId', events: [EventType.EVENT_TYPE_TIMER_FIRED] },
  },
  {
    name: 'activity',
    table: activityTable,
    commands: {
      scheduleActivity: adds((run, command) => new ActivityMachine(run, command)),
      requestCancelActivity: tells((activity: ActivityMachine) => activity.cancel()),
    },
    confirmedBy: [
      [EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK],
      [EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED, CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK],
    ],
    followedBy: {
      field: 'scheduledEventId',
      events: [
        EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
        EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED,
      ],
    },
  },
  {
    name: 'child workflow',
    table: childWorkflowTable,
    commands: {
      startChildWorkflow: adds((run, command) => new ChildWorkflowMachine(run, command)),
      cancelChildWorkflow: tells((child: ChildWorkflowMachine) => child.cancel()),
    },
    confirmedBy: [
      [
        EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
        CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION,
      ],
    ],
    followedBy: {
      field: 'initiatedEventId',
      events: [
        EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED,
        EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED,
        EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED,
        EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED,
        EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED,
        EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT,
        EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED,
      ],
    },
  },
  {
    name: 'external signal',
    table: externalSignalTable,
    commands: {
      signalExternalWorkflow: adds((run, command) => new ExternalSignalMachine(run, command)),
      cancelSignalExternalWorkflow: tells((signal: ExternalSignalMachine) => signal.cancel()),
    },
    confirmedBy: [
      [
        EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
        CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
      ],
    ],
    followedBy: {
      field: 'initiatedEventId',
      events: [
        EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
        EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED,
      ],
    },
  },
  {
    name: 'external cancellation',
    table: externalCancellationTable,
    commands: {
      requestCancelExternalWorkflow: adds(
        (run, command) =>
          new ExternalCancellationMachine(run, command, (failure) => {
            run.addJob({ type: 'resolveCancelExternalWorkflow', seq: command.seq, failure });
          }),
      ),
    },
    confirmedBy: [
      [
        EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
        CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
      ],
    ],
    followedBy: {
      field: 'initiatedEventId',
      events: [
        EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
        EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED,
      ],
    },
  },
  {
    name: 'update',
    table: updateTable,
    commands: { updateResponse: answers((update: UpdateMachine, { response }) => update.respond(response)) },
    confirmedBy: [
      [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE],
      [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED, CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE],
    ],
    foresees: {
      events: [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED],
      announce: (run, event) => run.updates.expectAccepted(event),
    },
  },
  {
    name: 'patch',
    table: patchTable,
    commands: { setPatchMarker: (run, command) => run.patches.request(command) },
    confirmedBy: [[EventType.EVENT_TYPE_MARKER_RECORDED, CommandType.COMMAND_TYPE_RECORD_MARKER]],
    confirmsFor: isPatchMarker,
    foresees: {
      events: [EventType.EVENT_TYPE_MARKER_RECORDED],
      announce: (run, event) => run.patches.announce(event),
    },
    passesOver: (run, event) => run.patches.passesOverMarker(event),
  },
  {
    name: 'upsert',
    table: upsertTable,
    commands: {
      upsertSearchAttributes,
      upsertMemo,
    },
    confirmedBy: [
      [
        EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
        CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
      ],
      [EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED, CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES],
    ],
    passesOver: (run, event) => run.patches.passesOverUpsert(event),
  },
  {
    name: localActivityKind,
    table: localActivityTable,
    commands: {
      scheduleLocalActivity: adds((run, command) => new LocalActivityMachine(run, command)),
      requestCancelLocalActivity: tells((activity: LocalActivityMachine) => activity.cancel()),
    },
    confirmedBy: [[EventType.EVENT_TYPE_MARKER_RECORDED, CommandType.COMMAND_TYPE_RECORD_MARKER]],
    confirmsFor: isLocalActivityMarker,
    foresees: {
      events: [EventType.EVENT_TYPE_MARKER_RECORDED],
      announce: (run, event) => run.localActivities.announce(event),
    },
    passesOver: (run, event) => run.localActivities.passesOverMarker(event),
  },
  {
    name: 'workflow task',
    table: workflowTaskTable,
    single: {
      machine: (run) => run.workflowTask,
      events: [
        EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
      ],
    },
  },
  {
    name: 'workflow outcome',
    table: workflowOutcomeTable,
    commands: { completeWorkflow: end, failWorkflow: end, cancelWorkflow: end, continueAsNew: end },
    confirmedBy: [
      [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION],
      [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION],
      [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED, CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION],
      [
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
        CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
      ],
    ],
    single: {
      machine: (run) => run.outcome,
      events: [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT],
    },
  },
];

function end(run: RunState, command: TerminalCommand): void {
  run.outcome.end(command);
}

function upsertSearchAttributes(run: RunState, command: UpsertSearchAttributesCommand): void {
  const { carriedOver } = run;
  carriedOver.searchAttributes = mergeUpserted(carriedOver.searchAttributes, command.searchAttributes);
  new UpsertMachine(run, command);
}

function upsertMemo(run: RunState, command: UpsertMemoCommand): void {
  run.carriedOver.memo = mergeUpserted(run.carriedOver.memo, command.memo);
  new UpsertMachine(run, command);
}
