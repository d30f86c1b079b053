/**
 * One update, from its request until history holds its result.
 *
 *   requested ─Accept→ accepting ─UpdateAccepted→ running ─Respond→ completing ─UpdateCompleted→ closed
 *       │ Reject           └─Respond→ responded ─UpdateAccepted→ ┘                                  ▲
 *       └────────────────────────────────────────────────────────────────────────────────────────────┘
 *
 * Answers are protocol messages. An acceptance and a response have a place among the commands, where history will have
 * their events; a rejection has none, for it leaves no event.
 */
import type { UpdateResponseCommand } from '../../activation/commands.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import type { FailureInfo } from '../../common/payload.js';
import { CommandType, EventType } from '../../proto/enums.js';
import type { Command, HistoryEvent } from '../../proto/index.js';
import type { OutgoingUpdateMessage, UpdateRequestMessage } from '../engine-task.js';
import { EngineFault } from '../errors.js';
import { commandTypeName, describeEvent } from '../event-names.js';
import { defineMachine } from './define-machine.js';
import type { MachineContext, NumberedMachine } from './machine-context.js';

type State = 'requested' | 'accepting' | 'responded' | 'running' | 'completing' | 'closed';
type Event = 'Accept' | 'Reject' | 'Respond' | 'UpdateAccepted' | 'UpdateCompleted';
type Output = 'accept' | 'reject' | 'respond';
type Response = UpdateResponseCommand['response'];

export const updateTable = defineMachine<State, Event, Output>('update', {
  requested: { Accept: ['accepting', 'accept'], Reject: ['closed', 'reject'] },
  accepting: { UpdateAccepted: 'running', Respond: ['responded', 'respond'] },
  responded: { UpdateAccepted: 'completing' },
  running: { Respond: ['completing', 'respond'] },
  completing: { UpdateCompleted: 'closed' },
  closed: {},
});

const answerOf: Readonly<Record<Response['stage'], Event>> = {
  accepted: 'Accept',
  rejected: 'Reject',
  completed: 'Respond',
  failed: 'Respond',
};

export class UpdateMachine implements NumberedMachine {
  readonly seq = 0;
  readonly isWithdrawn = false;
  private state: State = 'requested';

  /** @param acceptedBy - event that accepts the update further ahead in history; 0 for a request that is new */
  constructor(
    private readonly run: MachineContext,
    private request: UpdateRequestMessage,
    private readonly acceptedBy = 0,
  ) {
    const { updateId, protocolInstanceId, updateName, headers, identity } = request;
    run.addJob({
      type: 'updateWorkflow',
      updateId,
      protocolInstanceId,
      updateName,
      arguments: request.arguments,
      headers,
      identity,
      runValidator: acceptedBy === 0,
    });
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  respond(response: Response): void {
    const step = updateTable.step(this.state, answerOf[response.stage]);
    this.state = step.next;
    if (step.output === 'reject' && response.stage === 'rejected') this.reject(response.failure);
    else if (step.output !== undefined) this.send(this.messageOf(response));
  }

  applyEvent(event: HistoryEvent): void {
    const { updateId } = this.request;
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
    const completed = event.workflowExecutionUpdateCompletedEventAttributes;
    const id = accepted ? accepted.protocolInstanceId : completed?.meta?.updateId;
    const isAccepting = this.state === 'accepting' || this.state === 'responded';
    if (id !== updateId || (accepted != null) !== isAccepting) {
      throw new NondeterminismError(
        `History has ${describeEvent(event)} of the update with id "${id ?? ''}" ` +
          `where workflow code ${isAccepting ? 'accepted' : 'completed'} ${this.name}.`,
        event.eventId ?? 0,
      );
    }
    this.state = updateTable.step(this.state, eventOf(event)).next;
  }

  buildCommand(type: CommandType): Command {
    throw new EngineFault(`${commandTypeName(type)} is built from its message.`);
  }

  describeCommand(type: CommandType): string {
    return `${commandTypeName(type)} (${this.name})`;
  }

  private get name(): string {
    return `update "${this.request.updateName}" with id "${this.request.updateId}"`;
  }

  private reject(failure: FailureInfo): void {
    if (this.acceptedBy > 0) {
      throw new NondeterminismError(
        `History has accepted ${this.name}, but workflow code rejected it on replay: ${failure.message ?? ''}`,
        this.acceptedBy,
      );
    }
    this.run.addMessage(rejectionOf(this.request, failure));
  }

  private send(message: OutgoingUpdateMessage): void {
    // What the request brought has been used; a run may wait long for the response.
    this.request = { ...this.request, arguments: [], headers: {} };
    this.run.addCommand(CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE, this, message);
  }

  private messageOf(response: Response): OutgoingUpdateMessage {
    const { request } = this;
    const { messageId, protocolInstanceId, sequencingEventId, updateId, identity } = request;
    switch (response.stage) {
      case 'accepted':
        return {
          id: `${messageId}/accept`,
          protocolInstanceId,
          body: { type: 'accepted', requestMessageId: messageId, sequencingEventId, request },
        };
      case 'rejected':
        return rejectionOf(request, response.failure);
      case 'completed':
        return {
          id: `${messageId}/complete`,
          protocolInstanceId,
          body: { type: 'completed', updateId, identity, result: response.result },
        };
      case 'failed':
        return {
          id: `${messageId}/complete`,
          protocolInstanceId,
          body: { type: 'failed', updateId, identity, failure: response.failure },
        };
    }
  }
}

export function rejectionOf(request: UpdateRequestMessage, failure: FailureInfo): OutgoingUpdateMessage {
  const { messageId, protocolInstanceId } = request;
  return {
    id: `${messageId}/reject`,
    protocolInstanceId,
    body: { type: 'rejected', requestMessageId: messageId, request, failure },
  };
}

function eventOf(event: HistoryEvent): Event {
  switch (event.eventType) {
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
      return 'UpdateAccepted';
    case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
      return 'UpdateCompleted';
    default:
      throw new EngineFault(`An update cannot take ${describeEvent(event)}.`);
  }
}
