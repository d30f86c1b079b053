/** Workflow tasks: attempts, timeouts, sticky queues, new tasks in answers, and answers that come too late. */
import { WorkflowTaskFailedCause } from '@nest-temporal/core/internal/proto/enums';
import { script } from './script.js';
import { command, completeRun, failRun, seconds, timer } from './vocabulary.js';

const cause = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;

script('a failed task is tried again without new events', async (actor) => {
  await actor.start();
  await actor.failTask(await actor.poll(), { cause });
  await actor.failTask(await actor.poll());
  await actor.run([completeRun()]);
});

script('an event between two attempts makes the next the first again', async (actor) => {
  await actor.start();
  await actor.failTask(await actor.poll());
  await actor.signal('news');
  await actor.run([completeRun()]);
});

script('an event during the second attempt waits until it has ended', async (actor) => {
  await actor.start();
  await actor.failTask(await actor.poll());
  const second = await actor.poll();
  await actor.signal('news');
  await actor.failTask(second);
  await actor.run([completeRun()]);
});

script('a second attempt that completes is written whole', async (actor) => {
  await actor.start();
  await actor.failTask(await actor.poll());
  await actor.run([timer('t', 1)]);
  await actor.run([completeRun()]);
});

script('a task that is not answered times out', async (actor) => {
  await actor.start({ workflowTaskTimeout: seconds(3) });
  const lost = await actor.poll();
  const next = await actor.poll();
  await actor.complete(lost, [completeRun()]);
  await actor.complete(next, [completeRun()]);
});

script('a task times out twice', async (actor) => {
  await actor.start({ workflowTaskTimeout: seconds(3) });
  await actor.poll();
  await actor.poll();
  await actor.run([completeRun()]);
});

script('a task is answered once', async (actor) => {
  await actor.start();
  const task = await actor.run([timer('t', 60)]);
  await actor.complete(task, []);
  await actor.failTask(task);
});

script('tokens that are none', async (actor) => {
  await actor.start();
  const token = new TextEncoder().encode('no token');
  await actor.complete({ taskToken: token });
  await actor.failTask({ taskToken: token });
  await actor.complete({ taskToken: new Uint8Array(0) });
  await actor.failTask({ taskToken: new Uint8Array(0) });
});

script('a failed task says what the worker said', async (actor) => {
  await actor.start();
  const failure = { message: 'bad code', stackTrace: 'at line 1', applicationFailureInfo: { type: 'Bug' } };
  await actor.failTask(await actor.poll(), { cause, failure, identity: 'other', binaryChecksum: 'b' });
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
});

script('a task that failed since the answer was too large ends the run', async (actor) => {
  await actor.start();
  const tooLarge = WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE;
  await actor.failTask(await actor.poll(), { cause: tooLarge });
});

script('a task that failed three times is described as pending', async (actor) => {
  await actor.start();
  for (let attempt = 1; attempt <= 3; attempt++) await actor.failTask(await actor.poll(), { cause });
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
});

script('an answer without commands leaves the run idle', async (actor) => {
  await actor.start();
  await actor.run([]);
  await actor.signal('go on');
  await actor.run([completeRun()]);
});

script('a sticky queue gets the next task with the new events only', async (actor) => {
  await actor.start();
  const sticky = actor.id('sticky');
  const stickyAttributes = actor.stickyAttributes(sticky, 10);
  const parked = actor.pollSticky(sticky);
  await actor.run([timer('t', 1)], { stickyAttributes });
  await actor.complete(await parked, [completeRun()], { stickyAttributes });
});

script('a sticky queue that nobody polls hands its task over in time', async (actor) => {
  await actor.start();
  const sticky = actor.id('sticky');
  const stickyAttributes = actor.stickyAttributes(sticky, 1);
  // Somebody was there a moment ago, so that the queue counts as served.
  await actor.pollSticky(sticky, { timeoutMs: 2_500 });
  await actor.run([], { stickyAttributes });
  await actor.signal('go on');
  await actor.run([completeRun()]);
});

script('a sticky queue without a worker is passed over at once', async (actor) => {
  await actor.start();
  const sticky = actor.id('sticky');
  const stickyAttributes = actor.stickyAttributes(sticky, 20);
  await actor.run([], { stickyAttributes });
  await actor.signal('go on');
  await actor.run([completeRun()]);
});

script('a reset of stickiness brings the task to the normal queue', async (actor) => {
  await actor.start();
  const sticky = actor.id('sticky');
  const stickyAttributes = actor.stickyAttributes(sticky, 20);
  await actor.run([], { stickyAttributes });
  await actor.rpc.resetStickyTaskQueue({ execution: actor.execution });
  await actor.signal('go on');
  await actor.run([completeRun()]);
  await actor.rpc.resetStickyTaskQueue({ execution: actor.execution });
  await actor.rpc.resetStickyTaskQueue({ execution: { workflowId: actor.id('unknown') } });
});

script('a failure on a sticky queue goes to the normal one as a first attempt', async (actor) => {
  await actor.start();
  const sticky = actor.id('sticky');
  const stickyAttributes = actor.stickyAttributes(sticky, 10);
  const parked = actor.pollSticky(sticky);
  await actor.run([timer('t', 1)], { stickyAttributes });
  await actor.failTask(await parked);
  await actor.run([completeRun()]);
});

script('an answer brings the next task', async (actor) => {
  await actor.start();
  const task = await actor.poll();
  await actor.signal('meanwhile');
  const { workflowTask } = await actor.complete(task, [], { returnNewWorkflowTask: true });
  await actor.complete(workflowTask ?? {}, [completeRun()]);
});

