/**
 * Decides which failed calls are retried, and after how long. A policy is data; the decision is a pure function of the
 * policy, the error and the state of the call. The loop that makes the calls is in `rpc-service.ts`.
 *
 * There are two backoff sequences: after RESOURCE_EXHAUSTED, waits are longer.
 */
import { backoffMs, type Backoff } from '../common/backoff.js';
import { RpcError, type RpcStatusName } from '../common/rpc-channel.js';
import { ConnectionUnavailableError, type ConnectionTrouble } from './errors.js';

/** How the calls of a connection are retried. */
export interface RpcRetryPolicy extends Backoff {
  /** Maximum number of attempts; 0 means no limit. */
  readonly maximumAttempts: number;
  /** Time after the first attempt when retrying stops, in milliseconds; 0 means no limit. */
  readonly maximumElapsedMs: number;
}

/** Policy of calls other than long polls. */
export const defaultRetryPolicy: RpcRetryPolicy = {
  initialIntervalMs: 100,
  backoffCoefficient: 1.7,
  maximumIntervalMs: 5_000,
  jitter: 0.2,
  maximumAttempts: 10,
  maximumElapsedMs: 10_000,
};

/** Policy of long polls, which are retried until they are aborted. */
export const longPollRetryPolicy: RpcRetryPolicy = {
  initialIntervalMs: 200,
  backoffCoefficient: 2,
  maximumIntervalMs: 10_000,
  jitter: 0.2,
  maximumAttempts: 0,
  maximumElapsedMs: 0,
};

/** Minimum waits after RESOURCE_EXHAUSTED. */
export const throttleRetryPolicy: RpcRetryPolicy = {
  ...longPollRetryPolicy,
  initialIntervalMs: 1_000,
};

const retryable: ReadonlySet<RpcStatusName> = new Set([
  'DATA_LOSS',
  'INTERNAL',
  'UNKNOWN',
  'RESOURCE_EXHAUSTED',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNAVAILABLE',
]);

/** How a call is retried. */
export type CallKind =
  /** The caller waits, and can handle a failure. */
  | 'call'
  /** A poll. If the server or a proxy ends it early, it is repeated. */
  | 'longPoll'
  /** A call whose loss costs more than a wait: it is retried until its own deadline. */
  | 'persistent';

const retryableBy: Record<CallKind, ReadonlySet<RpcStatusName>> = {
  call: retryable,
  longPoll: new Set([...retryable, 'CANCELLED', 'DEADLINE_EXCEEDED']),
  // A server that does not respond, or credentials that are being rotated, may recover.
  persistent: new Set([...retryable, 'DEADLINE_EXCEEDED', 'PERMISSION_DENIED', 'UNAUTHENTICATED']),
};

/** Problems that only a change of the options or of the server's certificates can fix. */
const lasting: ReadonlySet<ConnectionTrouble> = new Set<ConnectionTrouble>([
  'untrusted-certificate',
  'expired-certificate',
  'wrong-host-name',
  'client-certificate-missing',
  'client-certificate-refused',
  'server-without-tls',
]);

/** The retries of one call. */
export class RpcRetry {
  private attempts = 0;
  private waits = 0;
  private throttledWaits = 0;

  constructor(
    private readonly policy: RpcRetryPolicy,
    private readonly kind: CallKind,
    private readonly startedAtMs: number,
    /** Returns a random number from 0 to 1, for the jitter. */
    private readonly random: () => number = Math.random,
  ) {}

  /** Number of consecutive failed attempts. */
  get failedAttempts(): number {
    return this.attempts;
  }

  /**
   * Milliseconds to wait before the next attempt, or undefined when the error is final.
   *
   * @param untilMs - time after which no attempt is started; by default that of the policy
   */
  delayAfter(error: unknown, nowMs: number, untilMs: number = this.endMs): number | undefined {
    this.attempts++;
    if (!isRetryable(error, this.kind)) return undefined;
    if (this.kind === 'longPoll' && error.status === 'DEADLINE_EXCEEDED') this.startAnew();
    const { maximumAttempts } = this.policy;
    if (maximumAttempts > 0 && this.attempts >= maximumAttempts) return undefined;

    let delay = backoffMs(this.policy, this.waits++, this.random);
    if (error.status === 'RESOURCE_EXHAUSTED') {
      delay = Math.max(delay, backoffMs(throttleRetryPolicy, this.throttledWaits++, this.random));
    }
    return nowMs + delay > untilMs ? undefined : delay;
  }

  private get endMs(): number {
    const { maximumElapsedMs } = this.policy;
    return maximumElapsedMs > 0 ? this.startedAtMs + maximumElapsedMs : Infinity;
  }

  /** A poll that ran for its full duration did not fail. */
  private startAnew(): void {
    this.attempts = 0;
    this.waits = 0;
    this.throttledWaits = 0;
  }
}

/** True when a message exceeded a size limit of the client or of the server. A retry would fail in the same way. */
export function isMessageTooLarge(error: unknown): boolean {
  return (
    error instanceof RpcError && error.status === 'RESOURCE_EXHAUSTED' && /larger than (max|\d)/.test(error.message)
  );
}

function isRetryable(error: unknown, kind: CallKind): error is RpcError {
  if (!(error instanceof RpcError) || isMessageTooLarge(error)) return false;
  return retryableBy[kind].has(error.status) && !(kind === 'call' && isLasting(error));
}

function isLasting(error: RpcError): boolean {
  return error instanceof ConnectionUnavailableError && lasting.has(error.trouble);
}
