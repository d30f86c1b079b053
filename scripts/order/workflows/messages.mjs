// Signals that meet timers, results, cancellation and conditions.
import * as wf from '@nest-temporal/core/workflow';
import { cancel, complete, fail, fire, signal } from './acts.mjs';
import { act, forever, microtasks, noting, on, tracing } from './kit.mjs';

export async function signalBeforeTimer() {
  const note = tracing();
  on('go', async () => {
    note('signal');
    await act('fromSignal');
  });
  await wf.sleep('1h');
  note('timer');
  await act('main');
}

export async function awaitingHandlerAndResult() {
  const note = tracing();
  on('go', async () => {
    await undefined;
    note('signal');
    await act('fromSignal');
  });
  await act('first');
  note('result');
  await act('main');
}

export async function slowHandlerAndResult() {
  const note = tracing();
  on('go', async () => {
    await microtasks(3);
    note('signal');
    await act('fromSignal');
  });
  await act('first');
  note('result');
  await act('main');
}

export async function signalsInOrder() {
  const note = tracing();
  on('a', async (n) => note(`a${n}`));
  on('b', (n) => note(`b${n}`));
  await forever();
}

export async function signalInFirstTask() {
  const note = tracing();
  note('run');
  on('go', (word) => note(word));
  await act('main');
}

export async function signalBufferedUntilHandler() {
  const note = tracing();
  await act('first');
  note('result');
  on('go', (word) => note(word));
  note('set');
  await act('main');
}

export async function bufferedAcrossNames() {
  const note = tracing();
  await act('first');
  on('b', (n) => note(`b${n}`));
  note('between');
  on('a', (n) => note(`a${n}`));
  await act('main');
}

export async function handlerSetsHandler() {
  const note = tracing();
  await act('first');
  on('a', (n) => {
    note(`a${n}`);
    on('b', (m) => note(`b${m}`));
    note(`end of a${n}`);
  });
  await act('main');
}

export async function handlerRemovesItself() {
  const note = tracing();
  await act('first');
  on('a', (n) => {
    note(`first handler: a${n}`);
    on('a', undefined);
  });
  note('removed');
  on('a', (n) => note(`second handler: a${n}`));
  await act('main');
}

export async function handlerReplaced() {
  const note = tracing();
  on('a', (n) => {
    note(`first: ${n}`);
    on('a', (m) => note(`second: ${m}`));
  });
  await forever();
}

export async function signalCompletesRun() {
  const note = tracing();
  let isDone = false;
  on('done', () => void (isDone = true));
  on('late', async () => {
    note('late');
    await act('late');
  });
  await wf.condition(() => isDone);
  note('end');
  return 'done';
}

export async function signalFailsRun() {
  tracing();
  on('fail', () => {
    throw wf.ApplicationFailure.nonRetryable('by signal');
  });
  await act('first');
  await act('main');
}

export async function handlerFailsWhileRunReturns() {
  tracing();
  on('go', async () => {
    await act('fromSignal');
    throw wf.ApplicationFailure.nonRetryable('by signal');
  });
  await act('main');
  return 'returned';
}

export async function runReturnsThreeMicrotasksLater() {
  tracing();
  on('go', async () => {
    await act('fromSignal');
    throw wf.ApplicationFailure.nonRetryable('by signal');
  });
  await act('main');
  await microtasks(3);
  return 'returned';
}

export async function handlersFinished() {
  const note = tracing();
  let signals = 0;
  on('go', async () => {
    signals++;
    await act('fromSignal');
    note('handler ends');
  });
  await wf.condition(() => signals > 0 && wf.allHandlersFinished());
  note('all finished');
  await act('main');
}

export async function handlersFinishedAfterMicrotasks() {
  const note = tracing();
  on('go', async () => act('fromSignal'));
  await act('first');
  for (let i = 0; i < 6; i++) {
    note(`${i}: ${wf.allHandlersFinished()}`);
    await undefined;
  }
}

export async function syncHandlerCountsAsRunning() {
  const note = tracing();
  on('go', () => note(`inside: ${wf.allHandlersFinished()}`));
  await act('first');
  for (let i = 0; i < 6; i++) {
    note(`${i}: ${wf.allHandlersFinished()}`);
    await undefined;
  }
}

export async function continueAsNewInHandler() {
  tracing();
  on('again', () => wf.continueAsNew('round two'));
  await act('first');
  await act('main');
}

