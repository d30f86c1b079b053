/**
 * Heartbeats of a single attempt. They are throttled, the latest details are kept until the server has them, and
 * responses may cancel the attempt. The first heartbeat is sent immediately; of those within the following interval,
 * only the last is sent.
 */
import type { Clock, TimerHandle } from '../../common/clock.js';
import { errorAttributes } from '../../common/error-text.js';
import type { Payload } from '../../common/payload.js';
import { RpcError } from '../../common/rpc-channel.js';
import type { Logger } from '../../common/telemetry.js';
import { PayloadCodecError } from '../../converter/errors.js';
import type { ActivityCancellationReason } from '../../activity/activity-context.js';
import { isMessageTooLarge } from '../../transport/rpc-retry.js';
import type { RecordActivityTaskHeartbeatResponse } from '../../proto/index.js';

export interface HeartbeaterParts {
  /** Encodes and sends. */
  send(details: readonly Payload[]): Promise<RecordActivityTaskHeartbeatResponse>;
  cancel(reason: ActivityCancellationReason): void;
  intervalMs: number;
  clock: Clock;
  logger: Logger;
}

/** Throttling limits in milliseconds. */
export interface HeartbeatThrottle {
  maxIntervalMs: number;
  /** Applies to activities without a heartbeat timeout. */
  defaultIntervalMs: number;
}

/** Time between two heartbeats that are sent: well within the timeout, if there is one. */
export function heartbeatIntervalMs(timeoutMs: number | undefined, throttle: HeartbeatThrottle): number {
  return timeoutMs === undefined ? throttle.defaultIntervalMs : Math.min(timeoutMs * 0.8, throttle.maxIntervalMs);
}

export class Heartbeater {
  /** Details that the server does not have yet. */
  private latest?: readonly Payload[];
  private timer?: TimerHandle;
  private sending?: Promise<void>;
  private isStopped = false;

  constructor(private readonly parts: HeartbeaterParts) {}

  beat(details: readonly Payload[]): void {
    if (this.isStopped) return;
    this.latest = details;
    if (!this.timer && !this.sending) void this.start(details);
  }

  /** Ends the heartbeats. Returns the details that the server does not have, for the answer to the task. */
  stop(): readonly Payload[] | undefined {
    this.isStopped = true;
    this.timer?.cancel();
    return this.latest;
  }

  /** Ends the heartbeats, after one more if the server does not have the latest details. Never rejects. */
  async flush(): Promise<void> {
    this.stop();
    // The server keeps the details that come last, whenever they were sent.
    await this.sending;
    if (this.latest) await this.start(this.latest);
  }

  private start(details: readonly Payload[]): Promise<void> {
    const sending = this.send(details).finally(() => delete this.sending);
    this.sending = sending;
    return sending;
  }

  private async send(details: readonly Payload[]): Promise<void> {
    try {
      const response = await this.parts.send(details);
      if (this.latest === details) delete this.latest;
      this.read(response);
    } catch (error) {
      this.fail(error, details);
    }
    if (!this.isStopped) this.timer = this.parts.clock.setTimeout(() => this.tick(), this.parts.intervalMs);
  }

  private tick(): void {
    delete this.timer;
    if (this.latest && !this.isStopped) void this.start(this.latest);
  }

  private read({ cancelRequested, activityPaused, activityReset }: RecordActivityTaskHeartbeatResponse): void {
    if (cancelRequested) this.parts.cancel('CANCELLED');
    else if (activityPaused) this.parts.cancel('PAUSED');
    else if (activityReset) this.parts.cancel('RESET');
  }

  private fail(error: unknown, details: readonly Payload[]): void {
    if (error instanceof RpcError && error.status === 'NOT_FOUND') {
      this.parts.cancel('NOT_FOUND');
    } else if (isMessageTooLarge(error)) {
      if (this.latest === details) delete this.latest;
      this.parts.logger.error('Heartbeat details are larger than the server accepts', errorAttributes(error));
      this.parts.cancel('HEARTBEAT_DETAILS_TOO_LARGE');
    } else if (error instanceof PayloadCodecError) {
      if (this.latest === details) delete this.latest;
      this.parts.logger.error('Heartbeat details could not be encoded', errorAttributes(error));
      this.parts.cancel('HEARTBEAT_DETAILS_CONVERSION_FAILED');
    } else {
      this.parts.logger.warn('Heartbeat could not be sent', errorAttributes(error));
    }
  }
}
