/** The size of a history at which the server ends the run. */
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { RunDraft } from './run-draft.js';
import { isRunning } from '../context/run-state.js';

/** The reason to end the run, when a draft goes beyond a limit that its committed state was within or not. */
export function exceededLimit(config: DynamicConfig, { state, isVolatile }: RunDraft): string | undefined {
  if (isVolatile || !isRunning(state)) return undefined;
  if (state.historyBytes > config.get('limit.historySize.error')) {
    return 'Workflow history size exceeds limit.';
  }
  if (state.nextEventId - 1 > config.get('limit.historyCount.error')) {
    return 'Workflow history count exceeds limit.';
  }
  return undefined;
}
