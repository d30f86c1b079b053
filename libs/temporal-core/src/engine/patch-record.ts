/**
 * What a run knows of its patches: those whose markers lie ahead in history, and those that workflow code has asked for. A
 * patch that history holds no marker of is not recorded afterwards: the run went another way then.
 */
import type { SetPatchMarkerCommand } from '../activation/commands.js';
import { changeVersionAttribute } from '../common/search-attributes.js';
import { NondeterminismError } from '../common/nondeterminism-error.js';
import type { HistoryEvent } from '../proto/index.js';
import { describeEvent } from './event-names.js';
import type { CommandQueue } from './command-queue.js';
import type { MachineContext } from './machines/machine-context.js';
import { PatchMachine } from './machines/patch.machine.js';
import { UpsertMachine } from './machines/upsert.machine.js';
import { readPatchMarker, toChangeVersions } from './patch-marker.js';
import { CoreFlag } from './sdk-flags.js';

/** The run, as the record of its patches sees it. */
interface PatchedRun extends Pick<MachineContext, 'addCommand' | 'addJob' | 'hasFlag'> {
  readonly isReplaying: boolean;
  readonly queue: Pick<CommandQueue, 'nextSource'>;
}

export class PatchRecord {
  private readonly ahead = new Set<string>();
  private readonly requested = new Set<string>();
  /** The last marker that was passed over. */
  private passedOverEventId = 0;

  constructor(private readonly run: PatchedRun) {}

  /** History holds the marker, in the task that workflow code is about to replay. */
  announce(event: HistoryEvent): void {
    const { patchId } = readPatchMarker(event);
    this.ahead.add(patchId);
    this.run.addJob({ type: 'notifyHasPatch', patchId });
  }

  /** Workflow code runs the new code of a patch, or has no other any more. */
  request({ patchId, deprecated }: SetPatchMarkerCommand): void {
    const { run, requested } = this;
    if (requested.has(patchId) || (run.isReplaying && !this.ahead.has(patchId))) return;
    requested.add(patchId);
    new PatchMachine(run, { patchId, deprecated });
    if (!run.hasFlag(CoreFlag.UpsertSearchAttributeOnPatch)) return;
    const versions = toChangeVersions(requested);
    if (!versions) return;
    new UpsertMachine(run, {
      type: 'upsertSearchAttributes',
      searchAttributes: { [changeVersionAttribute]: versions },
    });
  }

  /**
   * Whether workflow code may do without the patch of a marker: it may once the patch was deprecated.
   *
   * @throws NondeterminismError when it does without a patch that was not
   */
  passesOverMarker(event: HistoryEvent): boolean {
    const { patchId, deprecated } = readPatchMarker(event);
    const next = this.run.queue.nextSource;
    const asksForAny = next instanceof PatchMachine;
    if (asksForAny && (next.patchId === patchId || !deprecated)) return false;
    if (!deprecated) {
      throw new NondeterminismError(
        `History has ${describeEvent(event)} of patch "${patchId}", but workflow code does not call ` +
          `patched("${patchId}") or deprecatePatch("${patchId}") there.`,
        event.eventId ?? 0,
      );
    }
    this.passedOverEventId = event.eventId ?? 0;
    return true;
  }

  /** Whether the upsert came with a marker that was passed over. */
  passesOverUpsert({ eventId, upsertWorkflowSearchAttributesEventAttributes: upserted }: HistoryEvent): boolean {
    const names = upserted?.searchAttributes?.indexedFields ?? {};
    return this.passedOverEventId > 0 && eventId === this.passedOverEventId + 1 && changeVersionAttribute in names;
  }
}
