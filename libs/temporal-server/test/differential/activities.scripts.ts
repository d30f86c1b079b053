/** Activities: schedule, results, failures and retries, all four timeouts, heartbeats, cancellation, answers by id. */
import { TimeoutType } from '@nest-temporal/core/internal/proto/enums';
import type { ScheduleActivityTaskCommandAttributes } from '@nest-temporal/core/internal/proto/index';
import type { Actor } from './actor.js';
import { script } from './script.js';
import { applicationFailure, command, completeRun, json, payloads, seconds, timer } from './vocabulary.js';

type Attributes = ScheduleActivityTaskCommandAttributes;

function activity(actor: Actor, attributes: Attributes = {}) {
  return command('scheduleActivityTask', {
    activityId: 'a1',
    activityType: { name: 'Charge' },
    taskQueue: { name: actor.taskQueue },
    input: payloads('card', 5),
    startToCloseTimeout: seconds(30),
    ...attributes,
  });
}

/** A run whose first task schedules this activity; the second closes the run. */
function withActivity(name: string, attributes: Attributes, during: (actor: Actor) => Promise<void>): void {
  script(name, async (actor) => {
    await actor.start();
    await actor.run([activity(actor, attributes)]);
    await during(actor);
    await actor.run([completeRun()]);
  });
}

/** One bad command, on a run of its own. */
function refused(name: string, attributes: Attributes): void {
  script(name, async (actor) => {
    await actor.start();
    await actor.run([activity(actor, attributes)]);
  });
}

const once = { maximumAttempts: 1 };
const quickly = { initialInterval: seconds(0.2), backoffCoefficient: 1 };

withActivity('an activity completes', {}, async (actor) => {
  const { taskToken } = await actor.pollActivity();
  await actor.rpc.respondActivityTaskCompleted({ taskToken, result: payloads('charged') });
});

withActivity(
  'an activity with all it can say',
  {
    header: { fields: { trace: json('t') } },
    scheduleToCloseTimeout: seconds(300),
    scheduleToStartTimeout: seconds(100),
    heartbeatTimeout: seconds(20),
    retryPolicy: { initialInterval: seconds(3), maximumAttempts: 7, nonRetryableErrorTypes: ['Fatal'] },
    priority: { priorityKey: 1 },
  },
  async (actor) => {
    await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
    const { taskToken } = await actor.pollActivity();
    await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
    await actor.rpc.respondActivityTaskCompleted({ taskToken });
  },
);

withActivity('an activity fails for good', { retryPolicy: once }, async (actor) => {
  await actor.failActivity(await actor.pollActivity(), applicationFailure('no money', { type: 'Poor' }));
});

const patiently = { initialInterval: seconds(4), backoffCoefficient: 1 };

withActivity('an activity fails, is tried again, and completes', { retryPolicy: patiently }, async (actor) => {
  const failure = applicationFailure('not yet', { type: 'Busy', details: payloads('d') });
  await actor.failActivity(await actor.pollActivity(), failure);
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
  const { taskToken } = await actor.pollActivity();
  await actor.rpc.respondActivityTaskCompleted({ taskToken });
});

withActivity('an activity uses up its attempts', { retryPolicy: { ...quickly, maximumAttempts: 2 } }, async (actor) => {
  await actor.failActivity(await actor.pollActivity(), applicationFailure('first'));
  await actor.failActivity(await actor.pollActivity(), applicationFailure('second'));
});

withActivity('an activity fails in a way that is not retried', {}, async (actor) => {
  await actor.failActivity(await actor.pollActivity(), applicationFailure('never', { nonRetryable: true }));
});

withActivity(
  'an activity fails with a type that is not retried',
  { retryPolicy: { nonRetryableErrorTypes: ['Fatal'] } },
  async (actor) => {
    await actor.failActivity(await actor.pollActivity(), applicationFailure('never', { type: 'Fatal' }));
  },
);

withActivity('an activity says when to try again', { retryPolicy: { maximumAttempts: 2 } }, async (actor) => {
  const soon = applicationFailure('soon', { nextRetryDelay: seconds(0.1) });
  await actor.failActivity(await actor.pollActivity(), soon);
  await actor.failActivity(await actor.pollActivity(), soon);
});

