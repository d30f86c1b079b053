/** What runs the activities of a worker. */
import type { Clock } from '../../common/clock.js';
import type { Logger } from '../../common/telemetry.js';
import type { PollActivityTaskQueueResponse } from '../../proto/index.js';
import { PollLoop, type Poll } from '../poll-loop.js';
import type { Slots } from '../slots.js';
import type { TaskLoad } from '../worker-status.js';
import type { ActivityRunner } from './activity-runner.js';
import { EagerTasks, type EagerReservation } from './eager-tasks.js';

export interface ActivityWorkerParts {
  polls: readonly Poll<PollActivityTaskQueueResponse>[];
  slots: Slots;
  runner: ActivityRunner;
  onFatal(error: unknown): void;
  onPollSucceeded(): void;
  clock: Clock;
  logger: Logger;
}

export class ActivityWorker {
  private readonly loop: PollLoop<PollActivityTaskQueueResponse>;
  private readonly eager: EagerTasks;

  private readonly slots: Slots;

  constructor({ runner, ...parts }: ActivityWorkerParts) {
    this.slots = parts.slots;
    const process = (response: PollActivityTaskQueueResponse): Promise<void> => runner.run(response);
    this.loop = new PollLoop({ ...parts, kind: 'activity', process });
    this.eager = new EagerTasks({ slots: parts.slots, process, onFatal: (error) => parts.onFatal(error) });
  }

  start(): void {
    this.loop.start();
  }

  /** Slots reserved for eager tasks count as tasks: no other task can use them. */
  get load(): TaskLoad {
    const { pollers } = this.loop.load;
    return { pollers, tasks: Math.max(0, this.slots.size - this.slots.available - pollers) };
  }

  /** Reserves slots for tasks that arrive without a poll: as many as are free, at most `count`. */
  reserveEager(count: number): EagerReservation {
    return this.eager.reserve(count);
  }

  /** Starts no more polls. */
  drain(): void {
    this.loop.drain();
    this.eager.drain();
  }

  abortPolls(): void {
    this.loop.abortPolls();
  }

  get pollsEnded(): Promise<void> {
    return this.loop.pollsEnded;
  }

  /** After {@link drain}: resolves when no poll is open and all activities have been answered. */
  get drained(): Promise<void> {
    return Promise.all([this.loop.drained, this.eager.drained]).then(() => undefined);
  }
}
