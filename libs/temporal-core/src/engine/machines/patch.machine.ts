/**
 * The marker of one patch, from the first call of `patched()` or `deprecatePatch()` with its id until history holds it.
 *
 *   requested ─MarkerRecorded→ recorded
 *
 * Workflow code does not wait for it: whether the new code runs is known before the call, see `patch-record.ts`.
 */
import { CommandType } from '../../proto/enums.js';
import type { Command, HistoryEvent } from '../../proto/index.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import { commandTypeName, describeEvent } from '../event-names.js';
import { type PatchMark, readPatchMarker, toPatchMarker } from '../patch-marker.js';
import { defineMachine } from './define-machine.js';
import type { CommandSource, MachineContext } from './machine-context.js';

type State = 'requested' | 'recorded';
type Event = 'MarkerRecorded';

export const patchTable = defineMachine<State, Event>('patch', {
  requested: { MarkerRecorded: 'recorded' },
  recorded: {},
});

export class PatchMachine implements CommandSource {
  readonly seq = 0;
  readonly isWithdrawn = false;
  private state: State = 'requested';

  constructor(
    run: Pick<MachineContext, 'addCommand'>,
    private readonly mark: PatchMark,
  ) {
    run.addCommand(CommandType.COMMAND_TYPE_RECORD_MARKER, this);
  }

  get patchId(): string {
    return this.mark.patchId;
  }

  /** @throws NondeterminismError when the marker is of another patch */
  applyEvent(event: HistoryEvent): void {
    const { patchId } = readPatchMarker(event);
    if (patchId !== this.patchId) {
      throw new NondeterminismError(
        `History has ${describeEvent(event)} of patch "${patchId}" where workflow code asks for patch "${this.patchId}".`,
        event.eventId ?? 0,
      );
    }
    this.state = patchTable.step(this.state, 'MarkerRecorded').next;
  }

  buildCommand(type: CommandType): Command {
    return { commandType: type, recordMarkerCommandAttributes: toPatchMarker(this.mark) };
  }

  describeCommand(type: CommandType): string {
    return `${commandTypeName(type)} (patch "${this.patchId}")`;
  }
}
