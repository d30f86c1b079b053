// Triggers, and values that follow the flow of control: in which order their waits settle, and where the values arrive.
import * as wf from '@nest-temporal/core/workflow';
import { cancel, complete, fire, signal, update } from './acts.mjs';
import { act, counting, forever, microtasks, noting, on, onUpdate, tracing } from './kit.mjs';

export async function triggerResolvedBySignal() {
  const note = tracing();
  const trigger = new wf.Trigger();
  on('go', (value) => {
    trigger.resolve(value);
    note('resolved');
  });
  note(`${await trigger}`);
  await act('main');
}

export async function triggerSettlesAmongMicrotasks() {
  const note = tracing();
  const trigger = new wf.Trigger();
  on('go', async () => {
    trigger.resolve('now');
    await counting(note, 6);
  });
  void noting(note, 'then', trigger);
  void (async () => note(`await: ${await trigger}`))();
  void Promise.race([trigger, wf.sleep('1h')]).then((value) => note(`race: ${value}`));
  await forever();
}

export async function triggerResolvedBeforeItIsAwaited() {
  const note = tracing();
  const trigger = new wf.Trigger();
  trigger.resolve('early');
  trigger.resolve('late');
  void counting(note, 5);
  note(`${await trigger}`);
  note(`${await trigger}`);
  await act('main');
}

export async function triggerWakesItsWaitersInOrder() {
  const note = tracing();
  const trigger = new wf.Trigger();
  on('go', () => trigger.resolve());
  for (const name of ['a', 'b', 'c']) {
    void (async () => {
      await trigger;
      note(name);
      await act(name);
    })();
  }
  await forever();
}

export async function triggerAndCondition() {
  const note = tracing();
  const trigger = new wf.Trigger();
  let isSet = false;
  void wf.condition(() => isSet).then(() => note('condition'));
  void trigger.then(() => note('trigger'));
  on('go', async () => {
    isSet = true;
    trigger.resolve();
    await counting(note, 5);
  });
  await forever();
}

export async function triggerRejected() {
  const note = tracing();
  const trigger = new wf.Trigger();
  on('go', () => trigger.reject(new Error('refused')));
  void noting(note, 'other', trigger);
  try {
    await trigger;
  } catch (error) {
    note(error.message);
  }
  await act('main');
}

export async function triggerAndTimerTogether() {
  const note = tracing();
  const trigger = new wf.Trigger();
  on('go', () => trigger.resolve('trigger'));
  const timer = wf.sleep('1h').then(() => 'timer');
  note(await Promise.race([timer, trigger]));
  await act('main');
}

export async function triggerInUpdate() {
  const note = tracing();
  const trigger = new wf.Trigger();
  onUpdate('wait', async () => `${await trigger}`);
  on('go', (value) => trigger.resolve(value));
  note(`${await trigger}`);
  await forever();
}

export async function triggerOfCancelledScope() {
  const note = tracing();
  const trigger = new wf.Trigger();
  const waiting = wf.CancellationScope.cancellable(async () => {
    await Promise.race([trigger, wf.sleep('1h')]);
  });
  await noting(note, 'scope', waiting);
  await wf.CancellationScope.nonCancellable(() => act('cleanUp'));
}

const storage = new wf.AsyncLocalStorage();
const another = new wf.AsyncLocalStorage();

export async function storageAcrossWaits() {
  const note = tracing();
  await storage.run('a', async () => {
    note(`begin ${storage.getStore()}`);
    await wf.sleep('1h');
    note(`timer ${storage.getStore()}`);
    await act('first');
    note(`activity ${storage.getStore()}`);
  });
  note(`after ${storage.getStore()}`);
  await act('main');
}

export async function storageOfBranches() {
  const note = tracing();
  const branch = (name, id) =>
    storage.run(name, async () => {
      await wf.sleep(`${id}h`);
      note(`${name} ${storage.getStore()}`);
      await microtasks(2);
      note(`${name} ${storage.getStore()}`);
      await act(name);
      note(`${name} ${storage.getStore()}`);
    });
  await Promise.all([branch('a', 1), branch('b', 2), branch('c', 3)]);
  note(`${storage.getStore()}`);
  await act('main');
}

export async function storageNested() {
  const note = tracing();
  const both = () => `${storage.getStore()} ${another.getStore()}`;
  await storage.run(1, async () => {
    await another.run(2, async () => {
      await wf.sleep('1h');
      note(both());
      await storage.run(3, async () => {
        await act('first');
        note(both());
      });
      note(both());
      storage.exit(() => note(both()));
    });
    note(both());
  });
  await act('main');
}

export async function storageOfHandlers() {
  const note = tracing();
  const trigger = new wf.Trigger();
  on('go', async () => {
    note(`handler ${storage.getStore()}`);
    await storage.run('handler', async () => {
      await undefined;
      trigger.resolve();
      note(`handler ${storage.getStore()}`);
    });
  });
  onUpdate('ask', async () => `update ${storage.getStore()}`);
  await storage.run('run', async () => {
    await trigger;
    note(`run ${storage.getStore()}`);
    await act('main');
  });
}

export async function storageAndConditions() {
  const note = tracing();
  let isSet = false;
  on('go', () => storage.run('handler', () => void (isSet = true)));
  const waits = (name) =>
    storage.run(name, async () => {
      await wf.condition(() => isSet);
      note(`${name} ${storage.getStore()}`);
    });
  await Promise.all([waits('a'), waits('b')]);
  await act('main');
}

export async function storageAndCallbacks() {
  const note = tracing();
  storage.run('timeout', () => setTimeout(() => note(`timeout ${storage.getStore()}`), 1000));
  storage.run('then', () => void wf.sleep('1h').then(() => note(`then ${storage.getStore()}`)));
  const promise = wf.sleep('2h');
  storage.run('late', () => void promise.then(() => note(`late ${storage.getStore()}`)));
  await forever();
}

export async function storageAndScopes() {
  const note = tracing();
  await storage.run('scope', async () => {
    const scope = new wf.CancellationScope();
    const waiting = scope.run(async () => {
      try {
        await wf.sleep('1h');
      } finally {
        note(`scope ${storage.getStore()}`);
      }
    });
    on('go', () => scope.cancel());
    await noting(note, 'scope', waiting);
    note(`after ${storage.getStore()}`);
  });
  await act('main');
}

export const flowScenarios = {
  triggerResolvedBySignal: [[], [signal('go', 1)]],
  triggerSettlesAmongMicrotasks: [[], [signal('go')]],
  triggerResolvedBeforeItIsAwaited: [[]],
  triggerWakesItsWaitersInOrder: [[], [signal('go')]],
  triggerAndCondition: [[], [signal('go')]],
  triggerRejected: [[], [signal('go')]],
  triggerAndTimerTogether: [[], [fire(1), signal('go')]],
  triggerInUpdate: [[], [update('u', 'wait')], [signal('go', 'value')]],
  triggerOfCancelledScope: [[], [cancel]],
  storageAcrossWaits: [[], [fire(1)], [complete(1, 'yes')]],
  storageOfBranches: [[], [fire(2), fire(1)], [complete(2), fire(3)], [complete(1)], [complete(3)]],
  storageNested: [[], [fire(1)], [complete(1)]],
  storageOfHandlers: [[], [update('u', 'ask')], [signal('go')]],
  storageAndConditions: [[], [signal('go')]],
  storageAndCallbacks: [[], [fire(1), fire(2)], [fire(3)]],
  storageAndScopes: [[], [signal('go')]],
};