withActivity(
  'an activity has no time left for another attempt',
  { scheduleToCloseTimeout: seconds(5), retryPolicy: { initialInterval: seconds(60), maximumInterval: seconds(60) } },
  async (actor) => {
    await actor.failActivity(await actor.pollActivity(), applicationFailure('late'));
  },
);

withActivity('an activity fails without a failure, or as cancelled', { retryPolicy: once }, async (actor) => {
  const task = await actor.pollActivity();
  await actor.failActivity(task, null);
  await actor.failActivity(task, { message: 'stopped', canceledFailureInfo: {} });
});

script('an activity fails with what only a server may say', async (actor) => {
  await actor.start();
  await actor.run([activity(actor)]);
  const timeoutType = TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE;
  const task = await actor.pollActivity();
  await actor.failActivity(task, { message: 'own', serverFailureInfo: { nonRetryable: true } });
  await actor.failActivity(task, { message: 'own', timeoutFailureInfo: { timeoutType } });
});

withActivity('an activity takes too long', { startToCloseTimeout: seconds(1), retryPolicy: once }, async (actor) => {
  await actor.pollActivity();
});

withActivity(
  'an activity takes too long twice, and an old token is worthless',
  { startToCloseTimeout: seconds(1), retryPolicy: { ...quickly, maximumAttempts: 2 } },
  async (actor) => {
    const { taskToken } = await actor.pollActivity();
    await actor.pollActivity();
    await actor.rpc.respondActivityTaskCompleted({ taskToken });
    await actor.rpc.recordActivityTaskHeartbeat({ taskToken });
  },
);

withActivity('nobody takes an activity', { scheduleToStartTimeout: seconds(1) }, async () => undefined);

withActivity(
  'nobody ends an activity',
  { scheduleToCloseTimeout: seconds(1), startToCloseTimeout: seconds(20) },
  async (actor) => {
    await actor.pollActivity();
  },
);

withActivity(
  'an activity is silent for too long',
  { heartbeatTimeout: seconds(1), retryPolicy: once },
  async (actor) => {
    const { taskToken } = await actor.pollActivity();
    await actor.rpc.recordActivityTaskHeartbeat({ taskToken, details: payloads('half') });
    await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
  },
);

withActivity(
  'the next attempt knows the last heartbeat',
  { heartbeatTimeout: seconds(1), retryPolicy: quickly },
  async (actor) => {
    const first = await actor.pollActivity();
    await actor.rpc.recordActivityTaskHeartbeat({ taskToken: first.taskToken, details: payloads('half') });
    const second = await actor.pollActivity();
    await actor.failActivity(second, applicationFailure('again'), { lastHeartbeatDetails: payloads('more') });
    const { taskToken } = await actor.pollActivity();
    await actor.rpc.respondActivityTaskCompleted({ taskToken });
  },
);

script('an activity that nobody took is cancelled at once', async (actor) => {
  await actor.start();
  const task = await actor.run([activity(actor)]);
  await actor.signal('stop');
  const next = await actor.poll();
  const scheduledEventId = (task.startedEventId ?? 0) + 2;
  await actor.complete(next, [command('requestCancelActivityTask', { scheduledEventId })]);
  await actor.run([completeRun()]);
});

script('an activity hears of its cancellation by a heartbeat', async (actor) => {
  await actor.start();
  await actor.run([activity(actor, { heartbeatTimeout: seconds(20) })]);
  const { taskToken } = await actor.pollActivity();
  await actor.rpc.respondActivityTaskCanceled({ taskToken });
  await actor.signal('stop');
  await actor.run([command('requestCancelActivityTask', { scheduledEventId: 5 })]);
  await actor.rpc.recordActivityTaskHeartbeat({ taskToken, details: payloads('half') });
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
  await actor.rpc.respondActivityTaskCanceled({ taskToken, details: payloads('undone') });
  await actor.run([completeRun()]);
});

script('an activity completes although it was to be cancelled', async (actor) => {
  await actor.start();
  await actor.run([activity(actor)]);
  const { taskToken } = await actor.pollActivity();
  await actor.signal('stop');
  await actor.run([command('requestCancelActivityTask', { scheduledEventId: 5 })]);
  await actor.rpc.respondActivityTaskCompleted({ taskToken, result: payloads('done') });
  await actor.run([completeRun()]);
});

