/** Signals: what they write, when they wait, and which are refused. */
import { script } from './script.js';
import { completeRun, conflict, payloads, reuse, seconds, timer, unknownRunId } from './vocabulary.js';

script('a signal before the first task, and one while the run idles', async (actor) => {
  await actor.start();
  await actor.signal('first', { input: payloads(1), header: { fields: { trace: payloads('a').payloads[0] } } });
  await actor.run();
  await actor.signal('second', { input: payloads(2, 'two') });
  await actor.run([completeRun()]);
});

script('a signal while a task runs waits in the buffer', async (actor) => {
  await actor.start();
  const task = await actor.poll();
  await actor.signal('late');
  await actor.signal('later');
  await actor.complete(task, [timer('t', 60)]);
  await actor.run([completeRun()]);
});

script('a buffered signal holds up the end of the run', async (actor) => {
  await actor.start();
  const task = await actor.poll();
  await actor.signal('late');
  await actor.complete(task, [completeRun()]);
  await actor.run([completeRun()]);
});

script('a signal sent twice with one request id counts once', async (actor) => {
  await actor.start();
  await actor.run();
  const requestId = actor.id('request');
  await actor.signal('once', { requestId });
  await actor.signal('once', { requestId });
  await actor.run([completeRun()]);
});

script('a signal to no run, to an unknown run and to a closed one', async (actor) => {
  await actor.signal('lost');
  const { runId } = await actor.start();
  await actor.signal('lost', {
    workflowExecution: { workflowId: actor.workflowId, runId: unknownRunId },
  });
  await actor.signal('lost', { workflowExecution: { workflowId: actor.workflowId, runId: 'no uuid' } });
  await actor.run([completeRun()]);
  await actor.signal('late');
  await actor.signal('late', { workflowExecution: { workflowId: actor.workflowId, runId } });
});

script('a signal without a name, without an id, and to an unknown namespace', async (actor) => {
  await actor.start();
  await actor.signal('');
  await actor.signal('x', { workflowExecution: { workflowId: '' } });
  await actor.signal('x', { workflowExecution: null });
  await actor.signal('x', { namespace: 'no-such-namespace' });
  await actor.signal('x', { namespace: '' });
  await actor.signal('n'.repeat(201));
  await actor.signal('x', { requestId: 'r'.repeat(201) });
});

script('signals beyond the limit of a run are refused', async (actor) => {
  await actor.start();
  for (let number = 1; number <= 6; number++) await actor.signal(`s${number}`);
});

script('signal with start starts, then only signals', async (actor) => {
  const request = {
    workflowId: actor.workflowId,
    workflowType: { name: 'Order' },
    taskQueue: { name: actor.taskQueue },
    signalName: 'go',
    signalInput: payloads('now'),
    input: payloads('in'),
  };
  const first = await actor.rpc.signalWithStartWorkflowExecution({ ...request, requestId: actor.id('r1') });
  actor.watch(actor.workflowId, first.runId);
  await actor.rpc.signalWithStartWorkflowExecution({ ...request, requestId: actor.id('r1') });
  await actor.rpc.signalWithStartWorkflowExecution({ ...request, requestId: actor.id('r2') });
  await actor.run([completeRun()]);
  const next = await actor.rpc.signalWithStartWorkflowExecution({ ...request, requestId: actor.id('r3') });
  actor.watch(actor.workflowId, next.runId);
  await actor.run([completeRun()]);
});

script('signal with start obeys the policies for ids', async (actor) => {
  const request = {
    workflowId: actor.workflowId,
    workflowType: { name: 'Order' },
    taskQueue: { name: actor.taskQueue },
    signalName: 'go',
  };
  const first = await actor.rpc.signalWithStartWorkflowExecution(request);
  actor.watch(actor.workflowId, first.runId);
  const second = await actor.rpc.signalWithStartWorkflowExecution({
    ...request,
    workflowIdConflictPolicy: conflict.terminateExisting,
  });
  actor.watch(actor.workflowId, second.runId);
  await actor.rpc.signalWithStartWorkflowExecution({ ...request, workflowIdConflictPolicy: conflict.fail });
  await actor.run([completeRun()]);
  await actor.rpc.signalWithStartWorkflowExecution({ ...request, workflowIdReusePolicy: reuse.reject });
  await actor.rpc.signalWithStartWorkflowExecution({ ...request, workflowIdReusePolicy: reuse.failedOnly });
});

script('signal with start refuses what start refuses', async (actor) => {
  const request = {
    workflowId: actor.workflowId,
    workflowType: { name: 'Order' },
    taskQueue: { name: actor.taskQueue },
    signalName: 'go',
  };
  await actor.rpc.signalWithStartWorkflowExecution({ ...request, workflowId: '' });
  await actor.rpc.signalWithStartWorkflowExecution({ ...request, signalName: '' });
  await actor.rpc.signalWithStartWorkflowExecution({ ...request, workflowType: null });
  await actor.rpc.signalWithStartWorkflowExecution({ ...request, taskQueue: { name: '' } });
  await actor.rpc.signalWithStartWorkflowExecution({ ...request, workflowRunTimeout: seconds(-1) });
  await actor.rpc.signalWithStartWorkflowExecution({ ...request, cronSchedule: 'never' });
  await actor.rpc.signalWithStartWorkflowExecution({
    ...request,
    cronSchedule: '* * * * *',
    workflowStartDelay: seconds(5),
  });
});

script('a signal during the start delay waits with the first task', async (actor) => {
  await actor.start({ workflowStartDelay: seconds(2) });
  await actor.signal('early');
  await actor.run([completeRun()]);
});
