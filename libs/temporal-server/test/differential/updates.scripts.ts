/** Updates, and start with update: each stage, each outcome, the ways they end without one, and limits. */
import { UpdateWorkflowExecutionLifecycleStage as Stage } from '@nest-temporal/core/internal/proto/enums';
import type { ProtocolMessage } from '@nest-temporal/core/internal/proto/index';
import type { Actor, PolledTask } from './actor.js';
import { script } from './script.js';
import {
  acceptUpdate,
  answers,
  applicationFailure,
  command,
  completeRun,
  completeUpdate,
  conflict,
  failUpdate,
  payloads,
  rejectUpdate,
  seconds,
  timer,
  unknownRunId,
} from './vocabulary.js';

const admitted = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED;
const accepted = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED;
const completed = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED;

interface Asked {
  updateId?: string;
  stage?: Stage;
  rest?: object;
  timeoutMs?: number;
}

function requestOf(actor: Actor, { updateId = 'u1', stage = completed, rest }: Asked) {
  return {
    workflowExecution: actor.execution,
    waitPolicy: { lifecycleStage: stage },
    request: { meta: { updateId, identity: 'client' }, input: { name: 'change', args: payloads('more') } },
    ...rest,
  };
}

function update(actor: Actor, asked: Asked = {}): Promise<unknown> {
  const { timeoutMs } = asked;
  return actor.rpc.updateWorkflowExecution(requestOf(actor, asked), timeoutMs ? { timeoutMs } : {});
}

function pollUpdate(actor: Actor, updateId: string, stage?: Stage, timeoutMs?: number): Promise<unknown> {
  return actor.rpc.pollWorkflowExecutionUpdate(
    {
      updateRef: { workflowExecution: actor.execution, updateId },
      ...(stage === undefined ? {} : { waitPolicy: { lifecycleStage: stage } }),
    },
    timeoutMs ? { timeoutMs } : {},
  );
}

/** An idle run. */
async function startIdle(actor: Actor): Promise<void> {
  await actor.start();
  await actor.run([timer('t', 600)]);
}

/** The updates that a task brings, by their ids: the real server hands them out in any order. */
function sent({ messages = [] }: PolledTask): ProtocolMessage[] {
  return messages.toSorted((one, other) => ((one.id ?? '') < (other.id ?? '') ? -1 : 1));
}