script('a failure after a cancel request is not retried', async (actor) => {
  await actor.start();
  await actor.run([activity(actor)]);
  const task = await actor.pollActivity();
  await actor.signal('stop');
  await actor.run([command('requestCancelActivityTask', { scheduledEventId: 5 })]);
  await actor.failActivity(task, applicationFailure('oops'));
  await actor.run([completeRun()]);
});

script('an activity between two attempts is cancelled at once', async (actor) => {
  await actor.start();
  await actor.run([activity(actor, { retryPolicy: { initialInterval: seconds(30) } })]);
  await actor.failActivity(await actor.pollActivity(), applicationFailure('oops'));
  await actor.signal('stop');
  await actor.run([command('requestCancelActivityTask', { scheduledEventId: 5 })]);
  await actor.run([completeRun()]);
});

script('an activity is scheduled and cancelled in one answer', async (actor) => {
  await actor.start();
  await actor.run([activity(actor), command('requestCancelActivityTask', { scheduledEventId: 5 })]);
  await actor.run([completeRun()]);
});

script('cancel requests of activities that are none', async (actor) => {
  await actor.start();
  await actor.run([command('requestCancelActivityTask', { scheduledEventId: 99 })]);
  await actor.run([command('requestCancelActivityTask', {})]);
});

script('an activity ends while a task runs', async (actor) => {
  await actor.start();
  const queue = actor.id('other-queue');
  await actor.run([activity(actor), activity(actor, { activityId: 'a2', taskQueue: { name: queue } })]);
  const one = await actor.pollActivity();
  const two = await actor.pollActivity(queue);
  await actor.signal('wake');
  const task = await actor.poll();
  await actor.rpc.respondActivityTaskCompleted({ taskToken: one.taskToken });
  await actor.signal('between');
  await actor.rpc.respondActivityTaskCompleted({ taskToken: two.taskToken });
  await actor.complete(task, [timer('t', 60)]);
  await actor.run([completeRun()]);
});

script('answers by id', async (actor) => {
  await actor.start();
  const queues = ['q1', 'q2', 'q3'].map((name) => actor.id(name));
  await actor.run(
    queues.map((name, index) =>
      activity(actor, { activityId: `a${index + 1}`, taskQueue: { name }, retryPolicy: once }),
    ),
  );
  for (const name of queues) await actor.pollActivity(name);
  const run = { workflowId: actor.workflowId };
  await actor.rpc.recordActivityTaskHeartbeatById({ ...run, activityId: 'a1', details: payloads('half') });
  await actor.rpc.respondActivityTaskCompletedById({ ...run, activityId: 'a1', result: payloads('by id') });
  await actor.run([command('requestCancelActivityTask', { scheduledEventId: 7 })]);
  await actor.rpc.respondActivityTaskFailedById({ ...run, activityId: 'a2', failure: applicationFailure('by id') });
  await actor.run([]);
  await actor.rpc.respondActivityTaskCanceledById({ ...run, activityId: 'a3', details: payloads('by id') });
  await actor.run([completeRun()]);
});

script('answers by ids that are none', async (actor) => {
  const run = { workflowId: actor.workflowId, activityId: 'none' };
  await actor.rpc.respondActivityTaskCompletedById(run);
  await actor.start();
  await actor.rpc.respondActivityTaskCompletedById(run);
  await actor.rpc.respondActivityTaskFailedById(run);
  await actor.rpc.respondActivityTaskCanceledById(run);
  await actor.rpc.recordActivityTaskHeartbeatById(run);
  await actor.rpc.respondActivityTaskCompletedById({ ...run, activityId: '' });
  await actor.run([completeRun()]);
  await actor.rpc.respondActivityTaskCompletedById(run);
});

script('answers to nobody', async (actor) => {
  const taskToken = new TextEncoder().encode('no token');
  await actor.rpc.respondActivityTaskCompleted({ taskToken });
  await actor.rpc.respondActivityTaskFailed({ taskToken });
  await actor.rpc.respondActivityTaskCanceled({ taskToken });
  await actor.rpc.recordActivityTaskHeartbeat({ taskToken });
  await actor.rpc.respondActivityTaskCompleted({});
  await actor.rpc.recordActivityTaskHeartbeat({});
});

