/** Children: starts, ends as the parent hears of them, policies when the parent closes, and what is refused. */
import { ParentClosePolicy } from '@nest-temporal/core/internal/proto/enums';
import type { Command, StartChildWorkflowExecutionCommandAttributes } from '@nest-temporal/core/internal/proto/index';
import type { Actor } from './actor.js';
import { script } from './script.js';
import { cancelRun, command, completeRun, failRun, json, payloads, reuse, seconds, timer } from './vocabulary.js';

type Attributes = StartChildWorkflowExecutionCommandAttributes;

const abandon = ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON;
const terminate = ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE;
const requestCancel = ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL;

function child(actor: Actor, attributes: Attributes = {}): Command {
  return command('startChildWorkflowExecution', {
    workflowId: actor.id('child'),
    workflowType: { name: 'Invoice' },
    taskQueue: { name: actor.id('child-queue') },
    ...attributes,
  });
}

/** Starts a child and takes the parent past its start. */
async function startChild(actor: Actor, attributes?: Attributes): Promise<void> {
  await actor.start();
  await actor.run([child(actor, attributes)]);
  await actor.run([]);
  actor.watch(actor.id('child'));
}

function cancelOfChild(actor: Actor, rest: { runId?: string } = {}): Command {
  return command('requestCancelExternalWorkflowExecution', {
    workflowId: actor.id('child'),
    childWorkflowOnly: true,
    ...rest,
  });
}

function signalToChild(actor: Actor): Command {
  return command('signalExternalWorkflowExecution', {
    execution: { workflowId: actor.id('child') },
    signalName: 'told',
    childWorkflowOnly: true,
  });
}

function continueAsNew(queue: string): Command {
  return command('continueAsNewWorkflowExecution', {
    workflowType: { name: 'Invoice' },
    taskQueue: { name: queue },
    workflowRunTimeout: seconds(100),
    workflowTaskTimeout: seconds(10),
  });
}

/** Answers the next task of the child. */
async function runChild(actor: Actor, commands: Command[]): Promise<void> {
  await actor.complete(await actor.poll(actor.id('child-queue')), commands);
}

for (const [end, commands] of [
  ['completes', [completeRun('billed')]],
  ['fails', [failRun('unbilled', { type: 'Unbilled' })]],
  ['is cancelled', [cancelRun()]],
] as const) {
  script(`a child ${end}`, async (actor) => {
    await startChild(actor);
    await runChild(actor, [...commands]);
    await actor.run([completeRun()]);
  });
}

script('a child with all it can say', async (actor) => {
  await startChild(actor, {
    input: payloads('in'),
    header: { fields: { trace: json('t') } },
    memo: { fields: { note: json('n') } },
    searchAttributes: { indexedFields: { Customer: json('ann') } },
    workflowExecutionTimeout: seconds(100),
    workflowRunTimeout: seconds(50),
    workflowTaskTimeout: seconds(5),
    retryPolicy: { maximumAttempts: 3 },
    parentClosePolicy: abandon,
    workflowIdReusePolicy: reuse.reject,
    control: 'c',
    priority: { priorityKey: 4 },
  });
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
  await actor.rpc.describeWorkflowExecution({ execution: { workflowId: actor.id('child') } });
});

script('a child is terminated', async (actor) => {
  await startChild(actor);
  await actor.terminate({ workflowExecution: { workflowId: actor.id('child') } });
  await actor.run([completeRun()]);
});

script('a child times out', async (actor) => {
  await startChild(actor, { workflowRunTimeout: seconds(1) });
  await actor.run([completeRun()]);
});

script('a child of an id that is taken', async (actor) => {
  await actor.start({ workflowId: actor.id('child') });
  const parent = actor.id('parent');
  await actor.start({ workflowId: parent, taskQueue: { name: actor.id('parent-queue') } });
  await actor.complete(await actor.poll(actor.id('parent-queue')), [child(actor)]);
  await actor.complete(await actor.poll(actor.id('parent-queue')), [completeRun()]);
});

script('a child of an id that may not be used again', async (actor) => {
  await actor.start({ workflowId: actor.id('child') });
  await actor.run([completeRun()]);
  await actor.start();
  await actor.run([child(actor, { workflowIdReusePolicy: reuse.reject })]);
  await actor.run([completeRun()]);
});

