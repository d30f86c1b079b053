/**
 * One signal to another workflow, from the command that sends it until the server has delivered it or could not.
 *
 *   requested ─Initiated→ sent ─Signaled, Failed→ closed
 *       │ Cancel
 *       ▼
 *     closed
 *
 * A cancel in `requested` sends nothing. A signal that is on its way cannot be called back: a cancel in `sent` changes
 * nothing, the author gets what became of the signal.
 */
import type { SignalExternalWorkflowCommand } from '../../activation/commands.js';
import type { FailureInfo } from '../../common/payload.js';
import { CommandType, EventType, SignalExternalWorkflowExecutionFailedCause } from '../../proto/enums.js';
import type { Command, HistoryEvent } from '../../proto/index.js';
import { EngineFault } from '../errors.js';
import { commandTypeName, describeEvent } from '../event-names.js';
import { defineMachine } from './define-machine.js';
import { commonCauses, externalFailure, type ExternalCauses } from './external-failure.js';
import type { MachineContext, NumberedMachine } from './machine-context.js';

type State = 'requested' | 'sent' | 'closed';
type Event = 'Initiated' | 'Signaled' | 'Failed' | 'Cancel';
type Output = 'withdraw' | 'resolve';

export const externalSignalTable = defineMachine<State, Event, Output>('external signal', {
  requested: { Initiated: 'sent', Cancel: ['closed', 'withdraw'] },
  sent: { Signaled: ['closed', 'resolve'], Failed: ['closed', 'resolve'], Cancel: 'sent' },
  closed: {},
});

const {
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND: targetNotFound,
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_NAMESPACE_NOT_FOUND: namespaceNotFound,
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_SIGNAL_COUNT_LIMIT_EXCEEDED: tooManySignals,
} = SignalExternalWorkflowExecutionFailedCause;

const causes: ExternalCauses = {
  ...commonCauses(targetNotFound, namespaceNotFound),
  [tooManySignals]: ['SignalCountLimitExceeded', 'it has received as many signals as the server allows'],
};

export class ExternalSignalMachine implements NumberedMachine {
  readonly seq: number;
  isWithdrawn = false;
  private state: State = 'requested';
  private readonly signalName: string;
  private readonly workflowId: string;
  /** Dropped once history has it. */
  private request: SignalExternalWorkflowCommand | undefined;

  constructor(
    private readonly run: MachineContext,
    request: SignalExternalWorkflowCommand,
  ) {
    this.seq = request.seq;
    this.signalName = request.signalName;
    this.workflowId = request.target.workflowId;
    this.request = request;
    run.addCommand(CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION, this);
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  cancel(): void {
    this.take('Cancel');
  }

  applyEvent(event: HistoryEvent): void {
    switch (event.eventType) {
      case EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED:
        this.request = undefined;
        return this.take('Initiated');
      case EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED:
        return this.take('Signaled');
      case EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED:
        return this.take(
          'Failed',
          externalFailure('signal', causes, event.signalExternalWorkflowExecutionFailedEventAttributes?.cause),
        );
      default:
        throw new EngineFault(`A signal to another workflow cannot take ${describeEvent(event)}.`);
    }
  }

  buildCommand(type: CommandType): Command {
    if (this.request === undefined) throw new EngineFault(`${this.describeCommand(type)} was sent before.`);
    const { target, signalName, arguments: args, headers } = this.request;
    return {
      commandType: type,
      signalExternalWorkflowExecutionCommandAttributes: {
        namespace: this.run.namespace,
        execution: { workflowId: target.workflowId, runId: target.runId },
        signalName,
        input: { payloads: args },
        header: { fields: headers },
        childWorkflowOnly: target.childWorkflowOnly,
      },
    };
  }

  describeCommand(type: CommandType): string {
    return `${commandTypeName(type)} (signal "${this.signalName}", workflow id "${this.workflowId}")`;
  }

  private take(event: Event, failure?: FailureInfo): void {
    const step = externalSignalTable.step(this.state, event);
    this.state = step.next;
    switch (step.output) {
      case 'withdraw':
        this.isWithdrawn = true;
        return this.resolve({ message: 'Signal was cancelled before being sent', canceledFailureInfo: {} });
      case 'resolve':
        return this.resolve(failure);
      case undefined:
        return;
    }
  }

  private resolve(failure: FailureInfo | undefined): void {
    this.run.addJob({ type: 'resolveSignalExternalWorkflow', seq: this.seq, failure });
  }
}
