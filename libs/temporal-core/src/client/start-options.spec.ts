import { describe, expect, it } from 'vitest';
import { ClientOptionsError } from './errors.js';
import { compileStartOptions } from './start-options.js';
import type { WorkflowReference } from '../common/workflow-reference.js';

const defaults = { taskQueue: undefined, requestId: 'r' };
const compile = (options: object, reference: WorkflowReference = { type: 'Order' }, taskQueue?: string): unknown =>
  compileStartOptions(reference, { workflowId: 'id', taskQueue: 'q', ...options }, { ...defaults, taskQueue });
const definitionWith = (taskQueue?: string): WorkflowReference =>
  ({ type: 'Order', definition: { options: { taskQueue } } }) as unknown as WorkflowReference;

describe('options of a start', () => {
  it('take the task queue from the call, then the class, then the client', () => {
    const fromClass = definitionWith('of-class');
    expect(compile({}, fromClass, 'of-client')).toMatchObject({ taskQueue: 'q' });
    expect(compile({ taskQueue: undefined }, fromClass, 'of-client')).toMatchObject({ taskQueue: 'of-class' });
    expect(compile({ taskQueue: undefined }, definitionWith(), 'of-client')).toMatchObject({ taskQueue: 'of-client' });
  });

  it('leave out what is not sent', () => {
    const compiled = compile({
      abortSignal: new AbortController().signal,
      timeout: 1,
      followRuns: true,
      returns: () => Date,
    });
    expect(compiled).toEqual({ workflowId: 'id', taskQueue: 'q', args: [], requestId: 'r' });
  });

  it.each<[string, object, string]>([
    ['a missing workflow id', { workflowId: undefined }, 'option "workflowId" is missing'],
    ['an empty workflow id', { workflowId: '' }, 'option "workflowId" must be a non-empty string, but is ""'],
    ['a workflow id of another type', { workflowId: 7 }, 'option "workflowId" must be a non-empty string, but is 7'],
    ['no task queue anywhere', { taskQueue: undefined }, 'option "taskQueue" is missing'],
    ['a misspelled option', { taskqueue: 'q' }, 'unknown option "taskqueue"'],
    ['arguments that are no list', { args: 'a' }, 'option "args" must be an array, but is "a"'],
    [
      'an unknown reuse policy',
      { workflowIdReusePolicy: 'TERMINATE_IF_RUNNING' },
      'option "workflowIdReusePolicy" must be "ALLOW_DUPLICATE", "ALLOW_DUPLICATE_FAILED_ONLY" or "REJECT_DUPLICATE", but is "TERMINATE_IF_RUNNING"',
    ],
    [
      'an unknown conflict policy',
      { workflowIdConflictPolicy: 1 },
      'option "workflowIdConflictPolicy" must be "FAIL", "USE_EXISTING" or "TERMINATE_EXISTING", but is 1',
    ],
    [
      'an invalid time',
      { workflowRunTimeout: '1 parsec' },
      'option "workflowRunTimeout" must be a duration, but is "1 parsec"',
    ],
    ['a negative timeout', { timeout: -1 }, 'option "timeout" must be a duration, but is -1'],
    [
      'a shrinking backoff',
      { retry: { backoffCoefficient: 0.5 } },
      'option "retry.backoffCoefficient" must be a number of at least 1, but is 0.5',
    ],
    [
      'no attempts',
      { retry: { maximumAttempts: 0 } },
      'option "retry.maximumAttempts" must be an integer of at least 1, or Infinity, but is 0',
    ],
    [
      'half an attempt',
      { retry: { maximumAttempts: 1.5 } },
      'option "retry.maximumAttempts" must be an integer of at least 1, or Infinity, but is 1.5',
    ],
    ['a misspelled part of the retry policy', { retry: { attempts: 1 } }, 'unknown option "retry.attempts"'],
    ['a memo that is not an object', { memo: ['a'] }, 'option "memo" must be an object, but is an array'],
    [
      'an attribute without a list',
      { searchAttributes: { A: 'a' } },
      'option "searchAttributes.A" must be an array, but is "a"',
    ],
    [
      'typed attributes that are none',
      { typedSearchAttributes: { A: 1 } },
      'option "typedSearchAttributes" must be an array of { key, value }, or a TypedSearchAttributes, but is an object { A }',
    ],
    [
      'a priority key of 0',
      { priority: { priorityKey: 0 } },
      'option "priority.priorityKey" must be an integer of at least 1, but is 0',
    ],
    [
      'no weight',
      { priority: { fairnessWeight: 0 } },
      'option "priority.fairnessWeight" must be a number greater than 0, but is 0',
    ],
    [
      'a version override of another kind',
      { versioningOverride: 'PINNED' },
      'option "versioningOverride" must be "AUTO_UPGRADE" or an object, but is "PINNED"',
    ],
    [
      'a pin without a build',
      { versioningOverride: { pinnedTo: { deploymentName: 'd' } } },
      'option "versioningOverride.pinnedTo.buildId" is missing',
    ],
    ['an invalid signal', { abortSignal: {} }, 'option "abortSignal" must be an AbortSignal, but is an empty object'],
    [
      'a class instead of a function',
      { returns: 'Receipt' },
      'option "returns" must be a function that returns a class, such as () => Receipt, but is "Receipt"',
    ],
  ])('refuse %s', (_what, options, message) => {
    expect(() => compile(options)).toThrow(ClientOptionsError);
    expect(() => compile(options)).toThrow(message);
    expect(() => compile(options)).toThrow('start of workflow "Order"');
  });

  it.each([undefined, null, 'id'])('refuse %s instead of options', (options) => {
    expect(() => compileStartOptions({ type: 'Order' }, options as never, defaults)).toThrow(
      'the options must be an object, but are',
    );
  });
});
