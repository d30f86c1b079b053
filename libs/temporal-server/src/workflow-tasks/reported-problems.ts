/** The search attribute by which one finds runs whose workflow tasks fail again and again. */
import { keywordList } from '../common/keyword-list.js';
import type { RunState } from '../context/run-state.js';
import type { ServerContext } from '../context/server-context.js';

const attributeName = 'TemporalReportedProblems';

/** Sets the attribute when enough tasks in a row had problems. */
export function reportProblems({ config }: ServerContext, state: RunState): void {
  const threshold = config.get('system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute');
  if (threshold <= 0 || state.workflowTaskProblems < threshold || !state.lastWorkflowTaskProblem) return;
  state.searchAttributes = { ...state.searchAttributes, [attributeName]: keywordList(state.lastWorkflowTaskProblem) };
}

/** A workflow task completed: all is well. */
export function clearProblems(state: RunState): void {
  state.workflowTaskProblems = 0;
  if (!(attributeName in state.searchAttributes)) return;
  state.lastWorkflowTaskProblem = undefined;
  const { [attributeName]: _, ...others } = state.searchAttributes;
  state.searchAttributes = others;
}
