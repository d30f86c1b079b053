// Local activities, one at a time: their markers among commands, and what meets them in the task that they are part of. The
// query for the trace would end the tasks of the official worker before local activities do: here notes are arguments.
import * as wf from '@nest-temporal/core/workflow';
import { cancel, complete, fire, signal, untraced, update } from './acts.mjs';
import { act, counting, forever, noting, on, onUpdate } from './kit.mjs';

const activities = wf.proxyLocalActivities({ startToCloseTimeout: '1m', retry: { maximumAttempts: 1 } });
const local = (name, ...args) => activities[name](...args);

export async function localThenActivity() {
  const lines = [];
  const note = (line) => void lines.push(line);
  note(await local('echo', 'a'));
  note(await local('echo', 'b'));
  await act('main', ...lines);
}

export async function localAmongCommands() {
  const lines = [];
  const note = (line) => void lines.push(line);
  void wf.sleep('1h').then(() => note('timer'));
  const echo = local('echo', 'a');
  void act('before');
  note(await echo);
  void act('after', ...lines);
  await forever();
}

export async function localAmongMicrotasks() {
  const lines = [];
  const note = (line) => void lines.push(line);
  const echo = local('echo', 'a');
  void counting(note, 3);
  void echo.then(() => counting(note, 5));
  void noting(note, 'then', echo);
  note(`await ${await echo}`);
  await act('main', ...lines);
}

export async function localFails() {
  const lines = [];
  const note = (line) => void lines.push(line);
  try {
    await local('fail');
  } catch (error) {
    note(`${error.name} ${error.message} ${error.type}`);
  }
  await act('main', ...lines);
}

export async function localEndsTheRun() {
  return await local('echo', 'the end');
}

export async function localOfSignal() {
  const lines = [];
  const note = (line) => void lines.push(line);
  on('go', async (word) => note(await local('echo', word)));
  await wf.sleep('1h');
  note('timer');
  await act('main', ...lines);
}

export async function localOfUpdate() {
  const lines = [];
  const note = (line) => void lines.push(line);
  onUpdate('ask', async (word) => {
    const answer = await local('echo', word);
    note(answer);
    return answer;
  });
  await forever();
}

export async function localMakesConditionTrue() {
  const lines = [];
  const note = (line) => void lines.push(line);
  let result;
  void local('echo', 'a').then((value) => void (result = value));
  await wf.condition(() => result !== undefined);
  note(result);
  await act('main', ...lines);
}

export async function localCancelledInItsTask() {
  const lines = [];
  const note = (line) => void lines.push(line);
  const scope = new wf.CancellationScope();
  const waiting = scope.run(() => local('echo', 'a'));
  scope.cancel();
  await noting(note, 'local', waiting);
  await act('main', ...lines);
}

export async function localOfCancelledRun() {
  const lines = [];
  const note = (line) => void lines.push(line);
  await noting(note, 'sleep', wf.sleep('1h'));
  await noting(note, 'local', local('echo', 'a'));
  note(await wf.CancellationScope.nonCancellable(() => local('echo', 'b')));
  await wf.CancellationScope.nonCancellable(() => act('cleanUp', ...lines));
}

export async function localAndResult() {
  const lines = [];
  const note = (line) => void lines.push(line);
  const first = act('first');
  note(await local('echo', 'a'));
  note(`${await first}`);
  note(await local('echo', 'b'));
  await act('main', ...lines);
}

export const localScenarios = {
  localThenActivity: untraced([[]]),
  localAmongCommands: untraced([[], [fire(1)]]),
  localAmongMicrotasks: untraced([[]]),
  localFails: untraced([[]]),
  localEndsTheRun: untraced([[]]),
  localOfSignal: untraced([[], [signal('go', 'a'), fire(1)]]),
  localOfUpdate: untraced([[], [update('u', 'ask', 'a')]]),
  localMakesConditionTrue: untraced([[]]),
  localCancelledInItsTask: untraced([[]]),
  localOfCancelledRun: untraced([[], [cancel]]),
  localAndResult: untraced([[], [complete(1, 'yes')]]),
};
