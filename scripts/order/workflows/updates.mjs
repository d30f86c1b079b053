// Updates that meet signals, timers, results and the end of the run: when their handlers run, and where their answers stand
// among the commands.
import * as wf from '@nest-temporal/core/workflow';
import { cancel, complete, fire, signal, update } from './acts.mjs';
import { act, counting, forever, microtasks, noting, on, onUpdate, tracing } from './kit.mjs';

export async function updateBeforeTimer() {
  const note = tracing();
  onUpdate('go', async (word) => {
    note(word);
    return await act('fromUpdate');
  });
  await wf.sleep('1h');
  note('timer');
  await act('main');
}

export async function updateAndResult() {
  const note = tracing();
  onUpdate('go', async () => {
    await undefined;
    note('update');
    await act('fromUpdate');
    return 'ok';
  });
  await act('first');
  note('result');
  await act('main');
}

export async function updatesAndSignalsInOrder() {
  const note = tracing();
  on('s', async (n) => note(`s${n}`));
  onUpdate('u', async (n) => {
    note(`u${n}`);
    return n;
  });
  await forever();
}

export async function updateInFirstTask() {
  const note = tracing();
  note('run');
  onUpdate('go', (word) => {
    note(word);
    return word;
  });
  note('set');
  await act('main');
}

export async function updateBufferedUntilHandler() {
  const note = tracing();
  await act('first');
  note('result');
  onUpdate('go', (word) => {
    note(word);
    return word;
  });
  note('set');
  await act('main');
}

export async function bufferedSignalsAndUpdates() {
  const note = tracing();
  await act('first');
  onUpdate('b', (n) => note(`b${n}`));
  note('between');
  on('a', (n) => note(`a${n}`));
  await act('main');
}

export async function updateRejected() {
  const note = tracing();
  const validator = (n) => {
    if (n < 0) throw new Error(`${n} is negative`);
  };
  onUpdate('set', (n) => note(`set ${n}`), { validator });
  await wf.sleep('1h');
  await act('main');
}

export async function answersAmongMicrotasks() {
  const note = tracing();
  onUpdate('plain', () => note('plain'));
  onUpdate('async', async () => note('async'));
  onUpdate('slow', async () => {
    await microtasks(2);
    note('slow');
  });
  on('count', () => counting(note, 6));
  await forever();
}

/** Where the answer stands among activities that are scheduled a few microtasks later. */
export async function answersAmongCommands() {
  tracing();
  onUpdate('plain', () => 1);
  onUpdate('async', async () => 2);
  on('acts', async () => {
    for (let i = 1; i < 7; i++) {
      void act(`${i}`);
      await undefined;
    }
  });
  await forever();
}

export async function rejectedAmongCommands() {
  tracing();
  onUpdate('no', () => {
    throw wf.ApplicationFailure.nonRetryable('no');
  });
  onUpdate('later', async () => {
    await undefined;
    throw wf.ApplicationFailure.nonRetryable('later');
  });
  on('acts', async () => {
    for (let i = 1; i < 7; i++) {
      void act(`${i}`);
      await undefined;
    }
  });
  await forever();
}

export async function updateMakesConditionTrue() {
  const note = tracing();
  let isSet = false;
  onUpdate('set', async () => {
    isSet = true;
    await act('fromUpdate');
    note('update');
    return 'set';
  });
  await wf.condition(() => isSet);
  note('condition');
  await act('main');
}

export async function updateEndsRun() {
  tracing();
  let isDone = false;
  onUpdate('done', () => {
    isDone = true;
    return 'bye';
  });
  await wf.condition(() => isDone);
  return 'done';
}

export async function updateEndsRunBeforeItsAnswer() {
  tracing();
  let isDone = false;
  onUpdate('done', async () => {
    isDone = true;
    await microtasks(6);
    return 'bye';
  });
  await wf.condition(() => isDone);
  return 'done';
}

export async function updateStillRunsAtTheEnd() {
  tracing();
  let isDone = false;
  onUpdate('done', async () => {
    isDone = true;
    await act('fromUpdate');
  });
  await wf.condition(() => isDone);
  return 'done';
}

export async function allUpdatesFinished() {
  const note = tracing();
  let updates = 0;
  onUpdate('go', async (n) => {
    updates++;
    await act(`fromUpdate${n}`);
    note(`update ${n}`);
    return n;
  });
  await wf.condition(() => updates > 1 && wf.allHandlersFinished());
  note('end');
  return updates;
}

