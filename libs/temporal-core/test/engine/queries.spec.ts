import { describe, expect, it } from 'vitest';
import { legacyQueryId } from '../../src/activation/activation.js';
import type { QueryRequest } from '../../src/engine/engine-task.js';
import { historyBuilder, payload } from '../support/history-builder.js';
import { ReplayDriver, scheduleActivity, taskOf, type Workflow } from '../support/replay-driver.js';

const query = (queryId: string, queryName = 'status'): QueryRequest => ({
  queryId,
  queryName,
  arguments: [payload('q')],
  headers: {},
});
const begun = () => historyBuilder().started().task();

/** Calls an activity, counts signals, answers queries with the count. */
function counting(): Workflow {
  let signals = 0;
  return (job) => {
    switch (job.type) {
      case 'initializeWorkflow':
        return [scheduleActivity()];
      case 'signalWorkflow':
        signals++;
        return [];
      case 'resolveActivity':
        return [{ type: 'completeWorkflow' }];
      case 'queryWorkflow':
        return [
          { type: 'queryResult', queryId: job.queryId, answer: { status: 'succeeded', result: payload(signals) } },
        ];
      default:
        return [];
    }
  };
}

describe('queries', () => {
  it('attached to a task come last, in an activation of their own, and are answered with it', () => {
    const driver = new ReplayDriver(counting());
    const history = begun();
    driver.run(taskOf(history.events));
    history.taskCompleted().activityScheduled().signaled('s').task();
    const outcome = driver.complete(taskOf(history.after(3), { queries: [query('a'), query('b', 'other')] }));
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['signalWorkflow'], ['queryWorkflow', 'queryWorkflow']]);
    expect(driver.activations[2]).toMatchObject({
      isReplaying: true,
      jobs: [{ queryId: 'a', arguments: [payload('q')] }, {}],
    });
    expect(outcome.queryResults).toMatchObject([
      { queryId: 'a', answer: { result: payload(1) } },
      { queryId: 'b', answer: { result: payload(1) } },
    ]);
  });

  it('alone on a cached run need no history and send no commands', () => {
    const driver = new ReplayDriver(counting());
    driver.run(taskOf(begun().events));
    const task = taskOf([], { previousStartedEventId: 3, legacyQuery: query('ignored') });
    expect(driver.run(task)).toEqual({
      type: 'legacyQuery',
      result: { type: 'queryResult', queryId: legacyQueryId, answer: { status: 'succeeded', result: payload(0) } },
    });
    const history = begun().taskCompleted().activityScheduled().activityCompleted(5).task();
    expect(driver.complete(taskOf(history.events)).commands).toHaveLength(1);
  });

  it('alone replay the history of a run that is not cached, and leave it ready for its next task', () => {
    const driver = new ReplayDriver(counting());
    const history = begun().taskCompleted().activityScheduled();
    const outcome = driver.run(taskOf(history.events, { legacyQuery: query('') }));
    expect(outcome).toMatchObject({ type: 'legacyQuery', result: { answer: { result: payload(0) } } });
    expect(driver.activations.map((activation) => activation.isReplaying)).toEqual([true, true]);
    history.activityCompleted(5).task();
    expect(driver.complete(taskOf(history.after(3))).commands).toHaveLength(1);
    expect(driver.jobTypes.at(-1)).toEqual(['resolveActivity']);
  });

  it('do not see what belongs to a task that has not started', () => {
    const driver = new ReplayDriver(counting());
    const history = begun().taskCompleted().activityScheduled().signaled('early').taskScheduled();
    const task = taskOf(history.events, { previousStartedEventId: 3, legacyQuery: query('') });
    expect(driver.run(task)).toMatchObject({ result: { answer: { result: payload(0) } } });
    driver.run(taskOf(history.taskStarted().after(3)));
    expect(driver.jobTypes.at(-1)).toEqual(['signalWorkflow']);
  });

  it('are answered on a run that has completed', () => {
    const driver = new ReplayDriver(counting());
    const history = begun().taskCompleted().activityScheduled().signaled('s').activityCompleted(5).task();
    const task = taskOf(history.taskCompleted().completed().events, { legacyQuery: query('') });
    expect(driver.run(task)).toMatchObject({ type: 'legacyQuery', result: { answer: { result: payload(1) } } });
  });

  it('are answered on a run that was terminated under its task', () => {
    const driver = new ReplayDriver(counting());
    const history = begun().taskCompleted().activityScheduled().signaled('s').task().terminated();
    const task = taskOf(history.events, { previousStartedEventId: 3, legacyQuery: query('') });
    expect(driver.run(task)).toMatchObject({ type: 'legacyQuery', result: { answer: { result: payload(1) } } });
    expect(driver.activations.every((activation) => activation.isReplaying)).toBe(true);
  });

  it('must be answered', () => {
    const driver = new ReplayDriver(() => []);
    expect(() => driver.run(taskOf(begun().events, { queries: [query('a')] }))).toThrow(/did not answer the query "a"/);
  });

  it('must not cause commands', () => {
    const driver = new ReplayDriver((job) => (job.type === 'queryWorkflow' ? [scheduleActivity()] : []));
    expect(() => driver.run(taskOf(begun().events, { queries: [query('a')] }))).toThrow(
      /query handler issued the command scheduleActivity/,
    );
  });

  it('cannot be answered by a run whose first task has not started', () => {
    const driver = new ReplayDriver(counting());
    const { events } = historyBuilder().started().taskScheduled();
    expect(() => driver.run(taskOf(events, { legacyQuery: query('') }))).toThrow(
      /before the started event of any task/,
    );
  });
});
