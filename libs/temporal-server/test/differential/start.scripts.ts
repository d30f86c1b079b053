/** Starting: what the first event keeps, the policies for ids, eager starts, delays, and what is refused. */
import { script } from './script.js';
import {
  cancelRun,
  completeRun,
  conflict,
  failRun,
  json,
  payloads,
  reuse,
  seconds,
  timer,
  typed,
} from './vocabulary.js';

script('a start with nothing but what it needs', async (actor) => {
  await actor.start();
  await actor.run([completeRun()]);
});

script('a start with all it can say', async (actor) => {
  await actor.start({
    input: payloads('a', 1),
    header: { fields: { trace: json('t') } },
    memo: { fields: { note: json('n'), empty: json(null) } },
    searchAttributes: { indexedFields: { Customer: json('ann'), Amount: json(3), Tags: json(['x', 'y']) } },
    retryPolicy: { initialInterval: seconds(2), maximumAttempts: 3, nonRetryableErrorTypes: ['Fatal'] },
    workflowExecutionTimeout: seconds(600),
    workflowRunTimeout: seconds(300),
    workflowTaskTimeout: seconds(7),
    userMetadata: { summary: json('short'), details: json('long') },
    priority: { priorityKey: 2, fairnessKey: 'k', fairnessWeight: 2 },
  });
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
  await actor.run([completeRun()]);
});

script('timeouts of a run are bounded by that of the execution, tasks by 120 seconds', async (actor) => {
  await actor.start({ workflowExecutionTimeout: seconds(60), workflowTaskTimeout: seconds(500) });
  await actor.start({
    workflowId: actor.id('other'),
    workflowExecutionTimeout: seconds(60),
    workflowRunTimeout: seconds(90),
    workflowTaskTimeout: seconds(80),
  });
  await actor.start({ workflowId: actor.id('third'), workflowRunTimeout: seconds(5), workflowTaskTimeout: seconds(9) });
});

script('a retry policy is filled with defaults', async (actor) => {
  await actor.start({ retryPolicy: {} });
  await actor.start({
    workflowId: actor.id('other'),
    retryPolicy: { initialInterval: seconds(3), backoffCoefficient: 1 },
  });
});

script('a second start of a running workflow is refused', async (actor) => {
  await actor.start({ requestId: 'the first' });
  await actor.start();
  await actor.start({ workflowIdConflictPolicy: conflict.fail });
  await actor.start({ workflowIdReusePolicy: reuse.reject });
});

script('the same request starts once', async (actor) => {
  const requestId = actor.id('request');
  await actor.start({ requestId });
  await actor.start({ requestId });
  await actor.start({ requestId, workflowIdReusePolicy: reuse.reject });
  await actor.run([completeRun()]);
  await actor.start({ requestId });
});

script('a start uses the run that exists', async (actor) => {
  await actor.start();
  await actor.start({ workflowIdConflictPolicy: conflict.useExisting });
  await actor.run([completeRun()]);
  await actor.start({ workflowIdConflictPolicy: conflict.useExisting });
});

script('a start attaches its request to the run that exists', async (actor) => {
  const onConflictOptions = { attachRequestId: true, attachLinks: true, attachCompletionCallbacks: true };
  await actor.start({ requestId: 'the first' });
  const requestId = actor.id('second');
  const again = { workflowIdConflictPolicy: conflict.useExisting, onConflictOptions, requestId };
  await actor.start(again);
  await actor.start(again);
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
});

script('a start ends the run that exists', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 60)]);
  await actor.start({ workflowIdConflictPolicy: conflict.terminateExisting });
  await actor.start({ workflowIdReusePolicy: reuse.terminateIfRunning });
  await actor.run([completeRun()]);
});

script('policies that exclude one another', async (actor) => {
  await actor.start({
    workflowIdReusePolicy: reuse.terminateIfRunning,
    workflowIdConflictPolicy: conflict.useExisting,
  });
  await actor.start({
    workflowIdReusePolicy: reuse.reject,
    workflowIdConflictPolicy: conflict.terminateExisting,
  });
  await actor.start({ onConflictOptions: { attachLinks: true } });
});

script('after a success, reuse for failures only and reuse at all', async (actor) => {
  await actor.start({ requestId: 'the first' });
  await actor.run([completeRun()]);
  await actor.start({ workflowIdReusePolicy: reuse.failedOnly });
  await actor.start({ workflowIdReusePolicy: reuse.reject });
  await actor.start({ workflowIdReusePolicy: reuse.allow });
});

for (const [name, end] of [
  ['a failure', failRun()],
  ['a cancellation', cancelRun()],
] as const) {
  script(`after ${name}, reuse for failures only`, async (actor) => {
    await actor.start({ requestId: 'the first' });
    await actor.run([end]);
    await actor.start({ workflowIdReusePolicy: reuse.reject });
    await actor.start({ workflowIdReusePolicy: reuse.failedOnly });
  });
}