/** Gives the calls before it time to arrive, where no answer says that they have. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 600));

script('an update of an idle run completes', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message), completeUpdate(message, 'changed')]));
  await asked;
});

script('an update of an idle run fails', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message), failUpdate(message, applicationFailure('cannot'))]));
  await asked;
});

script('an update that is rejected leaves no trace', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([rejectUpdate(message, applicationFailure('no', { type: 'Invalid' }))]));
  await asked;
  await actor.signal('go on');
  await actor.run([completeRun()]);
});

script('an update is accepted in one task and completed in another', async (actor) => {
  await startIdle(actor);
  const asked = update(actor, { stage: accepted });
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message)], [timer('u', 1)]));
  await asked;
  await pollUpdate(actor, 'u1');
  const waited = pollUpdate(actor, 'u1', completed);
  await actor.run(...answers([completeUpdate(message, 'changed')]));
  await waited;
  await pollUpdate(actor, 'u1', completed);
});

script('an update before the first task comes with it', async (actor) => {
  await actor.start();
  const asked = update(actor);
  await settle();
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message), completeUpdate(message, 1)], [timer('t', 60)]));
  await asked;
});

script('an update while a task runs comes with the next', async (actor) => {
  await startIdle(actor);
  await actor.signal('wake');
  const running = await actor.poll();
  const asked = update(actor);
  await settle();
  await actor.complete(running, []);
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message), completeUpdate(message, 1)]));
  await asked;
});

script('two updates in one task, one of them rejected', async (actor) => {
  await actor.start();
  const first = update(actor, { updateId: 'u1' });
  await settle();
  const second = update(actor, { updateId: 'u2' });
  await settle();
  const task = await actor.poll();
  const [one = {}, two = {}] = sent(task);
  const said = [acceptUpdate(one), rejectUpdate(two, applicationFailure('no')), completeUpdate(one, 1)];
  await actor.complete(task, ...answers(said, [timer('t', 60)]));
  await first;
  await second;
});

script('the same update twice is one', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  const task = await actor.poll();
  const joined = update(actor);
  await settle();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message), completeUpdate(message, 'once')]));
  await asked;
  await joined;
  await update(actor);
});

script('an update completes with the run', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message), completeUpdate(message, 'last')], [completeRun()]));
  await asked;
  await update(actor);
  await update(actor, { updateId: 'u2' });
  await pollUpdate(actor, 'u1', completed);
});

script('a run closes over an update that it accepted', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message)], [completeRun()]));
  await asked;
});

script('a run closes over an update that it did not answer', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  const task = await actor.poll();
  await actor.complete(task, [completeRun()]);
  await asked;
});

script('a run closes while an update waits for its task', async (actor) => {
  await startIdle(actor);
  await actor.signal('wake');
  const running = await actor.poll();
  const asked = update(actor);
  await settle();
  await actor.complete(running, [completeRun()]);
  await asked;
});

script('a run is terminated over an update', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  await actor.poll();
  await actor.terminate();
  await asked;
});

script('a task ends without a word on its update', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  const task = await actor.poll();
  await actor.complete(task, [timer('u', 60)]);
  await asked;
});

script('a task that brought an update fails', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  await actor.failTask(await actor.poll());
  await asked;
});

script('a task that brought an update times out', async (actor) => {
  await actor.start({ workflowTaskTimeout: seconds(3) });
  await actor.run([timer('t', 600)]);
  const asked = update(actor);
  await actor.poll();
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message), completeUpdate(message, 1)]));
  await asked;
});

script('a signal makes the task of an update a real one', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  const task = await actor.poll();
  await actor.signal('meanwhile');
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([rejectUpdate(message, applicationFailure('no'))]));
  await asked;
  await actor.run([completeRun()]);
});

script('a rejection beside a command is written', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([rejectUpdate(message, applicationFailure('no'))], [timer('u', 60)]));
  await asked;
});

script('an update on a sticky queue', async (actor) => {
  await actor.start();
  const sticky = actor.id('sticky');
  const parked = actor.pollSticky(sticky);
  const stickyAttributes = actor.stickyAttributes(sticky, 10);
  await actor.run([timer('t', 600)], { stickyAttributes });
  const asked = update(actor);
  const task = await parked;
  const [message = {}] = sent(task);
  const [commands, rest] = answers([acceptUpdate(message), completeUpdate(message, 1)]);
  await actor.complete(task, commands, { ...rest, stickyAttributes });
  await asked;
});

script('nobody takes the task of an update', async (actor) => {
  await startIdle(actor);
  await update(actor, { timeoutMs: 3_000 });
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message), completeUpdate(message, 1)]));
  await pollUpdate(actor, 'u1', completed);
});

script('continue-as-new over an accepted update', async (actor) => {
  await startIdle(actor);
  const asked = update(actor);
  const task = await actor.poll();
  const [message = {}] = sent(task);
  const next = command('continueAsNewWorkflowExecution', {
    workflowType: { name: 'Order' },
    taskQueue: { name: actor.taskQueue },
  });
  await actor.complete(task, ...answers([acceptUpdate(message)], [next]));
  await asked;
  await actor.run([completeRun()]);
});

script('more updates under way than a run may have', async (actor) => {
  await actor.start();
  const asked = [];
  for (const updateId of ['u1', 'u2', 'u3']) {
    asked.push(update(actor, { updateId }));
    await settle();
  }
  await update(actor, { updateId: 'u4', timeoutMs: 3_000 });
  // A refusal makes the real server forget the others, which then ask again by themselves.
  await settle();
  const task = await actor.poll();
  const said = sent(task).flatMap((message) => [acceptUpdate(message), completeUpdate(message, 1)]);
  await actor.complete(task, ...answers(said));
  await Promise.all(asked);
});

script('more updates than a run may have in all', async (actor) => {
  await startIdle(actor);
  for (const updateId of ['u1', 'u2', 'u3', 'u4', 'u5']) {
    const asked = update(actor, { updateId });
    const task = await actor.poll();
    const [message = {}] = sent(task);
    await actor.complete(task, ...answers([acceptUpdate(message), completeUpdate(message, 1)]));
    await asked;
  }
  await update(actor, { updateId: 'u6' });
});

script('updates that are refused', async (actor) => {
  await update(actor);
  await startIdle(actor);
  await update(actor, { stage: admitted });
  await update(actor, { updateId: 'u'.repeat(201) });
  await update(actor, { rest: { workflowExecution: { ...actor.execution, runId: unknownRunId } } });
  await update(actor, { rest: { firstExecutionRunId: unknownRunId } });
  await update(actor, { rest: { workflowExecution: null } });
  await update(actor, { rest: { request: null } });
  await update(actor, { rest: { request: { meta: { updateId: 'x' } } } });
  await update(actor, { rest: { request: { meta: { updateId: 'x' }, input: {} } } });
  await update(actor, { rest: { namespace: 'no-such-namespace' } });
});

script('an update that says neither its id nor how long it waits', async (actor) => {
  await startIdle(actor);
  const asked = update(actor, { rest: { waitPolicy: null, request: { input: { name: 'change' } } } });
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message), completeUpdate(message, 'changed')]));
  await asked;
});

script('an update of a run whose task fails again and again', async (actor) => {
  await actor.start();
  for (let attempt = 1; attempt <= 3; attempt++) await actor.failTask(await actor.poll());
  await update(actor);
});

script('an update of a closed run', async (actor) => {
  await actor.start();
  await actor.run([completeRun()]);
  await update(actor);
});

script('polls for updates that are none', async (actor) => {
  await pollUpdate(actor, 'u1');
  await startIdle(actor);
  await pollUpdate(actor, 'u1');
  await pollUpdate(actor, '');
  await pollUpdate(actor, 'u1', admitted);
  await actor.rpc.pollWorkflowExecutionUpdate({});
});

script('a poll for an update that takes its time', async (actor) => {
  await startIdle(actor);
  const asked = update(actor, { stage: accepted });
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message)]));
  await asked;
  await pollUpdate(actor, 'u1', accepted);
  await pollUpdate(actor, 'u1', completed, 2_000);
});

script('answers to updates that were not asked', async (actor) => {
  await startIdle(actor);
  await actor.signal('wake');
  const stranger = { id: 'u9/request', protocolInstanceId: 'u9' };
  await actor.run(...answers([completeUpdate(stranger, 1)]));
  await actor.run(...answers([rejectUpdate(stranger, applicationFailure('no'))]));
});

script('a message that is none', async (actor) => {
  await startIdle(actor);
  await actor.signal('wake');
  const task = await actor.poll();
  await actor.complete(task, [], { messages: [{ id: 'm', protocolInstanceId: 'u1' }] });
  await actor.complete(task, [completeRun()]);
});

/** Start with update in one call. */
function startAndUpdate(actor: Actor, start: object = {}, asked: Asked = {}): Promise<unknown> {
  const startWorkflow = {
    namespace: actor.namespace,
    workflowId: actor.workflowId,
    workflowType: { name: 'Order' },
    taskQueue: { name: actor.taskQueue },
    requestId: actor.id('request'),
    identity: 'client',
    workflowIdConflictPolicy: conflict.useExisting,
    ...start,
  };
  const updateWorkflow = { namespace: actor.namespace, ...requestOf(actor, asked) };
  return actor.rpc.executeMultiOperation({ operations: [{ startWorkflow }, { updateWorkflow }] });
}

