import { backoffMs } from '../../common/backoff.js';
import type { FailureInfo } from '../../common/payload.js';
import type { RetryPolicyMs } from '../../common/policies.js';
import { fromDuration } from '../../proto/wire-values.js';

const defaultInitialMs = 1_000;
const defaultCoefficient = 2;
/** Times the initial interval. */
const defaultMaximum = 100;

/** Time to wait before the next attempt, as the server would; `undefined` when there is none. */
export function localRetryDelayMs(
  policy: RetryPolicyMs = {},
  attempt: number,
  { applicationFailureInfo: info }: FailureInfo,
): number | undefined {
  const { maximumAttempts = 0, nonRetryableErrorTypes = [] } = policy;
  if (maximumAttempts > 0 && attempt >= maximumAttempts) return undefined;
  if (info && (info.nonRetryable || nonRetryableErrorTypes.includes(info.type ?? ''))) return undefined;
  const asked = fromDuration(info?.nextRetryDelay);
  if (asked !== undefined) return asked;
  const { initialIntervalMs = defaultInitialMs, backoffCoefficient = defaultCoefficient } = policy;
  const { maximumIntervalMs = defaultMaximum * initialIntervalMs } = policy;
  return backoffMs({ initialIntervalMs, backoffCoefficient, maximumIntervalMs }, attempt - 1);
}
