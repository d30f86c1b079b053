/**
 * Shuts a worker down in order: stop polling, wait for the polls, notify the server, wait for the tasks.
 *
 * A task that a poll brings after draining began is processed. Polls are aborted only after the server had the chance to
 * end them: a poll aborted while the server is responding loses its task until the task times out.
 */
import { deferred } from '../common/async.js';
import type { Clock } from '../common/clock.js';
import { errorAttributes } from '../common/error-text.js';
import type { Logger } from '../common/telemetry.js';
import { WorkerShutdownForcedError } from './errors.js';

/** Runs a single kind of task: workflows or activities. */
export interface Drainable {
  drain(): void;
  abortPolls(): void;
  readonly pollsEnded: Promise<void>;
  readonly drained: Promise<void>;
}

export interface DrainParts {
  runners: readonly Drainable[];
  /** Asks the server to end the polls; absent if the server does not support it. */
  endPolls?(): Promise<void>;
  /** Notifies the server that the worker has shut down. */
  sayGoodbye(): Promise<void>;
  /** Notifies the activities of the shutdown; the grace time starts. */
  notifyActivities(): void;
  /** Cancels the activities that are still running. Called after the grace time, when no poll is open. */
  cancelActivities(): void;
  /** Activities that are still running, for the error. */
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
  const { runners, clock, graceTimeMs, forceTimeMs } = parts;
  for (const runner of runners) runner.drain();
  parts.notifyActivities();
  const grace = deferred();
  const graceTimer = clock.setTimeout(() => grace.resolve(), graceTimeMs, true);
  const pollsClosed = closePolls(parts);
  // Not before: the next attempt of an activity that is stopped must not come to a poll of this worker.
  void Promise.all([pollsClosed, grace.promise]).then(() => parts.cancelActivities());
  const drained = pollsClosed.then(() => Promise.all(runners.map((runner) => runner.drained)));
  try {
    if (forceTimeMs === undefined) await drained;
    else if (!(await settlesWithin(drained, forceTimeMs, clock))) {
      const running = parts.runningActivities();
      throw new WorkerShutdownForcedError(
        `Shutdown was forced after ${forceTimeMs} ms. Still running: ${running.join(', ') || 'workflow tasks'}. ` +
          `Make activities return when their cancellationSignal is aborted, or increase "shutdownForceTime".`,
      );
    }
  } finally {
    graceTimer.cancel();
  }
}

/** Gives the server the chance to end the polls, aborts the remaining ones, and notifies the server of the shutdown. */
async function closePolls(parts: DrainParts): Promise<void> {
  const { runners } = parts;
  const pollsEnded = Promise.all(runners.map((runner) => runner.pollsEnded));
  if (parts.endPolls) await tell(parts, parts.endPolls());
  if (!(await settlesWithin(pollsEnded, parts.pollEndTimeoutMs, parts.clock))) {
    for (const runner of runners) runner.abortPolls();
    await pollsEnded;
  }
  // Not before: the server drops the sticky queue at once, and with it a task that is on its way to a poll.
  await tell(parts, parts.sayGoodbye());
}

async function tell({ logger }: DrainParts, call: Promise<void>): Promise<void> {
  await call.catch((error: unknown) => {
    logger.debug('Server was not notified of the shutdown', errorAttributes(error));
  });
}

/** Whether a promise settles in time. Rejects if it does. */
export async function settlesWithin(promise: Promise<unknown>, timeoutMs: number, clock: Clock): Promise<boolean> {
  const over = deferred<boolean>();
  const timer = clock.setTimeout(() => over.resolve(false), timeoutMs, true);
  try {
    return await Promise.race([promise.then(() => true), over.promise]);
  } finally {
    timer.cancel();
  }
}
