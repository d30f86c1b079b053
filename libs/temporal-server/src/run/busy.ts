/** When a run has work under way, which forbids to skip time: derived from its state alone. */
import { isRunning, type RunState } from '../context/run-state.js';

export function isBusy(state: Readonly<RunState>, nowMs: number): boolean {
  if (!isRunning(state)) return false;
  if (state.workflowTask || state.externalSignals.size > 0 || state.externalCancels.size > 0) return true;
  for (const activity of state.activities.values()) {
    if (activity.started || (!activity.pause && activity.attemptScheduledAtMs <= nowMs)) return true;
  }
  for (const child of state.children.values()) if (!child.started) return true;
  return false;
}