script('an answer asks for a further task', async (actor) => {
  await actor.start();
  const { workflowTask } = await actor.complete(await actor.poll(), [], {
    returnNewWorkflowTask: true,
    forceCreateNewWorkflowTask: true,
  });
  const next = await actor.complete(workflowTask ?? {}, [], {
    returnNewWorkflowTask: true,
    forceCreateNewWorkflowTask: true,
  });
  await actor.complete(next.workflowTask ?? {}, [completeRun()]);
});

script('an answer asks for a further task, which is polled', async (actor) => {
  await actor.start();
  await actor.complete(await actor.poll(), [], { forceCreateNewWorkflowTask: true });
  await actor.run([completeRun()]);
});

script('an answer brings no task when there is none', async (actor) => {
  await actor.start();
  await actor.complete(await actor.poll(), [timer('t', 60)], { returnNewWorkflowTask: true });
});

script('an answer keeps what the SDK says of itself', async (actor) => {
  await actor.start();
  await actor.run([completeRun()], {
    sdkMetadata: { coreUsedFlags: [1, 2], langUsedFlags: [3], sdkName: 'sdk', sdkVersion: '1.2.3' },
    meteringMetadata: { nonfirstLocalActivityExecutionAttempts: 2 },
    binaryChecksum: 'sum',
  });
});

script('commands after the one that closes the run', async (actor) => {
  await actor.start();
  await actor.run([completeRun(), timer('t', 1)]);
  await actor.run([completeRun('one'), failRun()]);
  await actor.run([completeRun()]);
});

script('a command of no type, and one without its attributes', async (actor) => {
  await actor.start();
  await actor.run([{}]);
  await actor.run([{ commandType: 3 }]);
  await actor.run([{ commandType: 99 as never }]);
});

script('a bad command on a second attempt leaves no event', async (actor) => {
  await actor.start();
  await actor.failTask(await actor.poll());
  await actor.run([command('startTimer', { timerId: '' })]);
});

script('polls of queues that are none', async (actor) => {
  await actor.rpc.pollWorkflowTaskQueue({});
  await actor.rpc.pollWorkflowTaskQueue({ taskQueue: { name: '' } });
  await actor.rpc.pollWorkflowTaskQueue({ taskQueue: { name: 'n'.repeat(201) } });
  await actor.rpc.pollWorkflowTaskQueue({ taskQueue: { name: actor.taskQueue }, identity: 'i'.repeat(201) });
  await actor.rpc.pollWorkflowTaskQueue({ taskQueue: { name: actor.taskQueue }, namespace: 'no-such-namespace' });
  await actor.rpc.pollWorkflowTaskQueue({ taskQueue: { name: actor.taskQueue }, namespace: '' });
});

script('a poll ends empty before its deadline', async (actor) => {
  await actor.poll(actor.taskQueue, { timeoutMs: 3_000 });
  await actor.pollActivity(actor.taskQueue, { timeoutMs: 3_000 });
});

script('a poll with too little time', async (actor) => {
  await actor.poll(actor.taskQueue, { timeoutMs: 500 });
});

script('a poll that was given up takes no task', async (actor) => {
  const givenUp = new AbortController();
  const polling = actor.quiet.pollWorkflowTaskQueue(
    { taskQueue: { name: actor.taskQueue } },
    { signal: givenUp.signal },
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  givenUp.abort();
  await polling;
  await new Promise((resolve) => setTimeout(resolve, 500));
  await actor.start();
  await actor.run([completeRun()]);
});

script('two polls at once get two tasks', async (actor) => {
  const polls = [1, 2].map(() => actor.quiet.pollWorkflowTaskQueue({ taskQueue: { name: actor.taskQueue } }));
  await actor.start();
  await actor.start({ workflowId: actor.id('other') });
  const tasks = await Promise.all(polls);
  actor.note('workflows', tasks.map(({ workflowExecution }) => workflowExecution?.workflowId ?? '').toSorted());
  for (const { taskToken = new Uint8Array(0) } of tasks) await actor.complete({ taskToken }, [completeRun()]);
});

script('more events in the buffer than it holds fail the task', async (actor) => {
  await actor.start();
  const task = await actor.poll();
  for (let number = 1; number <= 5; number++) await actor.signal(`s${number}`);
  await actor.complete(task, [completeRun()]);
  await actor.run([completeRun()]);
});

script('a long history is suggested to continue as new, a longer one ends', async (actor) => {
  const markers = (count: number) =>
    Array.from({ length: count }, () => command('recordMarker', { markerName: 'more' }));
  await actor.start();
  await actor.run(markers(80), { forceCreateNewWorkflowTask: true });
  await actor.run(markers(80), { forceCreateNewWorkflowTask: true });
  await actor.until(
    'the run is over',
    async () => {
      const { workflowExecutionInfo } = await actor.quiet.describeWorkflowExecution({ execution: actor.execution });
      return workflowExecutionInfo?.status !== 1;
    },
    5_000,
  );
});

script('tasks of closed runs are dropped', async (actor) => {
  await actor.start();
  await actor.terminate();
  const workflowId = actor.id('other');
  await actor.start({ workflowId });
  await actor.run([completeRun()]);
});

script('the build of a worker is written into the history', async (actor) => {
  await actor.start();
  const workerVersionCapabilities = { buildId: 'b1' };
  const first = await actor.rpc.pollWorkflowTaskQueue({
    taskQueue: { name: actor.taskQueue },
    workerVersionCapabilities,
  });
  await actor.complete({ ...first, taskToken: first.taskToken ?? new Uint8Array(0) }, [timer('t', 1)], {
    workerVersionStamp: { buildId: 'b1' },
  });
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
  const second = await actor.rpc.pollWorkflowTaskQueue({ taskQueue: { name: actor.taskQueue } });
  await actor.complete({ ...second, taskToken: second.taskToken ?? new Uint8Array(0) }, [completeRun()]);
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
});
