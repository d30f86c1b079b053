/**
 * Requests of updates on their way to workflow code. They come with a task, out of history where the server wrote them
 * there (*admitted*), or, on replay, out of the event that accepts them further ahead. Each is delivered right after its
 * sequencing event, so that workflow code sees updates and signals in the same order at every replay.
 */
import type { FailureInfo } from '../common/payload.js';
import type { HistoryEvent, UpdateRequest } from '../proto/index.js';
import type { UpdateRequestMessage } from './engine-task.js';
import { EngineFault } from './errors.js';
import type { MachineIndex } from './machine-index.js';
import type { MachineContext } from './machines/machine-context.js';
import { rejectionOf, UpdateMachine } from './machines/update.machine.js';

interface Delivery {
  readonly request: UpdateRequestMessage;
  /** Event that accepts the update; 0 when it has yet to be accepted. */
  readonly acceptedBy: number;
}

export class UpdateInbox {
  /** In the order of delivery. */
  private due: Delivery[] = [];
  /** Requests in the current batch that a replayed task has answered, by id. */
  private readonly admitted = new Map<string, UpdateRequestMessage>();

  constructor(
    private readonly run: MachineContext,
    private readonly machines: MachineIndex,
  ) {}

  /** The requests that came with a task. */
  expect(requests: readonly UpdateRequestMessage[]): void {
    for (const request of requests) this.add({ request, acceptedBy: 0 });
  }

  /** An event further ahead, which says that the update was delivered to the task at hand, and accepted. */
  expectAccepted(event: HistoryEvent): void {
    const attributes = event.workflowExecutionUpdateAcceptedEventAttributes ?? {};
    const { protocolInstanceId = '', acceptedRequest, acceptedRequestMessageId: messageId = '' } = attributes;
    const sequencingEventId = attributes.acceptedRequestSequencingEventId ?? 0;
    const request = requestOf(acceptedRequest, { protocolInstanceId, messageId, sequencingEventId });
    this.add({ request, acceptedBy: event.eventId ?? 0 });
  }

  /** @param isNew - whether the request has no answer yet, so workflow code must give one */
  admit(event: HistoryEvent, isNew: boolean): void {
    const request = event.workflowExecutionUpdateAdmittedEventAttributes?.request;
    const protocolInstanceId = request?.meta?.updateId ?? '';
    const messageId = `${protocolInstanceId}/request`;
    const sequencingEventId = event.eventId ?? 0;
    const message = requestOf(request, { protocolInstanceId, messageId, sequencingEventId });
    if (isNew) this.add({ request: message, acceptedBy: 0 });
    else this.admitted.set(protocolInstanceId, message);
  }

  /** To be called before the event is applied. */
  deliverBefore({ eventId = 0 }: HistoryEvent): void {
    while (this.due.length > 0 && this.due[0].request.sequencingEventId < eventId) this.deliverNext();
  }

  /** To be called at the end of a batch. */
  deliverRest(): void {
    while (this.due.length > 0) this.deliverNext();
    this.admitted.clear();
  }

  private add(delivery: Delivery): void {
    const { sequencingEventId } = delivery.request;
    let i = this.due.length;
    while (i > 0 && this.due[i - 1].request.sequencingEventId > sequencingEventId) i--;
    this.due.splice(i, 0, delivery);
  }

  private deliverNext(): void {
    const delivery = this.due.shift();
    if (delivery === undefined) return;
    const { acceptedBy } = delivery;
    const id = delivery.request.protocolInstanceId;
    // One that comes again is answered by the machine that it made when it came first.
    if (this.machines.instance('update', id) !== undefined) return;
    const request = acceptedBy > 0 ? this.withContent(delivery.request, acceptedBy) : delivery.request;
    if (request.unreadable !== undefined) this.run.addMessage(rejectionOf(request, failureOf(request)));
    else this.machines.addInstance('update', id, new UpdateMachine(this.run, request, acceptedBy));
  }

  /** The server does not repeat a request that it has written as admitted in the event that accepts it. */
  private withContent(request: UpdateRequestMessage, acceptedBy: number): UpdateRequestMessage {
    if (request.updateId !== '') return request;
    const { protocolInstanceId, messageId, sequencingEventId } = request;
    const admitted = this.admitted.get(protocolInstanceId);
    if (admitted) return { ...admitted, messageId, sequencingEventId };
    throw new EngineFault(
      `History has event ${acceptedBy}, which accepts the update with id "${protocolInstanceId}", but nowhere its request.`,
    );
  }
}

type RequestHead = Pick<UpdateRequestMessage, 'protocolInstanceId' | 'messageId' | 'sequencingEventId'>;

function requestOf(request: UpdateRequest | null | undefined, head: RequestHead): UpdateRequestMessage {
  return {
    ...head,
    updateId: request?.meta?.updateId ?? '',
    updateName: request?.input?.name ?? '',
    identity: request?.meta?.identity ?? '',
    arguments: request?.input?.args?.payloads ?? [],
    headers: request?.input?.header?.fields ?? {},
  };
}

function failureOf({ updateName, unreadable }: UpdateRequestMessage): FailureInfo {
  return {
    message: `Update "${updateName}" was rejected: ${unreadable ?? ''}.`,
    applicationFailureInfo: { type: 'UpdateUnreadable', nonRetryable: true },
  };
}
