import { describe, expect, it } from 'vitest';
import { ClientOptionsError } from './errors.js';
import { compileStartOptions } from './start-options.js';
import type { WorkflowReference } from './workflow-reference.js';

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
    ['a missing workflow id', { workflowId: undefined }, "'workflowId' is missing"],
    ['an empty workflow id', { workflowId: '' }, "'workflowId' must be a string that is not empty, not ''"],
    ['a workflow id of another type', { workflowId: 7 }, "'workflowId' must be a string that is not empty, not 7"],
    [
      'no task queue anywhere',
      { taskQueue: undefined },
      "'taskQueue' is missing. Give it here, in @Workflow({ taskQueue })",
    ],
    ['a misspelt option', { taskqueue: 'q' }, "unknown option 'taskqueue'. Known are abortSignal, timeout, args"],
    ['arguments that are no list', { args: 'a' }, "'args' must be a list, not 'a'"],
    [
      'an unknown reuse policy',
      { workflowIdReusePolicy: 'TERMINATE_IF_RUNNING' },
      "'workflowIdReusePolicy' must be one of ALLOW",
    ],
    ['an unknown conflict policy', { workflowIdConflictPolicy: 1 }, "'workflowIdConflictPolicy' must be one of FAIL"],
    ['a time that is none', { workflowRunTimeout: '1 parsec' }, "'workflowRunTimeout': '1 parsec' is no duration"],
    ['a negative time-out', { timeout: -1 }, "'timeout': -1 is no duration"],
    [
      'a shrinking backoff',
      { retry: { backoffCoefficient: 0.5 } },
      "'retry.backoffCoefficient' must be a number from 1, not 0.5",
    ],
    [
      'no attempts',
      { retry: { maximumAttempts: 0 } },
      "'retry.maximumAttempts' must be an integer from 1, or Infinity, not 0",
    ],
    ['half an attempt', { retry: { maximumAttempts: 1.5 } }, "'retry.maximumAttempts' must be an integer from 1"],
    ['a misspelt part of the retry policy', { retry: { attempts: 1 } }, "unknown option 'retry.attempts'"],
    ['a memo that is no object', { memo: ['a'] }, "'memo' must be an object, not a list"],
    ['an attribute without a list', { searchAttributes: { A: 'a' } }, "'searchAttributes.A' must be a list, not 'a'"],
    ['typed attributes that are none', { typedSearchAttributes: { A: 1 } }, "'typedSearchAttributes' must be a list"],
    [
      'a priority key of 0',
      { priority: { priorityKey: 0 } },
      "'priority.priorityKey' must be an integer from 1, not 0",
    ],
    ['no weight', { priority: { fairnessWeight: 0 } }, "'priority.fairnessWeight' must be a number above 0"],
    [
      'a version override of another kind',
      { versioningOverride: 'PINNED' },
      "'versioningOverride' must be 'AUTO_UPGRADE' or",
    ],
    [
      'a pin without a build',
      { versioningOverride: { pinnedTo: { deploymentName: 'd' } } },
      "'versioningOverride.pinnedTo.buildId' is missing",
    ],
    ['a signal that is none', { abortSignal: {} }, "'abortSignal' must be an AbortSignal"],
    ['a class instead of a function', { returns: 'Receipt' }, "'returns' must be a function"],
    ['text for a flag', { requestEagerStart: 'yes' }, "'requestEagerStart' must be true or false, not 'yes'"],
  ])('refuse %s', (_what, options, message) => {
    expect(() => compile(options)).toThrow(ClientOptionsError);
    expect(() => compile(options)).toThrow(message);
    expect(() => compile(options)).toThrow("the start of workflow 'Order'");
  });

  it.each([undefined, null, 'id'])('refuse %s instead of options', (options) => {
    expect(() => compileStartOptions({ type: 'Order' }, options as never, defaults)).toThrow('give an object, not');
  });
});
