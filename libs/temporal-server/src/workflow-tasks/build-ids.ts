/** The search attribute by which one finds the runs that workers of a build had a part in. */
import type { WorkerVersionStamp } from '@nest-temporal/core/internal/proto/index';
import { keywordList, keywordsOf } from '../common/keyword-list.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { RunState } from '../context/run-state.js';

const attributeName = 'BuildIds';
const unversioned = 'unversioned';

/** A worker of this version completed a workflow task. The oldest builds are forgotten when there are too many. */
export function noteBuildId(
  config: DynamicConfig,
  state: RunState,
  stamp: WorkerVersionStamp | null | undefined,
): void {
  const { buildId, useVersioning } = stamp ?? {};
  const noted = keywordsOf(state.searchAttributes[attributeName]);
  const others = noted.filter((value) => value !== unversioned);
  const build = buildId && `${useVersioning ? 'versioned' : unversioned}:${buildId}`;
  if (build && !others.includes(build)) others.push(build);
  const values = useVersioning ? others : [unversioned, ...others];
  if (values.length === noted.length && values.every((value, index) => value === noted[index])) return;
  const limit = config.get('frontend.searchAttributesSizeOfValueLimit');
  let payload = keywordList(values);
  while ((payload.data?.length ?? 0) > limit && values.length > 1) {
    values.splice(useVersioning ? 0 : 1, 1);
    payload = keywordList(values);
  }
  state.searchAttributes = { ...state.searchAttributes, [attributeName]: payload };
}
