/** The search attribute by which one finds runs with paused activities. */
import type { Payload } from '@nest-temporal/core/internal/proto/index';
import type { RunState } from '../context/run-state.js';

const attributeName = 'TemporalPauseInfo';
const encoder = new TextEncoder();

/** After an activity was paused or goes on. */
export function tellPauses(state: RunState): void {
  const types = new Set<string>();
  for (const { pause, scheduled } of state.activities.values()) {
    if (pause) types.add(scheduled.activityType?.name ?? '');
  }
  const { [attributeName]: _, ...others } = state.searchAttributes;
  state.searchAttributes = types.size === 0 ? others : { ...others, [attributeName]: keywordList(types) };
}

function keywordList(types: ReadonlySet<string>): Payload {
  const values = [...types].map((type) => `property:activityType=${type}`);
  return {
    metadata: { encoding: encoder.encode('json/plain'), type: encoder.encode('KeywordList') },
    data: encoder.encode(JSON.stringify(values)),
  };
}
