import { describe, expect, it } from 'vitest';
import { executeActivity, proxyActivities } from './activities.js';
import { sleep } from './timers.js';
import { WorkflowCallError } from './runtime/call-error.js';
import { WorkflowContextError } from './runtime/current.js';

interface Payments {
  charge(amount: number): Promise<string>;
}

describe('a proxy of activities', () => {
  it('may be made outside a workflow, but not called', () => {
    const payments = proxyActivities<Payments>({ startToCloseTimeout: '1s' });
    expect(() => payments.charge(1)).toThrow(WorkflowContextError);
    expect(() => payments.charge(1)).toThrow(/Activity 'charge' works only inside a running workflow/);
  });

  it('is no promise, and has the same method each time', async () => {
    const payments = proxyActivities<Payments>({ startToCloseTimeout: '1s' });
    await expect(Promise.resolve(payments)).resolves.toBe(payments);
    expect(payments.charge).toBe(payments.charge);
  });

  it('needs one of the two time-outs', () => {
    expect(() => proxyActivities({ heartbeatTimeout: '1s' })).toThrow(WorkflowCallError);
    expect(() => proxyActivities({})).toThrow(/needs 'startToCloseTimeout' or 'scheduleToCloseTimeout'/);
    expect(() => proxyActivities(undefined as never)).toThrow(/needs an options object/);
  });

  it('names a malformed option', () => {
    expect(() => proxyActivities({ startToCloseTimeout: '1 fortnight' as never })).toThrow(
      /Option 'startToCloseTimeout' of proxyActivities\(\): '1 fortnight' is no duration/,
    );
    const proxy = (more: object) => () => proxyActivities({ startToCloseTimeout: '1s', ...more });
    expect(proxy({ activityId: 5 })).toThrow(/Option 'activityId' of proxyActivities\(\) must be a text/);
    expect(proxy({ taskQueue: '' })).toThrow(/Option 'taskQueue' of proxyActivities\(\) must be a text/);
    expect(proxy({ cancellationType: 'WAIT' })).toThrow(
      /Option 'cancellationType' of proxyActivities\(\) is 'WAIT'. Give one of TRY_CANCEL, WAIT_CANCELLATION_COMPLETED, ABANDON/,
    );
  });
});

describe('functions of the workflow API', () => {
  it('say so when they are called outside a workflow', () => {
    expect(() => sleep('1s')).toThrow(/sleep\(\) works only inside a running workflow/);
    expect(() => executeActivity('x', { startToCloseTimeout: 1 })).toThrow(WorkflowContextError);
    expect(() => executeActivity('', { startToCloseTimeout: 1 })).toThrow(/needs the activity's name/);
  });
});