for (const [name, parentClosePolicy] of [
  ['terminated', terminate],
  ['asked to cancel', requestCancel],
  ['left alone', abandon],
] as const) {
  script(`a child is ${name} when its parent completes`, async (actor) => {
    await startChild(actor, { parentClosePolicy });
    await actor.signal('finish');
    await actor.run([completeRun()]);
    if (parentClosePolicy !== abandon) await actor.untilEvents(3, actor.id('child'));
    if (parentClosePolicy === requestCancel) await runChild(actor, [cancelRun()]);
  });
}

/** Ends of a parent, other than its completion. */
const ends: readonly [name: string, request: object, commands: ((actor: Actor) => Command) | undefined][] = [
  ['fails', {}, () => failRun()],
  ['is cancelled', {}, () => cancelRun()],
  ['is terminated', {}, undefined],
  ['times out', { workflowRunTimeout: seconds(3) }, undefined],
  ['continues as new', {}, (actor) => continueAsNew(actor.taskQueue)],
  ['fails and is tried again', { retryPolicy: { maximumAttempts: 2 } }, () => failRun()],
];

for (const [name, request, end] of ends) {
  for (const [policy, parentClosePolicy] of [
    ['terminated', terminate],
    ['asked to cancel', requestCancel],
    ['left alone', abandon],
  ] as const) {
    script(`a child is ${policy} when its parent ${name}`, async (actor) => {
      const { runId } = await actor.start(request);
      await actor.run([child(actor, { parentClosePolicy })]);
      await actor.run([]);
      actor.watch(actor.id('child'));
      if (end) {
        await actor.signal('finish');
        await actor.run([end(actor)]);
      } else if (name === 'is terminated') {
        await actor.terminate();
      }
      const execution = { workflowId: actor.workflowId, runId };
      await actor.until('the parent has closed', async () => {
        const { workflowExecutionInfo } = await actor.quiet.describeWorkflowExecution({ execution });
        return Boolean(workflowExecutionInfo?.closeTime);
      });
      // The next run, where there is one, has its first task.
      await actor.untilEvents(2);
      if (parentClosePolicy !== abandon) await actor.untilEvents(3, actor.id('child'));
    });
  }
}

script('a child in a later run is asked to cancel', async (actor) => {
  await startChild(actor);
  await runChild(actor, [continueAsNew(actor.id('child-queue'))]);
  await actor.untilEvents(2, actor.id('child'));
  await actor.signal('stop');
  await actor.run([cancelOfChild(actor)]);
  await actor.run([]);
  await runChild(actor, [cancelRun()]);
  await actor.run([completeRun()]);
});

script('a child of a closed run is asked to cancel in that run', async (actor) => {
  await startChild(actor);
  const [started] = await actor.history(actor.id('child'));
  const runId = started?.workflowExecutionStartedEventAttributes?.originalExecutionRunId;
  await runChild(actor, [continueAsNew(actor.id('child-queue'))]);
  await actor.untilEvents(2, actor.id('child'));
  await actor.signal('stop');
  await actor.run([cancelOfChild(actor, { runId })]);
  await actor.run([completeRun()]);
  await actor.untilEvents(3, actor.id('child'));
});

script('a child is asked to cancel in the answer that starts it', async (actor) => {
  await actor.start();
  await actor.run([child(actor), cancelOfChild(actor)]);
});

script('what is no child is signalled and cancelled as one', async (actor) => {
  await actor.start({ workflowId: actor.id('child'), taskQueue: { name: actor.id('child-queue') } });
  await actor.start();
  await actor.run([signalToChild(actor)]);
  await actor.run([cancelOfChild(actor)]);
  await actor.run([]);
});

script('a child that has closed is signalled and asked to cancel', async (actor) => {
  await startChild(actor);
  await runChild(actor, [completeRun()]);
  await actor.run([signalToChild(actor)]);
  await actor.run([cancelOfChild(actor)]);
  await actor.run([completeRun()]);
});

script('a child is asked to cancel twice', async (actor) => {
  await startChild(actor);
  await actor.signal('stop');
  await actor.run([cancelOfChild(actor)]);
  await actor.run([cancelOfChild(actor)]);
  await actor.run([]);
  await runChild(actor, [cancelRun()]);
  await actor.run([completeRun()]);
});

