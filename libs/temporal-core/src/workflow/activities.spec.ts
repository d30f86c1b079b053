import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { defaultPayloadConverter } from '../converter/default-converters.js';
import { executeActivity, proxyActivities } from './activities.js';
import { proxyLocalActivities } from './local-activities.js';
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
    expect(() => payments.charge(1)).toThrow(/Activity "charge" works only inside a running workflow/);
  });

  it('is no promise, and has the same method each time', async () => {
    const payments = proxyActivities<Payments>({ startToCloseTimeout: '1s' });
    await expect(Promise.resolve(payments)).resolves.toBe(payments);
    expect(payments.charge).toBe(payments.charge);
  });

  it('needs one of the two timeouts', () => {
    const missing =
      /^proxyActivities\(\): the options have neither "startToCloseTimeout" nor "scheduleToCloseTimeout". Set one/;
    // @ts-expect-error a timeout is missing
    expect(() => proxyActivities({ heartbeatTimeout: '1s' })).toThrow(WorkflowCallError);
    // @ts-expect-error a timeout is missing
    expect(() => proxyActivities({})).toThrow(missing);
    expect(() => proxyActivities(undefined as never)).toThrow(/the options must be an object, but are undefined/);
  });

  it.each([
    [
      { startToCloseTimeout: '1 fortnight' },
      '"startToCloseTimeout" must be a duration greater than 0, but is "1 fortnight"',
    ],
    [{ startToCloseTimeout: 0 }, '"startToCloseTimeout" must be a duration greater than 0, but is 0'],
    [{ heartbeatTimout: '1s' }, 'unknown option "heartbeatTimout". Did you mean "heartbeatTimeout"?'],
    [{ retries: 3 }, 'unknown option "retries". Did you mean "retry"?'],
    [{ retry: { maxAttempts: 3 } }, 'unknown option "retry.maxAttempts". Did you mean "retry.maximumAttempts"?'],
    [{ retry: 3 }, '"retry" must be an object, but is 3'],
    [{ retry: { nonRetryableErrorTypes: 'X' } }, '"retry.nonRetryableErrorTypes" must be an array'],
    [{ activityId: 5 }, '"activityId" must be a non-empty string, but is 5'],
    [{ taskQueue: '' }, '"taskQueue" must be a non-empty string, but is ""'],
    [{ names: { charge: 5 } }, '"names.charge" must be a non-empty string, but is 5'],
    [{ returns: { charge: 'Receipt' } }, '"returns.charge" must be a function that returns a class'],
    [{ priority: { priorityKey: 0 } }, '"priority.priorityKey" must be an integer of at least 1'],
    [{ cancellationType: 'WAIT' }, '"TRY_CANCEL", "WAIT_CANCELLATION_COMPLETED" or "ABANDON", but is "WAIT"'],
  ])('was looping or ignored for malformed options: %j', (options, message) => {
    expect(() => proxyActivities({ startToCloseTimeout: '1s', ...options } as never)).toThrow(message);
  });

  it('used to spread a string into arguments of one letter each', () => {
    const call = (): unknown => executeActivity('x', { startToCloseTimeout: 1, args: 'ab' as never });
    expect(call).toThrow('executeActivity(): option "args" must be an array, but is "ab"');
  });

  it('takes other options for one call, and refuses malformed ones', () => {
    const payments = proxyActivities<Payments>({ startToCloseTimeout: '1s' });
    const { executeWithOptions } = payments.charge;
    expect(() => executeWithOptions({ retries: 3 } as never, [1])).toThrow(WorkflowCallError);
    expect(() => executeWithOptions({ retry: { maximumAttempts: 2 } }, [1])).toThrow(WorkflowContextError);
    const local = proxyLocalActivities<Payments>({ startToCloseTimeout: '1s' });
    expect(() => local.charge.executeWithOptions({ taskQueue: 'q' } as never, [1])).toThrow(
      'Local activity "charge": unknown option "taskQueue"',
    );
  });

  it('used to call an activity when it was serialized, printed, compared or awaited', async () => {
    const payments = proxyActivities({ startToCloseTimeout: '1s' });
    expect(JSON.stringify(payments)).toBe('{}');
    expect(String(payments)).toBe('[object Object]');
    // Node 26 says `Proxy({})`.
    expect(inspect(payments, { showProxy: false })).toContain('{}');
    expect(payments).toEqual(payments);
    expect(structuredClone({ ...payments })).toEqual({});
    expect(defaultPayloadConverter.toPayload({ payments })).toBeDefined();
    for (const name of [
      'nodeType',
      'tagName',
      'asymmetricMatch',
      '$$typeof',
      '@@__IMMUTABLE_ITERABLE__@@',
      '__esModule',
    ]) {
      expect(payments[name], name).toBeUndefined();
    }
    expect(payments.constructor).toBe(Object);
    expect(Reflect.get(payments, Symbol.toPrimitive)).toBeUndefined();
    await expect(Promise.resolve(payments)).resolves.toBe(payments);
  });
});

describe('functions of the workflow API', () => {
  it('say so when they are called outside a workflow', () => {
    expect(() => sleep('1s')).toThrow(/sleep\(\) works only inside a running workflow/);
    expect(() => executeActivity('x', { startToCloseTimeout: 1 })).toThrow(WorkflowContextError);
    expect(() => executeActivity('', { startToCloseTimeout: 1 })).toThrow(
      /option "activityType" must be a non-empty string/,
    );
  });
});
