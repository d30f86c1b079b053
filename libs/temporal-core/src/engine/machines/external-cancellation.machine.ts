/**
 * One request to cancel another workflow, from the command that sends it until the server has recorded it there or could
 * not. It is issued by the author, or by the machine of a child that is cancelled; each of them handles the answer.
 *
 *   requested ─Initiated→ sent ─CancelRequested, Failed→ closed
 */
import type { RequestCancelExternalWorkflowCommand } from '../../activation/commands.js';
import type { FailureInfo } from '../../common/payload.js';
import { CancelExternalWorkflowExecutionFailedCause, CommandType, EventType } from '../../proto/enums.js';
import type { Command, HistoryEvent } from '../../proto/index.js';
import { EngineFault } from '../errors.js';
import { commandTypeName, describeEvent } from '../event-names.js';
import { defineMachine } from './define-machine.js';
import { commonCauses, externalFailure } from './external-failure.js';
import type { MachineContext, NumberedMachine } from './machine-context.js';

type State = 'requested' | 'sent' | 'closed';
type Event = 'Initiated' | 'CancelRequested' | 'Failed';
type Output = 'resolve';

export const externalCancellationTable = defineMachine<State, Event, Output>('external cancellation', {
  requested: { Initiated: 'sent' },
  sent: { CancelRequested: ['closed', 'resolve'], Failed: ['closed', 'resolve'] },
  closed: {},
});

const {
  CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND: targetNotFound,
  CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_NAMESPACE_NOT_FOUND: namespaceNotFound,
} = CancelExternalWorkflowExecutionFailedCause;

const causes = commonCauses(targetNotFound, namespaceNotFound);

export class ExternalCancellationMachine implements NumberedMachine {
  readonly seq: number;
  readonly isWithdrawn = false;
  private state: State = 'requested';

  /** @param resolve - called once with the answer of the server: nothing, or why it could not */
  constructor(
    private readonly run: MachineContext,
    private readonly request: Omit<RequestCancelExternalWorkflowCommand, 'type'>,
    private readonly resolve: (failure: FailureInfo | undefined) => void,
  ) {
    this.seq = request.seq;
    run.addCommand(CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION, this);
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  applyEvent(event: HistoryEvent): void {
    switch (event.eventType) {
      case EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED:
        return this.take('Initiated');
      case EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED:
        return this.take('CancelRequested');
      case EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED:
        return this.take(
          'Failed',
          externalFailure('cancel', causes, event.requestCancelExternalWorkflowExecutionFailedEventAttributes?.cause),
        );
      default:
        throw new EngineFault(`A cancellation of another workflow cannot take ${describeEvent(event)}.`);
    }
  }

  buildCommand(type: CommandType): Command {
    const { target, reason } = this.request;
    return {
      commandType: type,
      requestCancelExternalWorkflowExecutionCommandAttributes: {
        namespace: this.run.namespace,
        workflowId: target.workflowId,
        runId: target.runId,
        childWorkflowOnly: target.childWorkflowOnly,
        reason,
      },
    };
  }

  describeCommand(type: CommandType): string {
    return `${commandTypeName(type)} (workflow id "${this.request.target.workflowId}")`;
  }

  private take(event: Event, failure?: FailureInfo): void {
    const step = externalCancellationTable.step(this.state, event);
    this.state = step.next;
    if (step.output === 'resolve') this.resolve(failure);
  }
}
