/** Ends of runs from outside and inside: cancel, terminate, complete, fail, timeouts, delete. */
import { script } from './script.js';
import {
  applicationFailure,
  cancelRun,
  command,
  completeRun,
  failRun,
  payloads,
  seconds,
  timer,
  unknownRunId,
} from './vocabulary.js';

script('a cancel request and the cancelled run', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 60)]);
  await actor.requestCancel({ reason: 'no longer wanted' });
  await actor.run([command('cancelTimer', { timerId: 't' }), cancelRun()]);
});

script('a cancel request that the workflow ignores', async (actor) => {
  await actor.start();
  await actor.requestCancel();
  await actor.run([completeRun()]);
});

script('a second cancel request changes nothing', async (actor) => {
  await actor.start();
  await actor.requestCancel({ requestId: 'one' });
  await actor.requestCancel({ requestId: 'one' });
  await actor.requestCancel({ requestId: 'two' });
  await actor.run([cancelRun()]);
  await actor.requestCancel();
});

script('a cancel request while a task runs', async (actor) => {
  await actor.start();
  const task = await actor.poll();
  await actor.requestCancel();
  await actor.complete(task, [completeRun()]);
  await actor.run([cancelRun()]);
});

script('cancel requests to nobody', async (actor) => {
  await actor.requestCancel();
  const { runId } = await actor.start();
  await actor.requestCancel({ workflowExecution: { ...actor.execution, runId: unknownRunId } });
  await actor.requestCancel({ firstExecutionRunId: unknownRunId });
  await actor.requestCancel({ workflowExecution: null });
  await actor.requestCancel({ workflowExecution: { workflowId: '' } });
  await actor.requestCancel({ namespace: 'no-such-namespace' });
  await actor.requestCancel({ firstExecutionRunId: runId });
});

script('a termination says why and by whom', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 60)]);
  await actor.terminate({ reason: 'because', details: payloads('of', 'this'), identity: 'operator' });
  await actor.terminate();
});

script('a termination does not wait for the running task', async (actor) => {
  await actor.start();
  const task = await actor.poll();
  await actor.signal('buffered');
  await actor.terminate();
  await actor.complete(task, [completeRun()]);
});

script('terminations of nobody', async (actor) => {
  await actor.terminate();
  await actor.start();
  await actor.terminate({ workflowExecution: { ...actor.execution, runId: unknownRunId } });
  await actor.terminate({ firstExecutionRunId: unknownRunId });
  await actor.terminate({ workflowExecution: null });
});

script('a run completes with several results, or none', async (actor) => {
  await actor.start();
  await actor.run([command('completeWorkflowExecution', { result: payloads(1, 'two', [3]) })]);
  await actor.start({ workflowId: actor.id('other') });
  await actor.run([command('completeWorkflowExecution', {})]);
});

script('a run fails with a chain of causes', async (actor) => {
  await actor.start();
  const cause = applicationFailure('inner', { type: 'Inner', details: payloads('d') });
  const failure = { ...applicationFailure('outer', { type: 'Outer', nonRetryable: true }), cause, stackTrace: 'at' };
  await actor.run([command('failWorkflowExecution', { failure })]);
});

script('a run times out', async (actor) => {
  await actor.start({ workflowRunTimeout: seconds(1) });
  await actor.run([timer('t', 60)]);
  await actor.untilEvents(6);
});

script('a run times out while its task runs', async (actor) => {
  await actor.start({ workflowRunTimeout: seconds(1) });
  const task = await actor.poll();
  await actor.untilEvents(4);
  await actor.complete(task, [completeRun()]);
});

script('an execution times out over its runs', async (actor) => {
  await actor.start({ workflowExecutionTimeout: seconds(2), retryPolicy: { initialInterval: seconds(1) } });
  await actor.run([timer('t', 60)]);
  await actor.untilEvents(6);
});

script('a run that nobody works on times out', async (actor) => {
  await actor.start({ workflowRunTimeout: seconds(1) });
  await actor.untilEvents(3);
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
});

script('a failed and a terminated run, described', async (actor) => {
  await actor.start();
  await actor.run([failRun()]);
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
  await actor.start();
  await actor.terminate();
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
});
