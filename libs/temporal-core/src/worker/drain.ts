/**
 * The end of a worker's life, in order: stop polling, tell the server, wait for the polls and then for the tasks.
 *
 * A task that a poll brings after draining began is processed. Polls are aborted only after the server had the chance to
 * end them: one that is aborted while the server answers it loses a task until it times out.
 */
import { deferred } from '../common/async.js';
import type { Clock } from '../common/clock.js';
import type { Logger } from '../common/telemetry.js';
import { WorkerShutdownForcedError } from './errors.js';

/** One half of a worker: workflows or activities. */
export interface Drainable {
  drain(): void;
  abortPolls(): void;
  readonly pollsEnded: Promise<void>;
  readonly drained: Promise<void>;
}

export interface DrainParts {
  halves: readonly Drainable[];
  /** Tells the server that the worker is going. */
  sayGoodbye(): Promise<void>;
  /** Tells the activities that the worker is going; they have the grace time left. */
  notifyActivities(): void;
  /** Tells the activities that still run to stop. */
  cancelActivities(): void;
  /** Activities that still run, for the error. */
  runningActivities(): readonly string[];
  /** Time the server has to end the polls. */
  pollEndTimeoutMs: number;
  graceTimeMs: number;
  forceTimeMs?: number;
  clock: Clock;
  logger: Logger;
}

/** @throws WorkerShutdownForcedError when activities still run after the force time */
export async function drainWorker(parts: DrainParts): Promise<void> {
  const { halves, clock, graceTimeMs, forceTimeMs } = parts;
  for (const half of halves) half.drain();
  parts.notifyActivities();
  const grace = graceTimeMs > 0 ? clock.setTimeout(() => parts.cancelActivities(), graceTimeMs, true) : undefined;
  if (!grace) parts.cancelActivities();
  const drained = windDown(parts);
  try {
    if (forceTimeMs === undefined) await drained;
    else if (!(await settlesWithin(drained, forceTimeMs, clock))) {
      const running = parts.runningActivities();
      throw new WorkerShutdownForcedError(
        `Shutdown was forced after ${forceTimeMs} ms. Still running: ${running.join(', ') || 'workflow tasks'}. ` +
          `Let activities end when their cancellationSignal is aborted, or raise 'shutdownForceTime'`,
      );
    }
  } finally {
    grace?.cancel();
  }
}

async function windDown(parts: DrainParts): Promise<void> {
  const { halves, clock } = parts;
  const pollsEnded = Promise.all(halves.map((half) => half.pollsEnded));
  await parts.sayGoodbye().catch((error: unknown) => {
    parts.logger.debug('The server was not told of the shutdown', { error: String(error) });
  });
  if (!(await settlesWithin(pollsEnded, parts.pollEndTimeoutMs, clock))) for (const half of halves) half.abortPolls();
  await Promise.all(halves.map((half) => half.drained));
}

/** Whether a promise settles in time. Rejects if it does. */
async function settlesWithin(promise: Promise<unknown>, timeoutMs: number, clock: Clock): Promise<boolean> {
  const over = deferred<boolean>();
  const timer = clock.setTimeout(() => over.resolve(false), timeoutMs, true);
  try {
    return await Promise.race([promise.then(() => true), over.promise]);
  } finally {
    timer.cancel();
  }
}
