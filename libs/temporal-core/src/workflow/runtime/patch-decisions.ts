/** Which path of a change a run takes. Decided once where the new path is taken; the old one may end on replay. */
import type { Activator } from './activator.js';
import { refuseReadOnly } from './current.js';

/** @param caller - for the message of an error */
export function decidePatch(activator: Activator, patchId: string, deprecated: boolean, caller: string): boolean {
  const { patches, moment } = activator;
  if (patches.taken.has(patchId)) return true;
  refuseReadOnly(activator, caller);
  // Not final: the call may be reached again beyond the end of history, where the run can still change.
  if (moment.isReplaying && !patches.inHistory.has(patchId)) return false;
  patches.taken.add(patchId);
  activator.push({ type: 'setPatchMarker', patchId, deprecated });
  return true;
}
