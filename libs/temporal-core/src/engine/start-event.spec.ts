import { describe, expect, it } from 'vitest';
import { historyBuilder, payload, startTimeMs } from '../../test/support/history-builder.js';
import type { InitializeWorkflowJob } from '../activation/activation.js';
import type { WorkflowExecutionStartedEventAttributes } from '../proto/index.js';
import { randomSeed } from './random-seed.js';
import { buildInitializeJob } from './start-event.js';

function jobOf(attributes: WorkflowExecutionStartedEventAttributes): InitializeWorkflowJob {
  const [event] = historyBuilder().started(attributes).events;
  return buildInitializeJob(event, event.workflowExecutionStartedEventAttributes ?? {}, 'run-9');
}

describe('start event', () => {
  it('becomes the initialize job, payloads untouched', () => {
    const argument = payload('Ada');
    const tag = payload('t');
    const job = jobOf({
      workflowType: { name: 'greet' },
      input: { payloads: [argument] },
      header: { fields: { trace: tag } },
      identity: 'client-1',
      attempt: 2,
      workflowRunTimeout: { seconds: 90, nanos: 0 },
      workflowTaskTimeout: { seconds: 7, nanos: 500_000_000 },
      workflowExecutionTimeout: { seconds: 0, nanos: 0 },
      cronSchedule: '@daily',
      continuedExecutionRunId: 'run-0',
      lastCompletionResult: { payloads: [tag] },
      continuedFailure: { message: 'before' },
      parentWorkflowNamespace: 'other',
      parentWorkflowExecution: { workflowId: 'parent', runId: 'p1' },
      rootWorkflowExecution: { workflowId: 'root', runId: 'r1' },
      retryPolicy: { initialInterval: { seconds: 2, nanos: 0 }, backoffCoefficient: 3, maximumAttempts: 4 },
      memo: { fields: { note: tag } },
      searchAttributes: { indexedFields: { City: tag } },
      priority: { priorityKey: 2 },
    });
    expect(job).toMatchObject({
      type: 'initializeWorkflow',
      workflowType: 'greet',
      headers: { trace: tag },
      identity: 'client-1',
      attempt: 2,
      startTimeMs,
      workflowRunTimeoutMs: 90_000,
      workflowTaskTimeoutMs: 7_500,
      cronSchedule: '@daily',
      continuedFromRunId: 'run-0',
      lastCompletionResult: [tag],
      continuedFailure: { message: 'before' },
      parent: { namespace: 'other', workflowId: 'parent', runId: 'p1' },
      root: { workflowId: 'root', runId: 'r1' },
      retryPolicy: { initialIntervalMs: 2000, backoffCoefficient: 3, maximumAttempts: 4 },
      memo: { note: tag },
      searchAttributes: { City: tag },
      priority: { priorityKey: 2 },
    });
    expect(job.arguments[0]).toBe(argument);
    expect(job.workflowExecutionTimeoutMs, 'zero means no timeout').toBeUndefined();
  });

  it('leaves out what the start did not say', () => {
    const job = jobOf({ originalExecutionRunId: '', firstExecutionRunId: '' });
    expect(job).toMatchObject({
      arguments: [],
      headers: {},
      memo: {},
      searchAttributes: {},
      workflowTaskTimeoutMs: 10_000,
    });
    expect(job.firstExecutionRunId).toBe('run-9');
    expect(job.cronSchedule).toBeUndefined();
    expect(job.parent).toBeUndefined();
    expect(job.retryPolicy).toBeUndefined();
  });

  it('seeds random numbers by the run that the history was first written for', () => {
    expect(jobOf({ originalExecutionRunId: 'run-1' }).randomnessSeed).toBe(randomSeed('run-1'));
    expect(jobOf({ originalExecutionRunId: '' }).randomnessSeed).toBe(randomSeed('run-9'));
  });
});
