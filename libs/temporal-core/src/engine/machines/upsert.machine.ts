/**
 * One change of search attributes or of the memo, from its command until history holds it. The server applies it then; to
 * workflow code it has applied at once.
 *
 *   requested ─Upserted→ recorded
 */
import type { UpsertMemoCommand, UpsertSearchAttributesCommand } from '../../activation/commands.js';
import { CommandType } from '../../proto/enums.js';
import type { Command } from '../../proto/index.js';
import { commandTypeName } from '../event-names.js';
import { defineMachine } from './define-machine.js';
import type { CommandSource, MachineContext } from './machine-context.js';

type State = 'requested' | 'recorded';
type Event = 'Upserted';

export const upsertTable = defineMachine<State, Event>('upsert', {
  requested: { Upserted: 'recorded' },
  recorded: {},
});

export class UpsertMachine implements CommandSource {
  readonly seq = 0;
  readonly isWithdrawn = false;
  private state: State = 'requested';

  constructor(
    run: Pick<MachineContext, 'addCommand'>,
    private readonly request: UpsertSearchAttributesCommand | UpsertMemoCommand,
  ) {
    run.addCommand(
      request.type === 'upsertMemo'
        ? CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES
        : CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
      this,
    );
  }

  applyEvent(): void {
    this.state = upsertTable.step(this.state, 'Upserted').next;
  }

  buildCommand(commandType: CommandType): Command {
    const { request } = this;
    return request.type === 'upsertMemo'
      ? { commandType, modifyWorkflowPropertiesCommandAttributes: { upsertedMemo: { fields: request.memo } } }
      : {
          commandType,
          upsertWorkflowSearchAttributesCommandAttributes: {
            searchAttributes: { indexedFields: request.searchAttributes },
          },
        };
  }

  describeCommand(type: CommandType): string {
    const { request } = this;
    const names = Object.keys(request.type === 'upsertMemo' ? request.memo : request.searchAttributes);
    return `${commandTypeName(type)} (${names.map((name) => `"${name}"`).join(', ')})`;
  }
}
