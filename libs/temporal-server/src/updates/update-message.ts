/** What a worker says of an update in the messages of a completion, read and checked. */
import {
  isAnyOf,
  ProtoDecodeError,
  unpackAny,
  type Any,
  type MessageName,
  type MessageTypes,
  type ProtocolMessage,
  type UpdateAcceptance,
  type UpdateRejection,
  type UpdateResponse,
} from '@nest-temporal/core/internal/proto/index';
import { InvalidArgumentError } from '../common/errors.js';
import { updateFault } from './update-fault.js';

export type UpdateMessage =
  | { readonly kind: 'acceptance'; readonly body: UpdateAcceptance }
  | { readonly kind: 'rejection'; readonly body: UpdateRejection }
  | { readonly kind: 'response'; readonly body: UpdateResponse };

const protocol = 'temporal.api.update.v1';

/**
 * @throws InvalidArgumentError when the message has no body to tell its kind by: the completion is refused, its task
 * stays
 * @throws CommandFault when it is no message of an update
 */
export function readUpdateMessage({ body }: ProtocolMessage): UpdateMessage {
  if (!body) throw new InvalidArgumentError('nil message body');
  const { typeUrl = '' } = body;
  const name = typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
  if (name === '') throw new InvalidArgumentError('no message name specified');
  const dot = name.lastIndexOf('.');
  if (dot < 0) throw new InvalidArgumentError(`failed to extract protocol type: no . found in ${JSON.stringify(name)}`);
  if (name.slice(0, dot) !== protocol) throw updateFault(`unsupported protocol type ${name.slice(0, dot)}`);
  if (isAnyOf('UpdateAcceptance', body)) return { kind: 'acceptance', body: unpack('UpdateAcceptance', body) };
  if (isAnyOf('UpdateRejection', body)) return { kind: 'rejection', body: unpack('UpdateRejection', body) };
  if (isAnyOf('UpdateResponse', body)) return { kind: 'response', body: unpack('UpdateResponse', body) };
  throw updateFault(`Message type *update${name.slice(dot)} not supported`);
}

/** @throws CommandFault */
export function checkAcceptance(acceptance: UpdateAcceptance): void {
  if (!acceptance.acceptedRequestSequencingEventId) throw notSet('Acceptance', 'accepted_request_sequencing_event_id');
  if (!acceptance.acceptedRequestMessageId) throw notSet('Acceptance', 'accepted_request_message_id');
}

/** @throws CommandFault */
export function checkResponse(updateId: string, { meta, outcome }: UpdateResponse): void {
  if (!meta) throw notSet('Response', 'meta');
  if (!meta.updateId) throw notSet('Response', 'meta.update_id');
  if (meta.updateId !== updateId) throw updateFault(`invalid *update.Response: meta.update_id != ${updateId}`);
  if (!outcome) throw notSet('Response', 'outcome');
}

function notSet(message: string, field: string): Error {
  return updateFault(`invalid *update.${message}: ${field} is not set`);
}

function unpack<Name extends MessageName>(name: Name, body: Any): MessageTypes[Name] {
  try {
    return unpackAny(name, body);
  } catch (error) {
    if (error instanceof ProtoDecodeError) throw updateFault(`unable to unmarshal request: ${error.message}`);
    throw error;
  }
}