script('after a termination, reuse for failures only', async (actor) => {
  await actor.start();
  await actor.terminate();
  await actor.start({ workflowIdReusePolicy: reuse.failedOnly });
});

script('an eager start brings the first task', async (actor) => {
  const response = await actor.rpc.startWorkflowExecution({
    workflowId: actor.workflowId,
    workflowType: { name: 'Order' },
    taskQueue: { name: actor.taskQueue },
    requestId: actor.id('request'),
    requestEagerExecution: true,
    input: payloads('in'),
  });
  actor.watch(actor.workflowId, response.runId);
  await actor.complete(response.eagerWorkflowTask ?? {}, [completeRun()]);
});

script('an eager start is none with a delay', async (actor) => {
  const response = await actor.rpc.startWorkflowExecution({
    workflowId: actor.workflowId,
    workflowType: { name: 'Order' },
    taskQueue: { name: actor.taskQueue },
    requestEagerExecution: true,
    workflowStartDelay: seconds(1),
  });
  actor.watch(actor.workflowId, response.runId);
  await actor.run([completeRun()]);
});

script('a start delay puts off the first task', async (actor) => {
  await actor.start({ workflowStartDelay: seconds(1.5) });
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
  await actor.run([completeRun()]);
});

script('a cancel request ends the wait of a start delay', async (actor) => {
  await actor.start({ workflowStartDelay: seconds(60) });
  await actor.requestCancel();
  await actor.run([cancelRun()], undefined);
});

script('a start without what it needs', async (actor) => {
  await actor.start({ workflowId: '' });
  await actor.start({ workflowType: null });
  await actor.start({ workflowType: { name: '' } });
  await actor.start({ taskQueue: null });
  await actor.start({ taskQueue: { name: '' } });
  await actor.start({ namespace: '' });
  await actor.start({ namespace: 'no-such-namespace' });
});

script('a start with names that are too long or reserved', async (actor) => {
  const long = 'n'.repeat(201);
  await actor.start({ workflowId: long });
  await actor.start({ workflowType: { name: long } });
  await actor.start({ taskQueue: { name: long } });
  await actor.start({ requestId: long });
  await actor.start({ identity: long });
  await actor.start({ taskQueue: { name: '/_sys/orders/1' } });
  await actor.start({ taskQueue: { name: 'temporal-sys-per-ns-tq' } });
});

script('a start with durations out of range', async (actor) => {
  await actor.start({ workflowExecutionTimeout: seconds(-1) });
  await actor.start({ workflowRunTimeout: seconds(-1) });
  await actor.start({ workflowTaskTimeout: seconds(-1) });
  await actor.start({ workflowStartDelay: seconds(-1) });
  await actor.start({ workflowTaskTimeout: { seconds: 1, nanos: -5 } });
});

script('a start with a bad retry policy', async (actor) => {
  await actor.start({ retryPolicy: { initialInterval: seconds(-1) } });
  await actor.start({ retryPolicy: { backoffCoefficient: 0.5 } });
  await actor.start({ retryPolicy: { maximumInterval: seconds(-1) } });
  await actor.start({ retryPolicy: { initialInterval: seconds(10), maximumInterval: seconds(5) } });
  await actor.start({ retryPolicy: { maximumAttempts: -1 } });
  await actor.start({ retryPolicy: { nonRetryableErrorTypes: ['TemporalTimeout:Never'] } });
});

script('a start with a bad cron schedule', async (actor) => {
  await actor.start({ cronSchedule: 'now and then' });
  await actor.start({ cronSchedule: '* * * *' });
  await actor.start({ cronSchedule: '61 * * * *' });
  await actor.start({ cronSchedule: '@every 1x' });
  await actor.start({ cronSchedule: '@hourly', workflowStartDelay: seconds(1) });
});

script('a start with search attributes that are not as registered', async (actor) => {
  await actor.start({ searchAttributes: { indexedFields: { Unheard: json('x') } } });
  await actor.start({ searchAttributes: { indexedFields: { Amount: json('three') } } });
  await actor.start({ searchAttributes: { indexedFields: { DueAt: json('tomorrow') } } });
  await actor.start({ searchAttributes: { indexedFields: { WorkflowId: json('x') } } });
  await actor.start({ searchAttributes: { indexedFields: { Customer: json('x'.repeat(3_000)) } } });
  await actor.start({ searchAttributes: { indexedFields: { Customer: typed('Int', 'text') } } });
});

script('a start with metadata that is too large', async (actor) => {
  await actor.start({ userMetadata: { summary: json('x'.repeat(401)) } });
  await actor.start({ userMetadata: { details: json('x'.repeat(20_001)) } });
});
