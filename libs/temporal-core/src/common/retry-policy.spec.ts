import { describe, expect, it } from 'vitest';
import { retryOptions } from './options/shared-options.js';
import type { RetryPolicy } from './policies.js';
import { callPlace, WorkflowCallError } from '../workflow/runtime/call-error.js';
import { compileRetryPolicy } from './retry-policy.js';

const compile = (policy: RetryPolicy): unknown =>
  compileRetryPolicy(retryOptions.read(policy, callPlace('proxyActivities()').at('retry')));

describe('a retry policy', () => {
  it('crosses in milliseconds, without a bound where there is none', () => {
    const compiled = compile({ initialInterval: '2s', maximumInterval: 5000, maximumAttempts: Infinity });
    expect(compiled).toMatchObject({ initialIntervalMs: 2000, maximumIntervalMs: 5000, maximumAttempts: undefined });
    expect(compileRetryPolicy(undefined)).toBeUndefined();
  });

  it.each<[RetryPolicy, RegExp]>([
    [{ backoffCoefficient: 0.5 }, /option "retry\.backoffCoefficient" must be a number of at least 1, but is 0\.5/],
    [{ maximumAttempts: 0 }, /"retry\.maximumAttempts" .* is 0/],
    [{ maximumAttempts: 1.5 }, /"retry\.maximumAttempts" .* is 1\.5/],
    [{ initialInterval: 'soon' as never }, /"retry\.initialInterval" must be a duration .* is "soon"/],
    [
      { initialInterval: '10s', maximumInterval: '1s' },
      /"retry\.maximumInterval" is 1000 ms, less than "initialInterval"/,
    ],
  ])('names the field at fault: %j', (policy, message) => {
    expect(() => compile(policy)).toThrow(WorkflowCallError);
    expect(() => compile(policy)).toThrow(message);
  });
});
