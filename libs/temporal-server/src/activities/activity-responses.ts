/** What a worker, or a client for it, says of an activity that it has: completed, failed, canceled, or still at it. */
import {
  encodeMessage,
  type Failure,
  type Payloads,
  type WorkerVersionStamp,
} from '@nest-temporal/core/internal/proto/index';
import { RetryState } from '@nest-temporal/core/internal/proto/enums';
import { InvalidArgumentError } from '../common/errors.js';
import type { DynamicConfig } from '../config/dynamic-config.js';
import type { PendingActivity } from '../context/run-state.js';
import type { RunTransaction } from '../context/run.js';
import type { ServerContext } from '../context/server-context.js';
import { checkIdentity } from '../common/identity.js';
import { serverFailure } from '../common/server-failure.js';
import { appendCanceled, appendCompleted, appendFailed } from './activity-outcome.js';
import { retryActivity } from './activity-retry.js';
import { startActivity } from './activity-start.js';
import { pendingActivity, type ActivityReference } from './activity-token.js';
import { failureExceedsLimit, truncatedFailure } from '../common/truncated-failure.js';

/** Of the worker that answers. */
interface Answer {
  readonly identity?: string;
  readonly workerVersion?: WorkerVersionStamp | null;
}

export interface CompletedAnswer extends Answer {
  readonly result?: Payloads | null;
}

export interface FailedAnswer extends Answer {
  readonly failure?: Failure | null;
  readonly lastHeartbeatDetails?: Payloads | null;
}

export interface CanceledAnswer extends Answer {
  readonly details?: Payloads | null;
}

export interface Heartbeat {
  readonly details?: Payloads | null;
  readonly identity?: string;
}

/** What a heartbeat tells the worker. */
export interface HeartbeatAnswer {
  readonly cancelRequested?: boolean;
  readonly activityPaused?: boolean;
  readonly activityReset?: boolean;
}

const heartbeatExceedsLimit = 'Heartbeat details exceed size limit.';

/** A result that is too large is a failure. An activity that is named by its id may be completed without a worker. */
export function completeActivity(context: ServerContext, activity: ActivityReference, answer: CompletedAnswer): void {
  const { identity = '', result } = answer;
  checkIdentity(context.config, identity);
  if (isTooLarge(context.config, result)) {
    endWithFailure(context, activity, {
      identity,
      failure: serverFailure('Complete result exceeds size limit.', true),
    });
    return;
  }
  change(
    context,
    activity,
    (transaction, pending) => {
      const ender = { identity, workerVersion: answer.workerVersion };
      const held = pending.started ? pending : startActivity(transaction, pending, { identity, requestId: '' });
      appendCompleted(transaction, held, ender, result);
    },
    true,
  );
}

/**
 * Tries again, or ends the activity.
 *
 * @returns what of the answer was too large and was left out
 */
export function failActivity(context: ServerContext, activity: ActivityReference, answer: FailedAnswer): Failure[] {
  const { config } = context;
  const { identity = '', workerVersion } = answer;
  let { failure, lastHeartbeatDetails } = answer;
  checkIdentity(config, identity);
  const leftOut: Failure[] = [];
  if (isTooLarge(config, lastHeartbeatDetails)) {
    leftOut.push(serverFailure(heartbeatExceedsLimit, true));
    lastHeartbeatDetails = undefined;
  }
  if (failure && encodeMessage('Failure', failure).length > blobLimit(config)) {
    const cause = truncatedFailure(failure, config.get('limit.blobSize.warn'));
    failure = { ...serverFailure(failureExceedsLimit, true), cause };
    leftOut.push(failure);
  }
  endWithFailure(context, activity, { identity, workerVersion, failure, lastHeartbeatDetails });
  return leftOut;
}

/** @throws InvalidArgumentError when nobody asked for the cancellation */
export function cancelActivity(context: ServerContext, activity: ActivityReference, answer: CanceledAnswer): void {
  const { identity = '', details } = answer;
  checkIdentity(context.config, identity);
  if (isTooLarge(context.config, details)) {
    endWithFailure(context, activity, { identity, failure: serverFailure('Cancel details exceed size limit.', true) });
    return;
  }
  change(context, activity, (transaction, pending) => {
    if (pending.cancelRequestedEventId === undefined) {
      throw new InvalidArgumentError(
        'unable to mark activity as canceled without activity being request canceled first',
      );
    }
    appendCanceled(transaction, pending, { identity }, details);
  });
}

/** Details that are too large end the activity. */
export function recordHeartbeat(
  context: ServerContext,
  activity: ActivityReference,
  { details, identity = '' }: Heartbeat,
): HeartbeatAnswer {
  if (isTooLarge(context.config, details)) {
    endWithFailure(context, activity, { identity, failure: serverFailure(heartbeatExceedsLimit, true) });
    return { cancelRequested: true };
  }
  return change(context, activity, ({ state, nowMs }, pending) => {
    state.activities.set(pending.scheduledEventId, {
      ...pending,
      lastHeartbeat: { atMs: nowMs, details: details ?? undefined },
      lastWorkerIdentity: identity || pending.lastWorkerIdentity,
    });
    return {
      cancelRequested: pending.cancelRequestedEventId !== undefined,
      activityPaused: pending.pause !== undefined,
      activityReset: pending.isReset === true,
    };
  });
}

function endWithFailure(context: ServerContext, activity: ActivityReference, answer: FailedAnswer): void {
  const { identity = '', workerVersion, failure, lastHeartbeatDetails: details } = answer;
  change(context, activity, (transaction, pending) => {
    const { nowMs } = transaction;
    const failed: PendingActivity = {
      ...pending,
      ...(details && { lastHeartbeat: { atMs: nowMs, details } }),
      lastAttemptEndedAtMs: nowMs,
    };
    const retryState = retryActivity(context, transaction, failed, failure);
    if (retryState === RetryState.RETRY_STATE_IN_PROGRESS) return;
    appendFailed(transaction, failed, { identity, workerVersion }, failure, retryState);
  });
}

/** @throws NotFoundError when the run or the activity does not exist, or no longer */
function change<T>(
  { runs }: ServerContext,
  activity: ActivityReference,
  how: (transaction: RunTransaction, pending: PendingActivity) => T,
  mayWait?: boolean,
): T {
  const run = runs.get(activity.namespace, activity.workflowId, activity.runId);
  return run.transact((transaction) => how(transaction, pendingActivity(transaction.state, activity, mayWait)));
}

function isTooLarge(config: DynamicConfig, payloads: Payloads | null | undefined): boolean {
  return payloads ? encodeMessage('Payloads', payloads).length > blobLimit(config) : false;
}

function blobLimit(config: DynamicConfig): number {
  return config.get('limit.blobSize.error');
}
