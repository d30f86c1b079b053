// Timers and activity results that come together, and cancellation among them.
import * as wf from '@nest-temporal/core/workflow';
import { cancel, cancelled, complete, fail, fire, signal } from './acts.mjs';
import { act, actPatiently, counting, forever, microtasks, noting, on, tracing } from './kit.mjs';

export async function timersInHistoryOrder() {
  const note = tracing();
  for (const n of [1, 2, 3]) {
    void wf.sleep(`${n}h`).then(() => {
      note(`${n}`);
      return act(`after${n}`);
    });
  }
  await forever();
}

export async function sleepBeforeSetTimeout() {
  const note = tracing();
  setTimeout(() => note('setTimeout'), 1000);
  await wf.sleep(1000);
  note('sleep');
  await act('main');
}

export async function setTimeoutAmongMicrotasks() {
  const note = tracing();
  setTimeout(() => note('setTimeout'), 1000);
  await wf.sleep(1000);
  for (let i = 1; i < 5; i++) {
    note(`${i}`);
    await undefined;
  }
  await forever();
}

export async function clearedTimeout() {
  const note = tracing();
  const handle = setTimeout(() => note('never'), 1000);
  await act('first');
  clearTimeout(handle);
  await act('main');
}

export async function resultAndTimerRace() {
  const note = tracing();
  note(await Promise.race([act('first'), wf.sleep('1h').then(() => 'timer')]));
  await act('main');
}

export async function timerAndResultRace() {
  const note = tracing();
  note(await Promise.race([act('first'), wf.sleep('1h').then(() => 'timer')]));
  await act('main');
}

export async function resultsInHistoryOrder() {
  const note = tracing();
  await Promise.all(['a', 'b', 'c'].map((name) => act(name).then((result) => note(`${name}: ${result}`))));
  await act('main');
}

export async function failureAndResult() {
  const note = tracing();
  await Promise.all(['a', 'b'].map((name) => noting(note, name, act(name))));
  await act('main');
}

export async function cancelAndResult() {
  const note = tracing();
  await noting(note, 'first', act('first'));
  await noting(note, 'sleep', wf.sleep('1h'));
}

export async function resultAndCancel() {
  const note = tracing();
  await noting(note, 'first', act('first'));
  await noting(note, 'sleep', wf.sleep('1h'));
}

export async function cancelAndTimer() {
  const note = tracing();
  await Promise.all([noting(note, 'one', wf.sleep('1h')), noting(note, 'two', wf.sleep('2h'))]);
  await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
}

export async function cancelRunningActivity() {
  const note = tracing();
  await noting(note, 'first', act('first'));
  await noting(note, 'later', act('later'));
  await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
}

export async function cancelPatientActivity() {
  const note = tracing();
  await noting(note, 'first', actPatiently('first'));
  await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
}

export async function everyLaterWaitRejects() {
  const note = tracing();
  await noting(note, 'sleep', wf.sleep('1h'));
  await noting(note, 'sleep again', wf.sleep('1h'));
  await noting(note, 'activity', act('activity'));
  await noting(
    note,
    'condition',
    wf.condition(() => false),
  );
  await noting(
    note,
    'scope',
    wf.CancellationScope.cancellable(() => wf.sleep('1h')),
  );
  return 'done anyway';
}

export async function cancelInFirstTask() {
  const note = tracing();
  note(`${wf.CancellationScope.current().consideredCancelled}`);
  await noting(note, 'sleep', wf.sleep('1h'));
  await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
}

export async function cancelledTwice() {
  const note = tracing();
  await noting(note, 'sleep', wf.sleep('1h'));
  await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
  throw new wf.CancelledFailure('let through');
}

export async function ownScopeCancelled() {
  const note = tracing();
  const scope = new wf.CancellationScope();
  const sleeping = noting(
    note,
    'inside',
    scope.run(() => wf.sleep('1h')),
  );
  await act('first');
  scope.cancel();
  await sleeping;
  await act('main');
}

export async function scopeCancelledAtOnce() {
  const note = tracing();
  const scope = new wf.CancellationScope();
  const inside = [
    noting(
      note,
      'sleep',
      scope.run(() => wf.sleep('1h')),
    ),
    noting(
      note,
      'activity',
      scope.run(() => act('never')),
    ),
  ];
  scope.cancel();
  await Promise.all(inside);
  await act('main');
}

export async function scopeSettlesAmongMicrotasks() {
  const note = tracing();
  void wf.CancellationScope.cancellable(async () => 1).then(() => note('scope'));
  void wf.CancellationScope.nonCancellable(() => wf.CancellationScope.cancellable(async () => 1)).then(() =>
    note('two'),
  );
  for (let i = 1; i < 6; i++) {
    await undefined;
    note(`${i}`);
  }
  await forever();
}

export async function scopeWithTimeoutEnds() {
  const note = tracing();
  await noting(
    note,
    'scope',
    wf.CancellationScope.withTimeout('1h', () => act('first')),
  );
  await act('main');
}

export async function scopeWithTimeoutRunsOut() {
  const note = tracing();
  await noting(
    note,
    'scope',
    wf.CancellationScope.withTimeout('1h', () => act('first')),
  );
  await act('main');
}