export async function signalAndFailedResult() {
  const note = tracing();
  on('go', async () => {
    await undefined;
    note('signal');
  });
  await noting(note, 'activity', act('first'));
  await act('main');
}

export async function manySignalsManyTimers() {
  const note = tracing();
  on('go', async (n) => {
    note(`signal ${n}`);
    await wf.sleep('5s');
    note(`after ${n}`);
    await act('fromSignal', n);
  });
  await Promise.all(
    [1, 2, 3].map(async (n) => {
      await wf.sleep(`${n}h`);
      note(`timer ${n}`);
      await act('main', n);
    }),
  );
}

export const messageScenarios = {
  signalBeforeTimer: [[], [fire(1), signal('go')]],
  awaitingHandlerAndResult: [[], [complete(1), signal('go')]],
  slowHandlerAndResult: [[], [complete(1), signal('go')]],
  signalsInOrder: [[], [signal('b', 1), signal('a', 2), signal('b', 3), signal('a', 4)]],
  signalInFirstTask: [[signal('go', 'early')]],
  signalBufferedUntilHandler: [
    [signal('go', 1), signal('go', 2)],
    [signal('go', 3), complete(1), signal('go', 4)],
  ],
  bufferedAcrossNames: [
    [signal('a', 1), signal('b', 2)],
    [signal('a', 3), signal('b', 4), complete(1)],
  ],
  handlerSetsHandler: [[signal('a', 1), signal('b', 2), signal('a', 3), signal('b', 4)], [complete(1)]],
  handlerRemovesItself: [[signal('a', 1), signal('a', 2), signal('a', 3)], [complete(1)]],
  handlerReplaced: [[], [signal('a', 1), signal('a', 2), signal('a', 3)]],
  signalCompletesRun: [[], [signal('done'), signal('late')]],
  signalFailsRun: [[], [complete(1), signal('fail')]],
  handlerFailsWhileRunReturns: [[signal('go')], [complete(1), complete(2)]],
  runReturnsThreeMicrotasksLater: [[signal('go')], [complete(1), complete(2)]],
  handlersFinished: [[signal('go')], [signal('go'), complete(1)], [complete(2)]],
  handlersFinishedAfterMicrotasks: [[signal('go')], [complete(2), complete(1)]],
  syncHandlerCountsAsRunning: [[], [signal('go'), complete(1)]],
  continueAsNewInHandler: [[], [complete(1), signal('again')]],
  signalAndFailedResult: [[], [fail(1), signal('go')]],
  manySignalsManyTimers: [[], [fire(2), signal('go', 1), fire(1), signal('go', 2)], [fire(5), fire(3), fire(4)]],
};

// Kept apart: cancellation and signals in one task.
export async function signalAndCancelShielded() {
  const note = tracing();
  on('go', () =>
    wf.CancellationScope.nonCancellable(async () => {
      note('signal');
      await act('fromSignal');
    }),
  );
  try {
    await wf.sleep('1h');
  } finally {
    note('clean up');
    await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
  }
}

export async function signalMakesConditionTrueBeforeCancel() {
  const note = tracing();
  let isSet = false;
  on('go', () => void (isSet = true));
  await noting(
    note,
    'condition',
    wf.condition(() => isSet),
  );
  await noting(note, 'sleep', wf.sleep('1h'));
  await wf.CancellationScope.nonCancellable(() => act('main'));
}

export async function cancelledHandlerAndSwallowingRun() {
  const note = tracing();
  on('go', async () => {
    try {
      await wf.sleep('1h');
    } catch {
      note('handler cancelled');
    }
  });
  await noting(note, 'run', wf.sleep('2h'));
  await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
}

export async function handlerCancelledWhileRunCleansUp() {
  tracing();
  on('go', () => wf.sleep('1h'));
  try {
    await wf.sleep('2h');
  } finally {
    await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
  }
}

export async function handlerFailsInOwnScope() {
  tracing();
  on('go', async () => {
    const scope = new wf.CancellationScope();
    const sleeping = scope.run(() => wf.sleep('1h'));
    scope.cancel();
    await sleeping;
  });
  await act('main');
}

export const cancelledMessageScenarios = {
  signalAndCancelShielded: [[], [cancel, signal('go')]],
  signalMakesConditionTrueBeforeCancel: [[], [cancel, signal('go')]],
  cancelledHandlerAndSwallowingRun: [[signal('go')], [cancel]],
  handlerCancelledWhileRunCleansUp: [[signal('go')], [cancel]],
  handlerFailsInOwnScope: [[], [signal('go')]],
};
