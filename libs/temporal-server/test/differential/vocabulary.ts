/** The words of the scripts: commands, payloads and messages of updates, as a worker would make them. */
import { CommandType, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@nest-temporal/core/internal/proto/enums';
import {
  packAny,
  unpackAny,
  type Any,
  type Command,
  type Failure,
  type Payload,
  type Payloads,
  type ProtocolMessage,
  type RespondWorkflowTaskCompletedRequest,
} from '@nest-temporal/core/internal/proto/index';

/** Values of `workflowIdConflictPolicy`. */
export const conflict = {
  fail: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
  useExisting: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
  terminateExisting: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
} as const;

/** Values of `workflowIdReusePolicy`. */
export const reuse = {
  allow: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
  failedOnly: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
  reject: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
  terminateIfRunning: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING,
} as const;

/** The id of a run that never was. */
export const unknownRunId = '0e6a2c55-5c7b-4d4b-9a43-d34a4d7d6bb5';

type CommandName = keyof Command extends infer Key
  ? Key extends `${infer Name}CommandAttributes`
    ? Name
    : never
  : never;

/** A command by the name of its attributes: `command('startTimer', { timerId: 't', … })`. */
export function command<Name extends CommandName>(
  name: Name,
  attributes: NonNullable<Command[`${Name}CommandAttributes`]>,
): Command {
  const typeName = `COMMAND_TYPE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
  const commandType = CommandType[typeName as keyof typeof CommandType];
  return { commandType, [`${name}CommandAttributes`]: attributes };
}

export function json(value: unknown): Payload {
  const utf8 = new TextEncoder();
  return { metadata: { encoding: utf8.encode('json/plain') }, data: utf8.encode(JSON.stringify(value)) };
}

export function payloads(...values: unknown[]): Payloads {
  return { payloads: values.map(json) };
}

/** Of a search attribute. */
export function typed(type: string, value: unknown): Payload {
  const payload = json(value);
  payload.metadata['type'] = new TextEncoder().encode(type);
  return payload;
}

export function seconds(count: number): { seconds: number; nanos: number } {
  return { seconds: Math.trunc(count), nanos: Math.round((count % 1) * 1e9) };
}

export const completeRun = (result: unknown = 'done'): Command =>
  command('completeWorkflowExecution', { result: payloads(result) });

export const timer = (timerId: string, after: number): Command =>
  command('startTimer', { timerId, startToFireTimeout: seconds(after) });

export const failRun = (message = 'broken', info: NonNullable<Failure['applicationFailureInfo']> = {}): Command =>
  command('failWorkflowExecution', { failure: applicationFailure(message, info) });

export const cancelRun = (): Command => command('cancelWorkflowExecution', { details: payloads('stopped') });

export function applicationFailure(
  message: string,
  info: NonNullable<Failure['applicationFailureInfo']> = {},
): Failure {
  return { message, applicationFailureInfo: info };
}

/** What a worker says about an update, and the commands that give it a place among the others. */
export interface UpdateAnswer {
  readonly messages: ProtocolMessage[];
  readonly commands: Command[];
}

export function acceptUpdate(update: ProtocolMessage): UpdateAnswer {
  const body = packAny('UpdateAcceptance', {
    acceptedRequestMessageId: update.id ?? '',
    acceptedRequestSequencingEventId: update.eventId ?? 0,
    acceptedRequest: requestOf(update),
  });
  return answerTo(update, 'accept', body);
}

export function completeUpdate(update: ProtocolMessage, result: unknown): UpdateAnswer {
  return respond(update, { success: payloads(result) });
}

export function failUpdate(update: ProtocolMessage, failure: Failure): UpdateAnswer {
  return respond(update, { failure });
}

export function rejectUpdate(update: ProtocolMessage, failure: Failure): UpdateAnswer {
  const body = packAny('UpdateRejection', {
    rejectedRequestMessageId: update.id ?? '',
    rejectedRequestSequencingEventId: update.eventId ?? 0,
    rejectedRequest: requestOf(update),
    failure,
  });
  return { ...answerTo(update, 'reject', body), commands: [] };
}

/** Several answers as the last arguments of `complete` and `run`, before further commands. */
export function answers(
  said: readonly UpdateAnswer[],
  then: readonly Command[] = [],
): [Command[], RespondWorkflowTaskCompletedRequest] {
  const messages = said.flatMap((one) => one.messages);
  return [[...said.flatMap(({ commands }) => commands), ...then], { messages }];
}

function respond(update: ProtocolMessage, outcome: { success: Payloads } | { failure: Failure }): UpdateAnswer {
  const updateId = update.protocolInstanceId ?? '';
  return answerTo(update, 'complete', packAny('UpdateResponse', { meta: { updateId, identity: 'script' }, outcome }));
}

function requestOf({ body }: ProtocolMessage) {
  return body ? unpackAny('UpdateRequest', body) : {};
}

function answerTo({ protocolInstanceId = '' }: ProtocolMessage, verb: string, body: Any): UpdateAnswer {
  const id = `${protocolInstanceId}/${verb}`;
  return { messages: [{ id, protocolInstanceId, body }], commands: [command('protocolMessage', { messageId: id })] };
}
