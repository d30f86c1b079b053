/** The half of a worker that runs activities. */
import type { Clock } from '../../common/clock.js';
import type { Logger } from '../../common/telemetry.js';
import type { PollActivityTaskQueueResponse } from '../../proto/index.js';
import { PollLoop, type Poll } from '../poll-loop.js';
import type { SlotSource } from '../slots.js';
import type { ActivityRunner } from './activity-runner.js';

export interface ActivityWorkerParts {
  polls: readonly Poll<PollActivityTaskQueueResponse>[];
  slots: SlotSource;
  runner: ActivityRunner;
  onFatal(error: unknown): void;
  onPollSucceeded(): void;
  clock: Clock;
  logger: Logger;
}

export class ActivityWorker {
  private readonly loop: PollLoop<PollActivityTaskQueueResponse>;

  constructor({ runner, ...parts }: ActivityWorkerParts) {
    this.loop = new PollLoop({ ...parts, kind: 'activity', process: (response) => runner.run(response) });
  }

  start(): void {
    this.loop.start();
  }

  /** Starts no more polls. */
  drain(): void {
    this.loop.drain();
  }

  abortPolls(): void {
    this.loop.abortPolls();
  }

  get pollsEnded(): Promise<void> {
    return this.loop.pollsEnded;
  }

  /** After {@link drain}: resolves when no poll is open and all activities have been answered. */
  get drained(): Promise<void> {
    return this.loop.drained;
  }
}
