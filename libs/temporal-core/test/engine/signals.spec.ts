import { describe, expect, it } from 'vitest';
import { historyBuilder, payload } from '../support/history-builder.js';
import { ReplayDriver, scheduleActivity, taskOf } from '../support/replay-driver.js';

const begun = () => historyBuilder().started().task();

describe('signals', () => {
  it('come with name, arguments and sender, payloads untouched', () => {
    const driver = new ReplayDriver(() => []);
    const argument = payload('yes');
    driver.run(taskOf(begun().taskCompleted().signaled('approve', argument).task().events));
    const [job] = driver.activations[1].jobs;
    expect(job).toEqual({
      type: 'signalWorkflow',
      signalName: 'approve',
      arguments: [argument],
      headers: {},
      identity: 'client-1',
    });
    expect(job.type === 'signalWorkflow' && job.arguments[0]).toBe(argument);
  });

  it('that came with the start follow the initialization', () => {
    const driver = new ReplayDriver(() => []);
    driver.run(taskOf(historyBuilder().started().signaled('a').task().events));
    expect(driver.jobTypes).toEqual([['initializeWorkflow', 'signalWorkflow']]);
  });

  it('go before outcomes that history has first', () => {
    const driver = new ReplayDriver((job) => (job.type === 'initializeWorkflow' ? [scheduleActivity()] : []));
    const history = begun().taskCompleted().activityScheduled().activityCompleted(5).signaled('a').signaled('b').task();
    driver.run(taskOf(history.events));
    expect(driver.jobTypes[1]).toEqual(['signalWorkflow', 'signalWorkflow', 'resolveActivity']);
    expect(driver.activations[1].jobs).toMatchObject([{ signalName: 'a' }, { signalName: 'b' }, {}]);
  });
});
