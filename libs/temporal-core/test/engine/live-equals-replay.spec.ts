import { describe, expect, it } from 'vitest';
import type { Activation, ActivationJob } from '../../src/activation/activation.js';
import type { WorkflowCommand } from '../../src/activation/commands.js';
import type { ActivityCancellationType } from '../../src/common/policies.js';
import { CommandType } from '../../src/proto/enums.js';
import type { Command } from '../../src/proto/index.js';
import { type HistoryBuilder, historyBuilder } from '../support/history-builder.js';
import { ReplayDriver, scheduleActivity, startTimer, taskOf, type Workflow } from '../support/replay-driver.js';

type Random = (bound: number) => number;

/** mulberry32 */
function random(seed: number): Random {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}

/** Reacts to every job with commands that only the jobs before it determine. */
function reactive(seed: number): Workflow {
  const next = random(seed);
  const cancellationTypes: ActivityCancellationType[] = ['TRY_CANCEL', 'WAIT_CANCELLATION_COMPLETED', 'ABANDON'];
  let timers = 0;
  let activities = 0;
  const command = (): WorkflowCommand => {
    switch (next(activities + timers > 0 ? 4 : 2)) {
      case 0:
        return startTimer(++timers);
      case 1:
        activities++;
        return scheduleActivity({
          seq: activities,
          activityId: String(activities),
          cancellationType: cancellationTypes[next(3)],
        });
      case 2:
        return timers > 0 ? { type: 'cancelTimer', seq: 1 + next(timers) } : startTimer(++timers);
      default:
        return activities > 0
          ? { type: 'requestCancelActivity', seq: 1 + next(activities) }
          : { type: 'cancelTimer', seq: 1 + next(timers) };
    }
  };
  return (job: ActivationJob) => {
    if (job.type === 'queryWorkflow') {
      return [{ type: 'queryResult', queryId: job.queryId, answer: { status: 'succeeded' } }];
    }
    return Array.from({ length: next(4) }, command);
  };
}

/** Writes what the server would: events of commands, and outcomes of what is open. */
class SimulatedServer {
  readonly history: HistoryBuilder = historyBuilder().started().task();
  private readonly timers = new Map<string, number>();
  private readonly activities = new Map<number, 'open' | 'cancelRequested'>();

  constructor(private readonly next: Random) {}

  complete(commands: readonly Command[]): void {
    this.history.taskCompleted({ sdkMetadata: { coreUsedFlags: [1, 2, 3], sdkName: 'temporal-nestjs' } });
    for (const command of commands) this.record(command);
  }

  /** At least one event that the next task is for. */
  happen(): void {
    this.history.signaled('tick');
    for (let i = this.next(3); i > 0; i--) this.resolveOne();
    if (this.next(6) === 0) this.history.cancelRequested('');
  }

  private record(command: Command): void {
    const { history } = this;
    const timerId = (command.startTimerCommandAttributes ?? command.cancelTimerCommandAttributes)?.timerId ?? '';
    const scheduledEventId = command.requestCancelActivityTaskCommandAttributes?.scheduledEventId ?? 0;
    switch (command.commandType) {
      case CommandType.COMMAND_TYPE_START_TIMER:
        history.timerStarted(timerId);
        this.timers.set(timerId, history.lastId);
        return;
      case CommandType.COMMAND_TYPE_CANCEL_TIMER:
        history.timerCanceled(this.timers.get(timerId) ?? 0, timerId);
        this.timers.delete(timerId);
        return;
      case CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK:
        history.activityScheduled(command.scheduleActivityTaskCommandAttributes?.activityId);
        this.activities.set(history.lastId, 'open');
        return;
      case CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK:
        history.activityCancelRequested(scheduledEventId);
        this.activities.set(scheduledEventId, 'cancelRequested');
        return;
      default:
        throw new Error(`Unexpected command ${command.commandType ?? 0}`);
    }
  }

  private resolveOne(): void {
    const { history, next } = this;
    const activities = [...this.activities.keys()];
    const timers = [...this.timers];
    const pick = next(activities.length + timers.length + 1);
    if (pick < activities.length) this.resolveActivity(activities[pick]);
    else if (pick < activities.length + timers.length) {
      const [timerId, startedEventId] = timers[pick - activities.length];
      history.timerFired(startedEventId, timerId);
      this.timers.delete(timerId);
    }
  }

  private resolveActivity(scheduledEventId: number): void {
    const { history, next } = this;
    const outcome = next(this.activities.get(scheduledEventId) === 'cancelRequested' ? 4 : 3);
    if (outcome === 0) history.activityCompleted(scheduledEventId);
    else if (outcome === 1) history.activityFailed(scheduledEventId, { message: 'no' });
    else if (outcome === 2) history.activityTimedOut(scheduledEventId, {});
    else history.activityCanceled(scheduledEventId);
    this.activities.delete(scheduledEventId);
  }
}

const facts = (activations: readonly Activation[]) =>
  activations
    .filter((activation) => activation.jobs[0].type !== 'queryWorkflow')
    .map(({ jobs, timestampMs, historyLength }) => ({ jobs, timestampMs, historyLength }));

/** Runs a workflow through twelve tasks, some lost, some behind an eviction; returns the activations that counted. */
function live(seed: number): { history: HistoryBuilder; activations: Activation[] } {
  const next = random(seed);
  const server = new SimulatedServer(next);
  const { history } = server;
  let driver = new ReplayDriver(reactive(seed));
  for (let task = 0; task < 12; task++) {
    if (next(5) === 0) driver = new ReplayDriver(reactive(seed));
    const outcome = driver.complete(taskOf(history.after(driver.replay.lastAppliedEventId)));
    if (next(6) === 0) {
      // The answer is lost: what the run has become must be forgotten.
      driver = new ReplayDriver(reactive(seed));
      history.taskTimedOut();
    } else {
      server.complete(outcome.commands);
    }
    server.happen();
    if (next(3) === 0 && driver.activations.length > 0) {
      const legacyQuery = { queryId: '', queryName: 'q', arguments: [], headers: {} };
      const events = history.taskScheduled().after(driver.replay.lastAppliedEventId);
      driver.run(taskOf(events, { legacyQuery }));
      history.taskStarted();
    } else {
      history.task();
    }
  }
  driver.complete(taskOf(history.after(driver.replay.lastAppliedEventId)));
  return { history, activations: driver.activations };
}

describe('replay', () => {
  it.each(Array.from({ length: 200 }, (_, seed) => seed))(
    'of random run %i has the activations it had live',
    (seed) => {
      const { history, activations } = live(seed);
      const replayed = new ReplayDriver(reactive(seed));
      replayed.complete(taskOf(history.events));
      expect(facts(replayed.activations)).toEqual(facts(activations));
      expect(activations.length).toBeGreaterThan(3);
    },
  );
});
