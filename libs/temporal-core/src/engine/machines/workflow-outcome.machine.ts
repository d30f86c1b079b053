/**
 * How a run ends: by one command of workflow code, or by the server.
 *
 *   open ─Complete, Fail, Cancel, ContinueAsNew→ …Requested ─its event→ closed
 *     └──────────────── Terminated, TimedOut ────────┴────────────────────▲
 *
 * The first terminal command wins; later ones are dropped before they come here.
 */
import type { ContinueAsNewCommand, TerminalCommand } from '../../activation/commands.js';
import type { InitialVersioningBehavior } from '../../common/policies.js';
import { CommandType, ContinueAsNewVersioningBehavior, EventType } from '../../proto/enums.js';
import type { Command, HistoryEvent } from '../../proto/index.js';
import { EngineFault } from '../errors.js';
import { commandTypeName, describeEvent } from '../event-names.js';
import { toDuration, toPayloads, toRetryPolicy } from '../../proto/wire-values.js';
import { defineMachine } from './define-machine.js';
import type { CommandSource, MachineContext } from './machine-context.js';

type State = 'open' | 'completeRequested' | 'failRequested' | 'cancelRequested' | 'continueRequested' | 'closed';
type RequestEvent = 'Complete' | 'Fail' | 'Cancel' | 'ContinueAsNew';
type Event = RequestEvent | 'Completed' | 'Failed' | 'Canceled' | 'ContinuedAsNew' | 'Terminated' | 'TimedOut';
type Output = 'send';

export const workflowOutcomeTable = defineMachine<State, Event, Output>('workflow outcome', {
  open: {
    Complete: ['completeRequested', 'send'],
    Fail: ['failRequested', 'send'],
    Cancel: ['cancelRequested', 'send'],
    ContinueAsNew: ['continueRequested', 'send'],
    Terminated: 'closed',
    TimedOut: 'closed',
  },
  completeRequested: { Completed: 'closed', Terminated: 'closed', TimedOut: 'closed' },
  failRequested: { Failed: 'closed', Terminated: 'closed', TimedOut: 'closed' },
  cancelRequested: { Canceled: 'closed', Terminated: 'closed', TimedOut: 'closed' },
  continueRequested: { ContinuedAsNew: 'closed', Terminated: 'closed', TimedOut: 'closed' },
  closed: {},
});

const requests: Readonly<Record<TerminalCommand['type'], readonly [RequestEvent, CommandType]>> = {
  completeWorkflow: ['Complete', CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION],
  failWorkflow: ['Fail', CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION],
  cancelWorkflow: ['Cancel', CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION],
  continueAsNew: ['ContinueAsNew', CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION],
};

const versioningBehaviors: Readonly<Record<InitialVersioningBehavior, ContinueAsNewVersioningBehavior>> = {
  AUTO_UPGRADE: ContinueAsNewVersioningBehavior.CONTINUE_AS_NEW_VERSIONING_BEHAVIOR_AUTO_UPGRADE,
  USE_RAMPING_VERSION: ContinueAsNewVersioningBehavior.CONTINUE_AS_NEW_VERSIONING_BEHAVIOR_USE_RAMPING_VERSION,
};

export class WorkflowOutcomeMachine implements CommandSource {
  readonly seq = 0;
  readonly isWithdrawn = false;
  private state: State = 'open';
  private request: TerminalCommand | undefined;

  constructor(private readonly run: MachineContext) {}

  /** Workflow code has ended, or the server has ended the run. */
  get hasEnded(): boolean {
    return this.state !== 'open';
  }

  /** History holds the end. */
  get isClosed(): boolean {
    return this.state === 'closed';
  }

  end(request: TerminalCommand): void {
    const [event, type] = requests[request.type];
    const step = workflowOutcomeTable.step(this.state, event);
    this.state = step.next;
    this.request = request;
    if (step.output === 'send') this.run.addCommand(type, this);
  }

  applyEvent(event: HistoryEvent): void {
    this.state = workflowOutcomeTable.step(this.state, eventOf(event)).next;
    this.request = undefined;
  }

  buildCommand(type: CommandType): Command {
    const request = this.request;
    switch (request?.type) {
      case 'completeWorkflow':
        return {
          commandType: type,
          completeWorkflowExecutionCommandAttributes: { result: toPayloads(request.result) },
        };
      case 'failWorkflow':
        return { commandType: type, failWorkflowExecutionCommandAttributes: { failure: request.failure } };
      case 'cancelWorkflow':
        return { commandType: type, cancelWorkflowExecutionCommandAttributes: {} };
      case 'continueAsNew':
        return buildContinueAsNew(request, this.run);
      case undefined:
        throw new EngineFault(`${commandTypeName(type)} was not requested.`);
    }
  }

  describeCommand(type: CommandType): string {
    return commandTypeName(type);
  }
}

/** The server hands nothing on by itself: memo, search attributes and retry policy must be in the command. */
function buildContinueAsNew(request: ContinueAsNewCommand, { taskQueue, carriedOver }: MachineContext): Command {
  const { initialVersioningBehavior: versioning } = request;
  return {
    commandType: CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
    continueAsNewWorkflowExecutionCommandAttributes: {
      workflowType: { name: request.workflowType },
      taskQueue: { name: request.taskQueue ?? taskQueue },
      input: { payloads: request.arguments },
      header: { fields: request.headers },
      workflowRunTimeout: toDuration(request.workflowRunTimeoutMs),
      workflowTaskTimeout: toDuration(request.workflowTaskTimeoutMs),
      backoffStartInterval: toDuration(request.backoffStartIntervalMs),
      retryPolicy: toRetryPolicy(request.retryPolicy ?? carriedOver.retryPolicy),
      memo: { fields: request.memo ?? carriedOver.memo },
      searchAttributes: { indexedFields: request.searchAttributes ?? carriedOver.searchAttributes },
      inheritBuildId: request.taskQueue === undefined || request.taskQueue === taskQueue,
      initialVersioningBehavior: versioning && versioningBehaviors[versioning],
    },
  };
}

function eventOf(event: HistoryEvent): Event {
  switch (event.eventType) {
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
      return 'Completed';
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
      return 'Failed';
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED:
      return 'Canceled';
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
      return 'ContinuedAsNew';
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED:
      return 'Terminated';
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT:
      return 'TimedOut';
    default:
      throw new EngineFault(`The outcome of a workflow cannot be ${describeEvent(event)}.`);
  }
}