export async function scopeWithTimeoutCancelled() {
  const note = tracing();
  await noting(
    note,
    'scope',
    wf.CancellationScope.withTimeout('1h', () => actPatiently('first')),
  );
  await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
}

export async function shieldedTimeout() {
  const note = tracing();
  const shielded = new wf.CancellationScope({ cancellable: false, timeout: '1h' });
  await noting(
    note,
    'scope',
    shielded.run(() => act('first')),
  );
  await noting(note, 'sleep', wf.sleep('1h'));
}

export async function cancelRequestedPromise() {
  const note = tracing();
  const { cancelRequested } = wf.CancellationScope.current();
  await noting(note, 'race', Promise.race([wf.CancellationScope.nonCancellable(() => act('first')), cancelRequested]));
  await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
}

export async function mainReturnsWhileOthersGoOn() {
  const note = tracing();
  void (async () => {
    await act('first');
    await microtasks(2);
    note('background');
    await act('background');
  })();
  await act('second');
  return 'returned';
}

export async function fourKindsTogether() {
  const note = tracing();
  on('go', async () => {
    note('signal');
    await act('fromSignal');
  });
  const kinds = [noting(note, 'activity', act('a')), noting(note, 'timer', wf.sleep('1h'))];
  await Promise.all(kinds);
  await noting(note, 'sleep', wf.sleep('2h'));
  await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
}

export async function cancelSettlesAmongMicrotasks() {
  const note = tracing();
  on('go', () => counting(note, 8));
  void noting(note, 'sleep', wf.sleep('1h'));
  void noting(
    note,
    'condition',
    wf.condition(() => false),
  );
  void noting(note, 'activity', act('first'));
  await wf.CancellationScope.nonCancellable(forever);
}

export async function cancelledBeforeSettlesAmongMicrotasks() {
  const note = tracing();
  await noting(note, 'first', wf.sleep('1h'));
  void noting(note, 'sleep', wf.sleep('1h'));
  void noting(
    note,
    'condition',
    wf.condition(() => false),
  );
  void noting(note, 'activity', act('first'));
  await counting(note, 8);
  await wf.CancellationScope.nonCancellable(forever);
}

export async function runEndsAmongMicrotasks() {
  const note = tracing();
  on('go', async (count) => {
    await microtasks(count);
    throw wf.ApplicationFailure.nonRetryable('by signal');
  });
  await act('first');
  note('returns');
  return 'returned';
}

export async function runEndsBeforeHandler() {
  const note = tracing();
  on('go', async (count) => {
    await microtasks(count);
    throw wf.ApplicationFailure.nonRetryable('by signal');
  });
  await act('first');
  note('returns');
  return 'returned';
}

export async function runEndsAtOnce() {
  tracing();
  on('go', async (count) => {
    await microtasks(count);
    throw wf.ApplicationFailure.nonRetryable('by signal');
  });
  return 'returned';
}

export const timerScenarios = {
  cancelSettlesAmongMicrotasks: [[], [cancel, signal('go')]],
  cancelledBeforeSettlesAmongMicrotasks: [[], [cancel]],
  runEndsAmongMicrotasks: [[], [signal('go', 1), complete(1)]],
  runEndsBeforeHandler: [[], [signal('go', 2), complete(1)]],
  runEndsAtOnce: [[signal('go', 1)]],
  timersInHistoryOrder: [[], [fire(3), fire(1), fire(2)]],
  sleepBeforeSetTimeout: [[], [fire(1), fire(2)]],
  setTimeoutAmongMicrotasks: [[], [fire(1), fire(2)]],
  clearedTimeout: [[], [complete(1)]],
  resultAndTimerRace: [[], [complete(1, 'activity'), fire(1)]],
  timerAndResultRace: [[], [fire(1), complete(1, 'activity')]],
  resultsInHistoryOrder: [[], [complete(3, 3), complete(1, 1), complete(2, 2)]],
  failureAndResult: [[], [fail(2), complete(1, 'yes')]],
  cancelAndResult: [[], [cancel, complete(1, 'yes')]],
  resultAndCancel: [[], [complete(1, 'yes'), cancel]],
  cancelAndTimer: [[], [cancel, fire(1)]],
  cancelRunningActivity: [[], [cancel]],
  cancelPatientActivity: [[], [cancel], [cancelled(1)]],
  everyLaterWaitRejects: [[], [cancel]],
  cancelInFirstTask: [[cancel]],
  cancelledTwice: [[], [cancel], [cancel, complete(1)]],
  ownScopeCancelled: [[], [complete(1)]],
  scopeCancelledAtOnce: [[]],
  scopeSettlesAmongMicrotasks: [[]],
  scopeWithTimeoutEnds: [[], [complete(1, 'yes')]],
  scopeWithTimeoutRunsOut: [[], [fire(1)]],
  scopeWithTimeoutCancelled: [[], [cancel], [cancelled(1)]],
  shieldedTimeout: [[], [cancel], [complete(1, 'yes')]],
  cancelRequestedPromise: [[], [cancel], [complete(1, 'late')]],
  mainReturnsWhileOthersGoOn: [[], [complete(1), complete(2)]],
  fourKindsTogether: [[], [fire(1), cancel, complete(1, 'yes'), signal('go')]],
};