script('start with update starts and updates', async (actor) => {
  const asked = startAndUpdate(actor);
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message), completeUpdate(message, 'changed')], [timer('t', 60)]));
  await asked;
  actor.watch(actor.workflowId);
});

script('start with update updates the run that exists', async (actor) => {
  await startIdle(actor);
  const asked = startAndUpdate(actor);
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([acceptUpdate(message), completeUpdate(message, 'changed')]));
  await asked;
  await startAndUpdate(actor);
});

script('start with update is refused by a run that exists', async (actor) => {
  await actor.start({ requestId: 'the first' });
  await actor.run([timer('t', 60)]);
  await startAndUpdate(actor, { workflowIdConflictPolicy: conflict.fail });
});

script('start with update whose update is rejected', async (actor) => {
  const asked = startAndUpdate(actor);
  const task = await actor.poll();
  const [message = {}] = sent(task);
  await actor.complete(task, ...answers([rejectUpdate(message, applicationFailure('no'))], [timer('t', 60)]));
  await asked;
  actor.watch(actor.workflowId);
});

script('start with update that cannot be', async (actor) => {
  await startAndUpdate(actor, { workflowId: actor.id('other') });
  await startAndUpdate(actor, { workflowType: null });
  await startAndUpdate(actor, { cronSchedule: '@hourly' });
  await startAndUpdate(actor, { requestEagerExecution: true });
  await startAndUpdate(actor, { workflowStartDelay: seconds(1) });
  await startAndUpdate(actor, {}, { stage: admitted });
  await startAndUpdate(actor, {}, { rest: { workflowExecution: { ...actor.execution, runId: unknownRunId } } });
  await startAndUpdate(actor, {}, { rest: { firstExecutionRunId: unknownRunId } });
  await startAndUpdate(actor, {}, { rest: { request: null } });
  await startAndUpdate(actor, { namespace: 'other' });
});

script('multi-operations of another kind', async (actor) => {
  await actor.rpc.executeMultiOperation({});
  await actor.rpc.executeMultiOperation({ operations: [{}] });
  await actor.rpc.executeMultiOperation({ operations: [{}, {}] });
  const updateWorkflow = { namespace: actor.namespace, ...requestOf(actor, {}) };
  await actor.rpc.executeMultiOperation({ operations: [{ updateWorkflow }, { updateWorkflow }] });
  await actor.rpc.executeMultiOperation({ operations: [{ updateWorkflow }] });
  await actor.rpc.executeMultiOperation({ namespace: 'no-such-namespace', operations: [] });
});
