/** Commands of their own: timers, markers, attributes, memo. Each well made, then in the ways it can be wrong. */
import { script } from './script.js';
import { applicationFailure, command, completeRun, json, payloads, seconds, timer, typed } from './vocabulary.js';
import type { Command } from '@nest-temporal/core/internal/proto/index';

/** One bad command, on a run of its own: what the worker hears, and what the history keeps. */
function refused(name: string, bad: Command): void {
  script(name, async (actor) => {
    await actor.start();
    await actor.run([bad]);
    await actor.run([completeRun()]);
  });
}

script('a timer fires', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 1)]);
  await actor.run([completeRun()]);
});

script('timers of one instant fire together', async (actor) => {
  await actor.start();
  await actor.run([timer('a', 1), timer('b', 1), timer('c', 60)]);
  await actor.run([completeRun()]);
});

script('a timer is cancelled', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 60)]);
  await actor.signal('enough');
  await actor.run([command('cancelTimer', { timerId: 't' }), completeRun()]);
});

script('a timer is started and cancelled in one answer', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 60), command('cancelTimer', { timerId: 't' }), timer('t', 1)]);
  await actor.run([completeRun()]);
});

script('a timer that fired while the task runs is cancelled', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 3)]);
  await actor.signal('wake');
  const task = await actor.poll();
  await new Promise((resolve) => setTimeout(resolve, 4_500));
  await actor.complete(task, [command('cancelTimer', { timerId: 't' }), completeRun()]);
});

script('a timer that fired while the task runs holds up the end', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 3)]);
  await actor.signal('wake');
  const task = await actor.poll();
  await new Promise((resolve) => setTimeout(resolve, 4_500));
  await actor.complete(task, [completeRun()]);
  await actor.run([completeRun()]);
});

refused('a timer without a name', command('startTimer', { startToFireTimeout: seconds(1) }));
refused('a timer with a name too long', timer('t'.repeat(201), 1));
refused('a timer of no time', command('startTimer', { timerId: 't' }));
refused('a timer of less than no time', timer('t', -1));
refused('a cancellation of a timer that is none', command('cancelTimer', { timerId: 'none' }));
refused('a cancellation of a timer without a name', command('cancelTimer', {}));

script('two timers of one name', async (actor) => {
  await actor.start();
  await actor.run([timer('t', 60), timer('t', 60)]);
  await actor.run([timer('t', 60)]);
  await actor.signal('wake');
  await actor.run([timer('t', 5)]);
});

script('a timer keeps what the user said of it', async (actor) => {
  await actor.start();
  await actor.run([{ ...timer('t', 60), userMetadata: { summary: json('pause') } }, completeRun()]);
});

script('markers are kept as they are', async (actor) => {
  await actor.start();
  await actor.run([
    command('recordMarker', {
      markerName: 'core_local_activity',
      details: { data: payloads('d'), result: payloads(1, 2) },
      header: { fields: { trace: json('t') } },
      failure: applicationFailure('marked', { type: 'Marked' }),
    }),
    command('recordMarker', { markerName: 'empty' }),
    completeRun(),
  ]);
});
refused('a marker without a name', command('recordMarker', { details: { a: payloads(1) } }));
refused('a marker with a name too long', command('recordMarker', { markerName: 'n'.repeat(201) }));

script('search attributes are set, changed and removed', async (actor) => {
  await actor.start({ searchAttributes: { indexedFields: { Customer: json('ann'), Amount: json(1) } } });
  await actor.run([
    upsert({ Customer: json('bea'), Tags: json(['a', 'b']), Express: json(true) }),
    upsert({ DueAt: json('2030-01-02T03:04:05Z'), Weight: json(1.5), Remark: json('in a hurry') }),
    timer('t', 60),
  ]);
  await actor.signal('wake');
  await actor.run([upsert({ Amount: json(null), Tags: json([]), Express: typed('Bool', false) }), timer('u', 60)]);
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
});

const upsert = (indexedFields: Record<string, ReturnType<typeof json>>): Command =>
  command('upsertWorkflowSearchAttributes', { searchAttributes: { indexedFields } });

refused('search attributes that are none', command('upsertWorkflowSearchAttributes', {}));
refused('no search attributes', upsert({}));
refused('a search attribute that is not registered', upsert({ Unheard: json(1) }));
refused('a search attribute of another type', upsert({ Amount: json('three') }));
refused('a search attribute of the system', upsert({ WorkflowType: json('Mine') }));
script('a search attribute that is too large ends the run', async (actor) => {
  await actor.start();
  await actor.run([upsert({ Customer: json('x'.repeat(3_000)) })]);
});

script('the memo is set, changed and removed', async (actor) => {
  await actor.start({ memo: { fields: { kept: json(1), changed: json(1), removed: json(1) } } });
  await actor.run([
    command('modifyWorkflowProperties', {
      upsertedMemo: { fields: { changed: json(2), removed: json(null), added: json({ deep: true }) } },
    }),
    timer('t', 60),
  ]);
  await actor.rpc.describeWorkflowExecution({ execution: actor.execution });
});
refused('a change of nothing', command('modifyWorkflowProperties', {}));
refused('a change of an empty memo', command('modifyWorkflowProperties', { upsertedMemo: {} }));

refused('a protocol message that was not sent', command('protocolMessage', { messageId: 'nothing' }));
refused('a protocol message without an id', command('protocolMessage', {}));
refused('a failure of the run without one', command('failWorkflowExecution', {}));

script('good commands before a bad one leave nothing', async (actor) => {
  await actor.start();
  await actor.run([timer('good', 60), command('recordMarker', { markerName: 'good' }), timer('', 1)]);
  await actor.run([completeRun()]);
});

script('a result beyond the limit of size ends the run', async (actor) => {
  await actor.start();
  await actor.run([completeRun('x'.repeat(2_200_000))]);
});
