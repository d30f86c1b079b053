/** The place of a task among the others of its queue. */
import type { Priority } from '@nest-temporal/core/internal/proto/index';
import { longestFairnessKeyBytes } from '../config/fixed-limits.js';

/** What is wrong with a priority; undefined when nothing is. */
export function priorityProblem(priority: Priority | null | undefined): string | undefined {
  const { priorityKey = 0, fairnessKey = '', fairnessWeight = 0 } = priority ?? {};
  if (priorityKey < 0) return "priority key can't be negative";
  if (Buffer.byteLength(fairnessKey) > longestFairnessKeyBytes) return 'fairness key length exceeds limit';
  return fairnessWeight < 0 ? 'must be greater than zero' : undefined;
}

/** The same as activities tell it. */
export function priorityFault(priority: Priority | null | undefined): string | undefined {
  const problem = priorityProblem(priority);
  return problem && `invalid priorities: ${problem}`;
}

/** That of an activity over that of its run, field by field. */
export function mergedPriority(
  ofRun: Priority | null | undefined,
  own: Priority | null | undefined,
): Priority | undefined {
  if (!ofRun || !own) return ofRun ?? own ?? undefined;
  return {
    priorityKey: own.priorityKey || ofRun.priorityKey,
    fairnessKey: own.fairnessKey || ofRun.fairnessKey,
    fairnessWeight: own.fairnessWeight || ofRun.fairnessWeight,
  };
}