export async function concurrentUpdatesKnowThemselves() {
  const note = tracing();
  onUpdate('who', async (name) => {
    note(`${name}: ${wf.currentUpdateInfo()?.id}`);
    await act(name);
    note(`${name}: ${wf.currentUpdateInfo()?.id} ${wf.currentUpdateInfo()?.name}`);
    await wf.CancellationScope.cancellable(async () => note(`${name} in scope: ${wf.currentUpdateInfo()?.id}`));
  });
  on('other', () => note(`signal: ${wf.currentUpdateInfo()?.id}`));
  note(`run: ${wf.currentUpdateInfo()?.id}`);
  await forever();
}

export async function updateHandlerSetsHandler() {
  const note = tracing();
  await act('first');
  onUpdate('a', (n) => {
    note(`a${n}`);
    onUpdate('b', (m) => {
      note(`b${m}: ${wf.currentUpdateInfo()?.id}`);
    });
    note(`end of a${n}: ${wf.currentUpdateInfo()?.id}`);
  });
  await act('main');
}

export async function updateFailsTask() {
  tracing();
  onUpdate('slip', () => {
    throw new TypeError('slip');
  });
  await act('main');
}

export async function updateAndCancel() {
  const note = tracing();
  onUpdate('go', async () => {
    await noting(note, 'update', wf.sleep('1h'));
    return 'went on';
  });
  await noting(note, 'run', wf.sleep('2h'));
  await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
}

export async function updateCancelledByRun() {
  tracing();
  onUpdate('go', () => wf.sleep('1h'));
  await wf.CancellationScope.nonCancellable(() => wf.sleep('2h'));
}

export async function defaultHandlers() {
  const note = tracing();
  on('known', (n) => note(`known ${n}`));
  await act('first');
  wf.setDefaultUpdateHandler((name, ...args) => `${name}(${args.join()})`);
  note('updates set');
  wf.setDefaultSignalHandler((name, ...args) => note(`signal ${name}(${args.join()})`));
  note('signals set');
  wf.setDefaultSignalHandler(undefined);
  await act('main');
}

export async function argumentsChangedByValidator() {
  const note = tracing();
  const validator = (order) => {
    order.count = 0;
  };
  onUpdate('order', (order) => note(`count ${order.count}`), { validator });
  await forever();
}

const us = (...ids) => ids.map((id) => update(id, 'u', id));

export const updateScenarios = {
  updateBeforeTimer: [[], [fire(1), update('u1', 'go', 'hello')], [complete(1, 'done')]],
  updateAndResult: [[], [complete(1, 'r'), update('u1', 'go')], [complete(2)]],
  updatesAndSignalsInOrder: [[], [signal('s', 1), ...us('1'), signal('s', 2), ...us('2', '3'), signal('s', 3)]],
  updateInFirstTask: [[update('u1', 'go', 'early')], [update('u2', 'go', 'later')]],
  updateBufferedUntilHandler: [[], [update('u1', 'go', 'early'), complete(1)]],
  bufferedSignalsAndUpdates: [[], [signal('a', 1), update('u1', 'b', 1), signal('a', 2), complete(1)]],
  updateRejected: [[], [update('u1', 'set', -1)], [update('u2', 'set', 5), update('u3', 'set', -5), fire(1)]],
  answersAmongMicrotasks: [[], [update('u1', 'plain'), signal('count'), update('u2', 'async'), update('u3', 'slow')]],
  answersAmongCommands: [[], [signal('acts'), update('u1', 'plain'), update('u2', 'async')]],
  rejectedAmongCommands: [[], [signal('acts'), update('u1', 'no'), update('u2', 'later')]],
  updateMakesConditionTrue: [[], [update('u1', 'set')], [complete(1)]],
  updateEndsRun: [[], [update('u1', 'done')]],
  updateEndsRunBeforeItsAnswer: [[], [update('u1', 'done')]],
  updateStillRunsAtTheEnd: [[], [update('u1', 'done')]],
  allUpdatesFinished: [[], [update('u1', 'go', 1), update('u2', 'go', 2)], [complete(2)], [complete(1)]],
  concurrentUpdatesKnowThemselves: [
    [],
    [update('u1', 'who', 'a'), signal('other'), update('u2', 'who', 'b')],
    [complete(2), complete(1), signal('other')],
  ],
  updateHandlerSetsHandler: [[], [update('u1', 'b', 1), update('u2', 'a', 2), complete(1)]],
  updateFailsTask: [[], [update('u1', 'slip')]],
  updateAndCancel: [[update('u1', 'go')], [cancel]],
  updateCancelledByRun: [[], [update('u1', 'go')], [cancel]],
  defaultHandlers: [[], [signal('a', 1), update('u1', 'x', 1, 2), signal('known', 2), complete(1)], [signal('b', 3)]],
  argumentsChangedByValidator: [[], [update('u1', 'order', { count: 3 })]],
};
