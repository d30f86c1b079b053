// Conditions: when they are evaluated, in which order they become true, and when their promises settle.
import * as wf from '@nest-temporal/core/workflow';
import { cancel, complete, fire, signal } from './acts.mjs';
import { act, forever, microtasks, noting, on, tracing } from './kit.mjs';

export async function flagBeforeAwaitingHandler() {
  tracing();
  let isSet = false;
  on('go', async () => {
    isSet = true;
    await wf.condition(() => true);
    await act('fromSignal');
  });
  await wf.condition(() => isSet);
  await act('main');
}

export async function flagAndShortAwait() {
  tracing();
  let isSet = false;
  on('go', async () => {
    isSet = true;
    await undefined;
    await act('fromSignal');
  });
  await wf.condition(() => isSet);
  await act('main');
}

/** The flag is up only between two jobs. */
export async function shortLivedFlag() {
  const note = tracing();
  let isSet = false;
  on('up', () => void (isSet = true));
  on('down', () => void (isSet = false));
  void wf.condition(() => isSet).then(() => note(`seen, now ${isSet}`));
  await forever();
}

/** The flag is up only while microtasks run. */
export async function flagWithinMicrotasks() {
  const note = tracing();
  let isSet = false;
  on('go', async () => {
    await undefined;
    isSet = true;
    await undefined;
    isSet = false;
  });
  void wf.condition(() => isSet).then(() => note('seen'));
  await forever();
}

export async function conditionsInOrder() {
  const note = tracing();
  let isSet = false;
  on('go', () => void (isSet = true));
  await Promise.all(['a', 'b', 'c'].map((name) => wf.condition(() => isSet).then(() => note(name))));
  await act('main');
}

/** Each becomes true by the evaluation of another. */
export async function chainedConditions() {
  const note = tracing();
  let step = 0;
  on('go', () => void (step = 1));
  const next = (from, name) => wf.condition(() => step === from && (step++, true)).then(() => note(name));
  await Promise.all([next(3, 'third'), next(2, 'second'), next(1, 'first')]);
  await act('main');
}

export async function conditionMakesAnotherTrue() {
  const note = tracing();
  let step = 0;
  on('go', () => void (step = 1));
  const waits = async (from) => {
    await wf.condition(() => step >= from);
    note(`${from}`);
    step++;
    await act(`step${from}`);
  };
  void waits(3);
  void waits(2);
  void waits(1);
  await forever();
}

export async function trueAtOnce() {
  const note = tracing();
  const racing = async (name, count) => {
    await microtasks(count);
    note(`${name}${count}`);
  };
  void wf.condition(() => true).then(() => note('condition'));
  void Promise.all([1, 2, 3, 4, 5].map((count) => racing('', count)));
  await forever();
}

export async function settlesAmongMicrotasks() {
  const note = tracing();
  let isSet = false;
  on('go', async () => {
    isSet = true;
    for (let i = 1; i < 6; i++) {
      await undefined;
      note(`${i}`);
    }
  });
  void wf.condition(() => isSet).then(() => note('condition'));
  await forever();
}

export async function timedSettlesAmongMicrotasks() {
  const note = tracing();
  let isSet = false;
  on('go', async () => {
    isSet = true;
    for (let i = 1; i < 12; i++) {
      await undefined;
      note(`${i}`);
    }
  });
  void wf.condition(() => isSet, '1h').then((inTime) => note(`condition ${inTime}`));
  await forever();
}

export async function timedCancelsItsTimer() {
  const note = tracing();
  let isSet = false;
  on('go', async () => {
    isSet = true;
    for (let i = 1; i < 6; i++) {
      await undefined;
      void act(`handler${i}`);
    }
  });
  note(`${await wf.condition(() => isSet, '1h')}`);
  await act('main');
}

export async function timedTrueAtOnce() {
  const note = tracing();
  note(`${await wf.condition(() => true, '1h')}`);
  await act('main');
}

export async function timedRunsOut() {
  const note = tracing();
  note(`${await wf.condition(() => false, '1h')}`);
  await act('main');
}

export async function timeoutAndSignalTogether() {
  const note = tracing();
  let isSet = false;
  on('go', () => void (isSet = true));
  note(`${await wf.condition(() => isSet, '1h')}`);
  await act('main');
}

export async function resultMakesConditionTrue() {
  const note = tracing();
  let result;
  void act('first').then((value) => void (result = value));
  await wf.condition(() => result !== undefined);
  note(`${result}`);
  await act('main');
}

export async function conditionOnTimers() {
  const note = tracing();
  let fired = 0;
  for (const n of [1, 2, 3]) void wf.sleep(`${n}h`).then(() => fired++);
  for (const n of [1, 2, 3]) void wf.condition(() => fired >= n).then(() => note(`${n} of ${fired}`));
  await forever();
}

export async function conditionSetByMainAfterwards() {
  const note = tracing();
  let isSet = false;
  void wf.condition(() => isSet).then(() => note('condition'));
  await microtasks(1);
  isSet = true;
  void microtasks(2).then(() => note('microtasks'));
  await forever();
}

export async function conditionSetSynchronously() {
  const note = tracing();
  let isSet = false;
  void wf.condition(() => isSet).then(() => note('condition'));
  isSet = true;
  void microtasks(4).then(() => note('microtasks'));
  await forever();
}

export async function cancelledConditions() {
  const note = tracing();
  await Promise.all([
    noting(
      note,
      'plain',
      wf.condition(() => false),
    ),
    noting(
      note,
      'timed',
      wf.condition(() => false, '1h'),
    ),
    noting(note, 'sleep', wf.sleep('2h')),
  ]);
  await noting(
    note,
    'again',
    wf.condition(() => true),
  );
}

export async function conditionOfCancelledScope() {
  const note = tracing();
  const root = wf.CancellationScope.current();
  void wf.CancellationScope.nonCancellable(async () => {
    await wf.condition(() => root.consideredCancelled);
    note('seen');
    await act('seen');
  });
  await noting(note, 'sleep', wf.sleep('1h'));
  await wf.CancellationScope.nonCancellable(forever);
}

export const conditionScenarios = {
  flagBeforeAwaitingHandler: [[], [signal('go')]],
  flagAndShortAwait: [[], [signal('go')]],
  shortLivedFlag: [[], [signal('up'), signal('down')]],
  flagWithinMicrotasks: [[], [signal('go')]],
  conditionsInOrder: [[], [signal('go')]],
  chainedConditions: [[], [signal('go')]],
  conditionMakesAnotherTrue: [[], [signal('go')]],
  trueAtOnce: [[]],
  settlesAmongMicrotasks: [[], [signal('go')]],
  timedSettlesAmongMicrotasks: [[], [signal('go')]],
  timedCancelsItsTimer: [[], [signal('go')]],
  timedTrueAtOnce: [[]],
  timedRunsOut: [[], [fire(1)]],
  timeoutAndSignalTogether: [[], [fire(1), signal('go')]],
  resultMakesConditionTrue: [[], [complete(1, 'yes')]],
  conditionOnTimers: [[], [fire(1), fire(2)], [fire(3)]],
  conditionSetByMainAfterwards: [[]],
  conditionSetSynchronously: [[]],
  cancelledConditions: [[], [cancel]],
  conditionOfCancelledScope: [[], [cancel]],
};
