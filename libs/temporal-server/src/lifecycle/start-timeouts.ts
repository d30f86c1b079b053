/** How the timeouts of a run bound each other. Absent and 0 is none. */
import type { Duration } from '@nest-temporal/core/internal/proto/index';
import { durationFromMs, durationToMs } from '@nest-temporal/core/internal/proto/time';
import type { DynamicConfig } from '../config/dynamic-config.js';
import { longestWorkflowTaskMs } from '../config/fixed-limits.js';

type MaybeDuration = Duration | null | undefined;

/** The timeout of a run, which cannot be longer than that of its chain. */
export function runTimeoutWithin(runTimeout: MaybeDuration, executionTimeout: MaybeDuration): MaybeDuration {
  const executionMs = durationToMs(executionTimeout) ?? 0;
  if (executionMs === 0) return runTimeout;
  const runMs = durationToMs(runTimeout) ?? 0;
  return runMs === 0 || runMs > executionMs ? executionTimeout : runTimeout;
}

/** The timeout of a run's workflow tasks, which cannot be longer than that of the run. */
export function taskTimeoutWithin(
  config: DynamicConfig,
  taskTimeout: MaybeDuration,
  runTimeout: MaybeDuration,
): Required<Duration> {
  const wantedMs = durationToMs(taskTimeout) || config.get('history.defaultWorkflowTaskTimeout');
  const runMs = durationToMs(runTimeout) || Infinity;
  return durationFromMs(Math.min(wantedMs, longestWorkflowTaskMs, runMs));
}
