import { describe, expect, it } from 'vitest';
import type { RetryPolicy } from '../../common/policies.js';
import { WorkflowCallError } from './call-error.js';
import { compileRetryPolicy } from './retry-policy.js';

describe('a retry policy', () => {
  it('crosses in milliseconds, without a bound where there is none', () => {
    const compiled = compileRetryPolicy(
      { initialInterval: '2s', maximumInterval: 5000, maximumAttempts: Infinity },
      'x',
    );
    expect(compiled).toMatchObject({ initialIntervalMs: 2000, maximumIntervalMs: 5000, maximumAttempts: undefined });
    expect(compileRetryPolicy(undefined, 'x')).toBeUndefined();
  });

  it.each<[RetryPolicy, RegExp]>([
    [{ backoffCoefficient: 0.5 }, /'retry\.backoffCoefficient' of proxyActivities\(\) is 0\.5: give a number from 1/],
    [{ maximumAttempts: 0 }, /'retry\.maximumAttempts' .* is 0/],
    [{ maximumAttempts: 1.5 }, /'retry\.maximumAttempts' .* is 1\.5/],
    [{ initialInterval: 'soon' as never }, /'retry\.initialInterval' .*'soon' is no duration/],
    [{ initialInterval: '10s', maximumInterval: '1s' }, /'retry\.maximumInterval' .* shorter than 'initialInterval'/],
  ])('names the field at fault: %j', (policy, message) => {
    const compile = (): unknown => compileRetryPolicy(policy, 'proxyActivities()');
    expect(compile).toThrow(WorkflowCallError);
    expect(compile).toThrow(message);
  });
});
