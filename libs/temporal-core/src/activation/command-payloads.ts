/** The payloads of workflow commands, replaced by others of another form. A command that is missing here does not compile. */
import {
  mapEntries,
  mapFailure,
  mapInput,
  mapOptional,
  mapUserMetadata,
  type PayloadMapper,
} from '../common/payload-mapping.js';
import type { ActivationResult, UpdateResponseCommand, WorkflowCommand, WorkflowCommands } from './commands.js';

type CommandMappers = {
  [T in keyof WorkflowCommands]: <P, Q>(
    command: WorkflowCommands<P>[T],
    map: PayloadMapper<P, Q>,
  ) => WorkflowCommands<Q>[T];
};

const commandMappers: CommandMappers = {
  startTimer: (command, map) => ({ ...command, userMetadata: mapUserMetadata(command.userMetadata, map) }),
  cancelTimer: (command) => command,
  scheduleActivity: (command, map) => ({
    ...command,
    ...mapInput(command, map),
    userMetadata: mapUserMetadata(command.userMetadata, map),
  }),
  requestCancelActivity: (command) => command,
  scheduleLocalActivity: (command, map) => ({
    ...command,
    ...mapInput(command, map),
    userMetadata: mapUserMetadata(command.userMetadata, map),
  }),
  requestCancelLocalActivity: (command) => command,
  startChildWorkflow: (command, map) => ({
    ...command,
    ...mapInput(command, map),
    userMetadata: mapUserMetadata(command.userMetadata, map),
    memo: command.memo && mapEntries(command.memo, map),
    searchAttributes: command.searchAttributes && mapEntries(command.searchAttributes, map),
  }),
  cancelChildWorkflow: (command) => command,
  signalExternalWorkflow: (command, map) => ({
    ...command,
    ...mapInput(command, map),
  }),
  cancelSignalExternalWorkflow: (command) => command,
  requestCancelExternalWorkflow: (command) => command,
  setPatchMarker: (command) => command,
  upsertSearchAttributes: (command, map) => ({
    ...command,
    searchAttributes: mapEntries(command.searchAttributes, map),
  }),
  upsertMemo: (command, map) => ({ ...command, memo: mapEntries(command.memo, map) }),
  updateResponse: ({ response, ...command }, map) => ({ ...command, response: mapResponse(response, map) }),
  queryResult: ({ answer, ...command }, map) => ({
    ...command,
    answer:
      answer.status === 'succeeded'
        ? { ...answer, result: mapOptional(answer.result, map) }
        : { ...answer, failure: mapFailure(answer.failure, map) },
  }),
  completeWorkflow: (command, map) => ({ ...command, result: mapOptional(command.result, map) }),
  failWorkflow: (command, map) => ({ ...command, failure: mapFailure(command.failure, map) }),
  cancelWorkflow: (command) => command,
  continueAsNew: (command, map) => ({
    ...command,
    ...mapInput(command, map),
    memo: command.memo && mapEntries(command.memo, map),
    searchAttributes: command.searchAttributes && mapEntries(command.searchAttributes, map),
  }),
};

/** The result with each payload replaced by what `map` returns for it. */
export function mapActivationResult<P, Q>(result: ActivationResult<P>, map: PayloadMapper<P, Q>): ActivationResult<Q> {
  return result.status === 'ok'
    ? { ...result, commands: result.commands.map((command) => mapCommand(command, map)) }
    : { ...result, failure: mapFailure(result.failure, map) };
}

function mapCommand<P, Q>(command: WorkflowCommand<P>, map: PayloadMapper<P, Q>): WorkflowCommand<Q> {
  const mapper = commandMappers[command.type] as (
    command: WorkflowCommand<P>,
    map: PayloadMapper<P, Q>,
  ) => WorkflowCommand<Q>;
  return mapper(command, map);
}

function mapResponse<P, Q>(
  response: UpdateResponseCommand<P>['response'],
  map: PayloadMapper<P, Q>,
): UpdateResponseCommand<Q>['response'] {
  switch (response.stage) {
    case 'accepted':
      return response;
    case 'completed':
      return { ...response, result: mapOptional(response.result, map) };
    default:
      return { ...response, failure: mapFailure(response.failure, map) };
  }
}
