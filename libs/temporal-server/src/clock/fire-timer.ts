import type { Logger } from '@nest-temporal/core/internal/common/telemetry';
import type { TimerQueue } from './timer-queue.js';

/** Fires the next timer of a queue. One that throws must not keep the others from firing. */
export function fireTimer(queue: TimerQueue, logger: Logger): void {
  try {
    queue.shift()?.fire();
  } catch (error) {
    logger.error('A timer of the server failed', { error });
  }
}