script('the parent hears of a child by cron when it is terminated', async (actor) => {
  await startChild(actor, { cronSchedule: '@every 1s' });
  await runChild(actor, [completeRun('first time')]);
  await runChild(actor, [failRun('second time')]);
  await actor.terminate({ workflowExecution: { workflowId: actor.id('child') } });
  await actor.run([completeRun()]);
});

script('the parent hears of a child that times out in its second attempt', async (actor) => {
  await startChild(actor, {
    retryPolicy: { initialInterval: seconds(1), maximumAttempts: 2 },
    workflowRunTimeout: seconds(2),
  });
  await runChild(actor, [failRun('first')]);
  await actor.run([completeRun()]);
});

script('a child is asked to cancel and obeys', async (actor) => {
  await startChild(actor);
  await actor.signal('stop');
  await actor.run([cancelOfChild(actor)]);
  await actor.run([]);
  await runChild(actor, [cancelRun()]);
  await actor.run([completeRun()]);
});

script('a child is signalled by its parent', async (actor) => {
  await startChild(actor);
  await actor.signal('tell');
  await actor.run([
    command('signalExternalWorkflowExecution', {
      execution: { workflowId: actor.id('child') },
      signalName: 'told',
      input: payloads('x'),
      childWorkflowOnly: true,
    }),
  ]);
  await actor.run([]);
  await runChild(actor, [completeRun()]);
  await actor.run([completeRun()]);
});

script('the parent hears of the last run of a child', async (actor) => {
  await startChild(actor);
  await runChild(actor, [continueAsNew(actor.id('child-queue'))]);
  await runChild(actor, [completeRun('second run')]);
  await actor.run([completeRun()]);
});

script('the parent hears of the last attempt of a child', async (actor) => {
  await startChild(actor, { retryPolicy: { initialInterval: seconds(1), maximumAttempts: 2 } });
  await runChild(actor, [failRun('first')]);
  await runChild(actor, [failRun('second')]);
  await actor.run([completeRun()]);
});

script('a child ends while a task of its parent runs', async (actor) => {
  await startChild(actor);
  await actor.signal('wake');
  const task = await actor.poll();
  await runChild(actor, [completeRun()]);
  await actor.untilEvents(5, actor.id('child'));
  await actor.until('the parent knows', async () => {
    const { pendingChildren = [] } = await actor.quiet.describeWorkflowExecution({ execution: actor.execution });
    return pendingChildren.length === 0;
  });
  await actor.complete(task, [timer('t', 60)]);
  await actor.run([completeRun()]);
});

script('a child outlives a parent that closes in the answer that starts it', async (actor) => {
  await actor.start();
  await actor.run([child(actor, { parentClosePolicy: abandon }), completeRun()]);
  await actor.until('the child began', async () => (await actor.history(actor.id('child'))).length > 0, 4_000);
  actor.watch(actor.id('child'));
});

script('a child in a namespace that is none', async (actor) => {
  await actor.start();
  await actor.run([child(actor, { namespace: 'no-such-namespace' })]);
});

script('more children than a run may have', async (actor) => {
  await actor.start();
  await actor.run([1, 2, 3, 4].map((number) => child(actor, { workflowId: actor.id(`child${number}`) })));
});

/** One bad command, on a run of its own. */
function refused(name: string, attributes: Attributes): void {
  script(name, async (actor) => {
    await actor.start();
    await actor.run([child(actor, attributes)]);
  });
}

refused('a child without an id', { workflowId: '' });
refused('a child without a type', { workflowType: null });
refused('a child with an id too long', { workflowId: 'n'.repeat(201) });
refused('a child with a type too long', { workflowType: { name: 'n'.repeat(201) } });
refused('a child with a timeout below zero', { workflowRunTimeout: seconds(-1) });
refused('a child with a bad retry policy', { retryPolicy: { backoffCoefficient: 0.1 } });
refused('a child with a bad cron schedule', { cronSchedule: 'now' });
refused('a child with a search attribute that is none', { searchAttributes: { indexedFields: { Unheard: json(1) } } });
