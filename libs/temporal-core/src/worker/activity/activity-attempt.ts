/**
 * One attempt of an activity while it runs: its context, its heartbeats, its timeout, and the single way to cancel it. The
 * first cancellation counts; the function may ignore it and still succeed.
 */
import type { Clock, TimerHandle } from '../../common/clock.js';
import type { Payload } from '../../common/payload.js';
import type { Logger, Meter } from '../../common/telemetry.js';
import {
  ActivityContext,
  cancellationOf,
  type ActivityCancellationReason,
  type ActivityClient,
} from '../../activity/activity-context.js';
import type { ActivityInfo } from '../../activity/activity-info.js';
import type { PayloadConverter } from '../../converter/payload-converter.js';
import type { ActivityTask } from './activity-task.js';
import type { ActivityCalls } from './activity-calls.js';
import { Heartbeater, heartbeatIntervalMs, type HeartbeatThrottle } from './heartbeater.js';
import type { ActivityResponder } from './task-completion.js';

/** State shared by all attempts of a worker. */
export interface AttemptHost {
  calls: ActivityCalls;
  responder: ActivityResponder;
  throttle: HeartbeatThrottle;
  workerShutdownSignal: AbortSignal;
  converter: { readonly payloadConverter: PayloadConverter };
  client?: ActivityClient;
  clock: Clock;
  logger: Logger;
  meter: Meter;
}

/** The server times an attempt out first; it is cancelled here only afterwards. */
const timeoutBufferMs = 5_000;
/** The longest timeout that Node.js timers support. */
const maxTimerMs = 2 ** 31 - 1 - timeoutBufferMs;

export class ActivityAttempt {
  readonly context: ActivityContext;
  private readonly controller = new AbortController();
  private readonly heartbeater: Heartbeater;
  private readonly deadline?: TimerHandle;
  private reason?: ActivityCancellationReason;

  constructor(
    host: AttemptHost,
    readonly task: ActivityTask,
    info: ActivityInfo,
    onCancellationUsed: () => void,
  ) {
    this.context = new ActivityContext({
      info,
      cancellationSignal: this.controller.signal,
      workerShutdownSignal: host.workerShutdownSignal,
      outbound: host.calls.outboundOf(() => this.context),
      payloadConverter: host.converter.payloadConverter,
      ...(host.client ? { client: host.client } : {}),
      onCancellationUsed,
      logger: host.logger,
      meter: host.meter,
      clock: host.clock,
    });
    this.heartbeater = new Heartbeater({
      send: (details) => host.responder.heartbeat(task, details),
      cancel: (reason) => this.cancel(reason),
      intervalMs: heartbeatIntervalMs(task.heartbeatTimeoutMs, host.throttle),
      clock: host.clock,
      logger: host.logger,
    });
    const { closesAfterMs = Infinity } = task;
    if (closesAfterMs <= maxTimerMs) {
      this.deadline = host.clock.setTimeout(() => this.cancel('TIMED_OUT'), closesAfterMs + timeoutBufferMs);
    }
  }

  /** Why the attempt was cancelled, if it was. */
  get cancellationReason(): ActivityCancellationReason | undefined {
    return this.reason;
  }

  /** The failure with which the attempt was cancelled, if it was. */
  get cancellation(): unknown {
    return this.controller.signal.reason as unknown;
  }

  heartbeat(details: readonly Payload[]): void {
    // The server does not know of a local one.
    if (!this.task.context.isLocal) this.heartbeater.beat(details);
  }

  cancel(reason: ActivityCancellationReason): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.controller.abort(cancellationOf(reason));
  }

  /** Ends timers and heartbeats when the server has the details of the last one, or did not take them. */
  flush(): Promise<void> {
    this.deadline?.cancel();
    return this.heartbeater.flush();
  }

  /** Ends timers and heartbeats. Returns heartbeat details that the server does not have. */
  end(): readonly Payload[] | undefined {
    this.deadline?.cancel();
    return this.heartbeater.stop();
  }
}
