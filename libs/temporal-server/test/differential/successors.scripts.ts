/** Runs that follow a run: continue-as-new, retries of the workflow, cron. */
import type {
  Command,
  ContinueAsNewWorkflowExecutionCommandAttributes,
} from '@nest-temporal/core/internal/proto/index';
import type { Actor } from './actor.js';
import { script } from './script.js';
import {
  applicationFailure,
  cancelRun,
  command,
  completeRun,
  failRun,
  json,
  payloads,
  seconds,
  timer,
} from './vocabulary.js';

function continueAsNew(actor: Actor, attributes: ContinueAsNewWorkflowExecutionCommandAttributes = {}): Command {
  return command('continueAsNewWorkflowExecution', {
    workflowType: { name: 'Order' },
    taskQueue: { name: actor.taskQueue },
    workflowRunTimeout: seconds(100),
    workflowTaskTimeout: seconds(10),
    ...attributes,
  });
}

script('a run continues as new', async (actor) => {
  await actor.start({ memo: { fields: { note: json('n') } } });
  await actor.run([continueAsNew(actor, { input: payloads('second') })]);
  await actor.run([completeRun()]);
});

script('a run continues as new with other settings', async (actor) => {
  await actor.start({
    memo: { fields: { note: json('n') } },
    searchAttributes: { indexedFields: { Customer: json('ann') } },
    workflowExecutionTimeout: seconds(500),
  });
  await actor.run([
    continueAsNew(actor, {
      workflowType: { name: 'Other' },
      header: { fields: { trace: json('t') } },
      memo: { fields: { other: json('m') } },
      searchAttributes: { indexedFields: { Amount: json(3) } },
      workflowRunTimeout: seconds(50),
      workflowTaskTimeout: seconds(5),
      retryPolicy: { maximumAttempts: 4 },
    }),
  ]);
  await actor.run([completeRun()]);
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
});

script('a run continues as new without saying anything', async (actor) => {
  await actor.start({ workflowRunTimeout: seconds(60), workflowTaskTimeout: seconds(7) });
  await actor.run([command('continueAsNewWorkflowExecution', {})]);
  await actor.run([completeRun()]);
});

script('a run continues as new after a pause', async (actor) => {
  await actor.start();
  await actor.run([continueAsNew(actor, { backoffStartInterval: seconds(2) })]);
  await actor.run([completeRun()]);
});

script('a run that has lived a while continues as new at once', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 1)]);
  await actor.run([continueAsNew(actor)]);
  await actor.run([completeRun()]);
});

script('a signal in the buffer holds up continue-as-new', async (actor) => {
  await actor.start();
  const task = await actor.poll();
  await actor.signal('late');
  await actor.complete(task, [continueAsNew(actor)]);
  await actor.run([continueAsNew(actor)]);
  await actor.run([completeRun()]);
});

script('a signal reaches the run that follows', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 1)]);
  await actor.run([continueAsNew(actor)]);
  await actor.signal('to the second');
  await actor.run([completeRun()]);
});

script('a cancel request by the first run reaches the one that follows', async (actor) => {
  const { runId } = await actor.start();
  await actor.run([timer('t', 1)]);
  await actor.run([continueAsNew(actor)]);
  await actor.requestCancel({ firstExecutionRunId: runId });
  await actor.run([cancelRun()]);
});

script('continue-as-new with what cannot be', async (actor) => {
  await actor.start();
  await actor.run([continueAsNew(actor, { workflowRunTimeout: seconds(-1) })]);
  await actor.run([continueAsNew(actor, { workflowType: { name: 'n'.repeat(201) } })]);
  await actor.run([continueAsNew(actor, { taskQueue: { name: 'n'.repeat(201) } })]);
  await actor.run([completeRun()]);
});

script('continue-as-new with a bad search attribute', async (actor) => {
  await actor.start();
  await actor.run([continueAsNew(actor, { searchAttributes: { indexedFields: { Unheard: json(1) } } })]);
});

script('a failed workflow is tried again, then fails', async (actor) => {
  await actor.start({
    retryPolicy: { initialInterval: seconds(1), backoffCoefficient: 1, maximumAttempts: 2 },
    input: payloads('in'),
  });
  await actor.run([failRun('first', { type: 'Busy' })]);
  await actor.run([failRun('second', { type: 'Busy' })]);
});

script('a failed workflow is tried again, then completes', async (actor) => {
  await actor.start({ retryPolicy: { initialInterval: seconds(1) }, memo: { fields: { note: json('n') } } });
  await actor.run([failRun('first')]);
  await actor.run([completeRun()]);
});

script('a failure that is not retryable ends the workflow', async (actor) => {
  await actor.start({ retryPolicy: { initialInterval: seconds(1) } });
  await actor.run([failRun('never', { nonRetryable: true })]);
  await actor.start({ retryPolicy: { nonRetryableErrorTypes: ['Fatal'] }, workflowId: actor.id('other') });
  await actor.run([failRun('never', { type: 'Fatal' })]);
});

script('a failure says when the workflow is tried again', async (actor) => {
  await actor.start({ retryPolicy: { initialInterval: seconds(60) } });
  await actor.run([failRun('soon', { nextRetryDelay: seconds(1) })]);
  await actor.run([completeRun()]);
});

script('a workflow has no time left for another attempt', async (actor) => {
  await actor.start({ retryPolicy: { initialInterval: seconds(60) }, workflowExecutionTimeout: seconds(10) });
  await actor.run([failRun('late')]);
});

script('a workflow that timed out is tried again', async (actor) => {
  await actor.start({
    retryPolicy: { initialInterval: seconds(1), maximumAttempts: 2 },
    workflowRunTimeout: seconds(3),
  });
  await actor.run([timer('t', 60)]);
  await actor.until('the first run is over', async () => (await actor.history()).length < 6);
  await actor.run([completeRun()]);
});

script('a cancelled and a terminated workflow are not tried again', async (actor) => {
  await actor.start({ retryPolicy: { initialInterval: seconds(1) } });
  await actor.run([cancelRun()]);
  await actor.start({ retryPolicy: { initialInterval: seconds(1) } });
  await actor.terminate();
});

script('a cron workflow runs, completes, and runs again with its result', async (actor) => {
  await actor.start({ cronSchedule: '@every 2s', input: payloads('in') });
  await actor.run([completeRun('one')]);
  await actor.run([failRun('two')]);
  await actor.run([completeRun('three')]);
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
});

script('a cron workflow is cancelled for good', async (actor) => {
  await actor.start({ cronSchedule: '@every 1s' });
  await actor.requestCancel();
  await actor.run([cancelRun()]);
});

script('a cron workflow with a retry policy is first tried again', async (actor) => {
  await actor.start({
    cronSchedule: '@every 2s',
    retryPolicy: { initialInterval: seconds(1), backoffCoefficient: 1, maximumAttempts: 2 },
  });
  await actor.run([failRun('one')]);
  await actor.run([failRun('two')]);
  await actor.run([completeRun()]);
});

script('a failure keeps what the workflow completed with before', async (actor) => {
  await actor.start({ cronSchedule: '@every 1s' });
  await actor.run([completeRun('kept')]);
  await actor.run([command('failWorkflowExecution', { failure: applicationFailure('broken') })]);
  await actor.poll();
});
