import type { FailureInfo } from '../common/payload.js';
import { RetryState } from '../proto/enums.js';

/** Where and how an activity ended. */
export interface ActivityEnd {
  readonly scheduledEventId?: number;
  readonly startedEventId?: number;
  readonly identity?: string;
  readonly retryState?: RetryState;
}

/** The failure of an activity as workflow code sees it: which activity it was, with what went wrong as the cause. */
export function activityFailure(
  message: string,
  cause: FailureInfo | null | undefined,
  { activityId, activityType }: { readonly activityId: string; readonly activityType: string },
  end: ActivityEnd,
): FailureInfo {
  const { scheduledEventId = 0, startedEventId = 0, identity = '' } = end;
  const { retryState = RetryState.RETRY_STATE_UNSPECIFIED } = end;
  const type = { name: activityType };
  return {
    message,
    cause,
    activityFailureInfo: { scheduledEventId, startedEventId, identity, activityType: type, activityId, retryState },
  };
}
