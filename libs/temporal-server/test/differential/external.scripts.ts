/** Signals and cancel requests from one workflow to another. */
import type { Command } from '@nest-temporal/core/internal/proto/index';
import type { Actor } from './actor.js';
import { script } from './script.js';
import { cancelRun, command, completeRun, json, payloads, unknownRunId } from './vocabulary.js';

function signalTo(workflowId: string, rest: { runId?: string; namespace?: string; signalName?: string } = {}): Command {
  const { runId = '', ...attributes } = rest;
  return command('signalExternalWorkflowExecution', {
    execution: { workflowId, runId },
    signalName: 'told',
    input: payloads('x'),
    header: { fields: { trace: json('t') } },
    control: 'c',
    ...attributes,
  });
}

function cancelOf(workflowId: string, rest: { runId?: string; namespace?: string } = {}): Command {
  return command('requestCancelExternalWorkflowExecution', { workflowId, control: 'c', reason: 'why', ...rest });
}

/** Starts the workflow that is told, on a queue of its own, and takes it past its first task. */
async function startOther(actor: Actor): Promise<{ workflowId: string; queue: string; runId: string }> {
  const queue = actor.id('other-queue');
  const { workflowId, runId } = await actor.start({ workflowId: actor.id('other'), taskQueue: { name: queue } });
  await actor.complete(await actor.poll(queue), []);
  return { workflowId, queue, runId };
}

script('a workflow signals another', async (actor) => {
  const { workflowId, queue } = await startOther(actor);
  await actor.start();
  await actor.run([signalTo(workflowId)]);
  await actor.run([completeRun()]);
  await actor.complete(await actor.poll(queue), [completeRun()]);
});

script('a workflow signals a certain run of another', async (actor) => {
  const { workflowId, runId } = await startOther(actor);
  await actor.start();
  await actor.run([signalTo(workflowId, { runId })]);
  await actor.run([signalTo(workflowId, { runId: unknownRunId })]);
  await actor.run([completeRun()]);
});

script('a workflow cancels another', async (actor) => {
  const { workflowId, queue } = await startOther(actor);
  await actor.start();
  await actor.run([cancelOf(workflowId)]);
  await actor.run([completeRun()]);
  await actor.complete(await actor.poll(queue), [cancelRun()]);
});

script('a workflow cancels another twice', async (actor) => {
  const { workflowId } = await startOther(actor);
  await actor.start();
  await actor.run([cancelOf(workflowId)]);
  await actor.run([cancelOf(workflowId)]);
  await actor.run([completeRun()]);
});

script('a workflow signals and cancels nobody', async (actor) => {
  await actor.start();
  await actor.run([signalTo(actor.id('nobody'))]);
  await actor.run([cancelOf(actor.id('nobody'))]);
  await actor.run([completeRun()]);
});

script('a workflow signals and cancels one that is closed', async (actor) => {
  const { workflowId } = await startOther(actor);
  await actor.terminate({ workflowExecution: { workflowId } });
  await actor.start();
  await actor.run([signalTo(workflowId)]);
  await actor.run([cancelOf(workflowId)]);
  await actor.run([completeRun()]);
});

script('a workflow signals and cancels in a namespace that is none', async (actor) => {
  await actor.start();
  await actor.run([signalTo(actor.id('other'), { namespace: 'no-such-namespace' })]);
  await actor.run([cancelOf(actor.id('other'), { namespace: 'no-such-namespace' })]);
});

script('a workflow signals and cancels without saying whom', async (actor) => {
  await actor.start();
  await actor.run([signalTo('')]);
  await actor.run([cancelOf('')]);
  await actor.run([signalTo(actor.id('other'), { signalName: '' })]);
  await actor.run([signalTo(actor.id('other'), { runId: 'no uuid' })]);
  await actor.run([cancelOf(actor.id('other'), { runId: 'no uuid' })]);
});

script('a workflow signals itself', async (actor) => {
  await actor.start();
  await actor.run([signalTo(actor.workflowId)]);
  await actor.untilEvents(7);
  await actor.run([completeRun()]);
});

script('more signals under way than a run may have', async (actor) => {
  await actor.start();
  await actor.run([1, 2, 3, 4].map((number) => signalTo(actor.id(`other${number}`))));
});