script('answers after the run has closed', async (actor) => {
  await actor.start();
  await actor.run([activity(actor, { heartbeatTimeout: seconds(20) })]);
  const { taskToken } = await actor.pollActivity();
  await actor.terminate();
  await actor.rpc.recordActivityTaskHeartbeat({ taskToken });
  await actor.rpc.respondActivityTaskCompleted({ taskToken });
  await actor.failActivity({ taskToken }, applicationFailure('late'));
});

script('an activity is answered once', async (actor) => {
  await actor.start();
  await actor.run([activity(actor)]);
  const { taskToken } = await actor.pollActivity();
  await actor.rpc.respondActivityTaskCompleted({ taskToken });
  await actor.rpc.respondActivityTaskCompleted({ taskToken });
  await actor.run([completeRun()]);
});

script('an eager activity comes with the answer', async (actor) => {
  await actor.start();
  const { activityTasks = [] } = await actor.complete(await actor.poll(), [
    activity(actor, { requestEagerExecution: true }),
  ]);
  await actor.rpc.respondActivityTaskCompleted({ taskToken: activityTasks[0]?.taskToken ?? new Uint8Array(0) });
  await actor.run([completeRun()]);
});

script('an activity on a queue of its own', async (actor) => {
  await actor.start();
  const queue = actor.id('other-queue');
  await actor.run([activity(actor, { taskQueue: { name: queue } })]);
  const { taskToken } = await actor.pollActivity(queue);
  await actor.rpc.respondActivityTaskCompleted({ taskToken });
  await actor.run([completeRun()]);
});

script('timeouts of an activity are bounded by that of the run', async (actor) => {
  await actor.start({ workflowRunTimeout: seconds(60) });
  await actor.run([
    activity(actor, { startToCloseTimeout: seconds(100), heartbeatTimeout: seconds(200) }),
    activity(actor, { activityId: 'a2', startToCloseTimeout: null, scheduleToCloseTimeout: seconds(100) }),
    activity(actor, { activityId: 'a3', scheduleToCloseTimeout: seconds(5), heartbeatTimeout: seconds(9) }),
  ]);
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
});

script('two activities of one id', async (actor) => {
  await actor.start();
  await actor.run([activity(actor), activity(actor)]);
});

script('more activities than a run may have', async (actor) => {
  await actor.start();
  await actor.run(['a1', 'a2', 'a3', 'a4'].map((activityId) => activity(actor, { activityId })));
});

script('a failure that is too large is cut', async (actor) => {
  await actor.start();
  await actor.run([activity(actor, { retryPolicy: { ...quickly, maximumAttempts: 2 } })]);
  await actor.failActivity(await actor.pollActivity(), applicationFailure('x'.repeat(10_000), { type: 'Long' }));
  await actor.failActivity(await actor.pollActivity(), applicationFailure('short'));
  await actor.run([completeRun()]);
});

script('a result that is too large fails the activity', async (actor) => {
  await actor.start();
  await actor.run([activity(actor)]);
  const { taskToken } = await actor.pollActivity();
  await actor.rpc.respondActivityTaskCompleted({ taskToken, result: payloads('x'.repeat(2_200_000)) });
  await actor.run([completeRun()]);
});

refused('an activity without an id', { activityId: '' });
refused('an activity without a type', { activityType: null });
refused('an activity without a queue', { taskQueue: null });
refused('an activity without a timeout', { startToCloseTimeout: null });
refused('an activity with a timeout below zero', { startToCloseTimeout: seconds(-1) });
refused('an activity with a heartbeat timeout below zero', { heartbeatTimeout: seconds(-1) });
refused('an activity with names too long', { activityId: 'a'.repeat(201) });
refused('an activity of a type too long', { activityType: { name: 'a'.repeat(201) } });
refused('an activity with a bad retry policy', { retryPolicy: { maximumAttempts: -1 } });
refused('an activity on a queue of the system', { taskQueue: { name: '/_sys/x/1' } });

script('polls for activities of queues that are none', async (actor) => {
  await actor.rpc.pollActivityTaskQueue({});
  await actor.rpc.pollActivityTaskQueue({ taskQueue: { name: '' } });
  await actor.rpc.pollActivityTaskQueue({ taskQueue: { name: 'n'.repeat(201) } });
  await actor.rpc.pollActivityTaskQueue({ taskQueue: { name: actor.taskQueue }, namespace: 'no-such-namespace' });
});
