// Child workflows, and signals to and cancellations of others, among what else comes in the same task.
import * as wf from '@nest-temporal/core/workflow';
import {
  cancel,
  cancelRequested,
  childCancelled,
  childCompleted,
  childFailed,
  childNotStarted,
  childStarted,
  complete,
  delivered,
  fire,
  notDelivered,
  signal,
} from './acts.mjs';
import { act, counting, forever, on, tracing } from './kit.mjs';

/** Notes how a promise settles, and when. Messages are each SDK's own. */
const noting = (note, name, promise) =>
  promise.then(
    (value) => note(`${name}: ${typeof value === 'object' ? 'handle' : value}`),
    (error) => note(`${name}: ${wf.isCancellation(error) ? 'cancelled' : error.name}`),
  );

const start = (workflowId, options) => wf.startChild('Child', { workflowId, ...options });
const execute = (workflowId, options) => wf.executeChild('Child', { workflowId, ...options });

export async function childStartAmongMicrotasks() {
  const note = tracing();
  on('go', () => void counting(note, 8));
  void noting(note, 'started', start('c'));
  await forever();
}

export async function childResultAmongMicrotasks() {
  const note = tracing();
  on('go', () => void counting(note, 8));
  void noting(note, 'executed', execute('c'));
  await forever();
}

export async function childHandleResultAmongMicrotasks() {
  const note = tracing();
  on('go', () => void counting(note, 8));
  const child = await start('c');
  void noting(note, 'result', child.result());
  await forever();
}

export async function childStartAndResultTogether() {
  const note = tracing();
  const child = await start('c');
  note(`${child.workflowId} ${child.firstExecutionRunId}`);
  note(await child.result());
  await act('main');
}

export async function childrenAndActivityInHistoryOrder() {
  const note = tracing();
  await Promise.all([
    noting(note, 'a', execute('a')),
    noting(note, 'act', act('first')),
    noting(note, 'b', execute('b')),
    noting(note, 'timer', wf.sleep('1h')),
  ]);
  await act('main');
}

export async function childFailure() {
  const note = tracing();
  on('go', () => void counting(note, 8));
  void noting(note, 'executed', execute('a'));
  void noting(
    note,
    'started',
    start('b').then((child) => child.result()),
  );
  await forever();
}

export async function childNotStartedAmongMicrotasks() {
  const note = tracing();
  on('go', () => void counting(note, 8));
  void noting(note, 'executed', execute('a'));
  void noting(note, 'started', start('b'));
  await forever();
}

export async function childCancelledBeforeItIsSent() {
  const note = tracing();
  const scope = new wf.CancellationScope();
  void scope.run(() => noting(note, 'executed', execute('a')));
  void scope.run(() => noting(note, 'started', start('b')));
  scope.cancel();
  await wf.CancellationScope.nonCancellable(() => act('main'));
  await forever();
}

export async function childInACancelledScope() {
  const note = tracing();
  const scope = new wf.CancellationScope();
  scope.cancel();
  void counting(note, 8);
  void scope.run(() => noting(note, 'executed', execute('a')));
  void scope.run(() => noting(note, 'started', start('b')));
  void scope.run(() => noting(note, 'signalled', wf.getExternalWorkflowHandle('other').signal('s')));
  await act('main');
}

async function cancelledWithWorkflow(cancellationType) {
  const note = tracing();
  void noting(note, 'a', execute('a', { cancellationType }));
  void noting(note, 'timer', wf.sleep('1h'));
  await wf.CancellationScope.nonCancellable(forever);
}

export const childWaitsForCancellation = () => cancelledWithWorkflow('WAIT_CANCELLATION_COMPLETED');
export const childWaitsForNothing = () => cancelledWithWorkflow('TRY_CANCEL');
export const childIsAbandoned = () => cancelledWithWorkflow('ABANDON');
export const childCompletesAllTheSame = () => cancelledWithWorkflow('WAIT_CANCELLATION_COMPLETED');
export const childIsCancelledByItself = () => cancelledWithWorkflow('WAIT_CANCELLATION_COMPLETED');
export const childCancelledBeforeItHasStarted = () => cancelledWithWorkflow('WAIT_CANCELLATION_COMPLETED');
export const childAndCancelTogether = () => cancelledWithWorkflow('WAIT_CANCELLATION_COMPLETED');

export async function childShielded() {
  const note = tracing();
  await wf.CancellationScope.nonCancellable(() => noting(note, 'a', execute('a')));
  await wf.CancellationScope.nonCancellable(() => act('main'));
}

export async function signalsAmongMicrotasks() {
  const note = tracing();
  on('go', () => void counting(note, 8));
  const child = await start('c');
  void noting(note, 'child', child.signal('one', 1));
  void noting(note, 'other', wf.getExternalWorkflowHandle('other').signal('two', 2));
  void noting(note, 'cancel', wf.getExternalWorkflowHandle('third').cancel());
  await forever();
}

export async function signalsInHistoryOrder() {
  const note = tracing();
  const other = wf.getExternalWorkflowHandle('other', 'a-run');
  void noting(note, 'first', other.signal('first'));
  void noting(note, 'second', other.signal('second'));
  void noting(note, 'act', act('work'));
  await forever();
}

export async function signalWithdrawn() {
  const note = tracing();
  const scope = new wf.CancellationScope();
  void scope.run(() => noting(note, 'signal', wf.getExternalWorkflowHandle('other').signal('s')));
  scope.cancel();
  await act('main');
}

export async function signalCancelledOnItsWay() {
  const note = tracing();
  void noting(note, 'signal', wf.getExternalWorkflowHandle('other').signal('s'));
  await wf.CancellationScope.nonCancellable(forever);
}

/** Scenario by workflow: for each task, what happens before it. */
export const childScenarios = {
  childStartAmongMicrotasks: [[], [childStarted('c'), signal('go')], [signal('end')]],
  childResultAmongMicrotasks: [[], [childStarted('c')], [childCompleted('c', 'yes'), signal('go')]],
  childHandleResultAmongMicrotasks: [[], [childStarted('c')], [childCompleted('c', 'yes'), signal('go')]],
  childStartAndResultTogether: [[], [childStarted('c'), childCompleted('c', 'yes')]],
  childrenAndActivityInHistoryOrder: [
    [],
    [childStarted('b'), childStarted('a')],
    [fire(1), childCompleted('b', 'b'), complete(1, 'act'), childCompleted('a', 'a')],
  ],
  childFailure: [[], [childStarted('a'), childStarted('b')], [childFailed('a'), childFailed('b'), signal('go')]],
  childNotStartedAmongMicrotasks: [[], [childNotStarted('a'), childNotStarted('b'), signal('go')]],
  childCancelledBeforeItIsSent: [[], [complete(1)]],
  childInACancelledScope: [[], [complete(1)]],
  childWaitsForCancellation: [[], [childStarted('a')], [cancel], [cancelRequested('a')], [childCancelled('a')]],
  childWaitsForNothing: [[], [childStarted('a')], [cancel], [cancelRequested('a')], [childCancelled('a')]],
  childIsAbandoned: [[], [childStarted('a')], [cancel], [childCompleted('a', 'late')]],
  childCompletesAllTheSame: [[], [childStarted('a')], [cancel], [childCompleted('a', 'yes')], [cancelRequested('a')]],
  childIsCancelledByItself: [[], [childStarted('a')], [childCancelled('a')]],
  childCancelledBeforeItHasStarted: [[], [cancel], [childStarted('a'), cancelRequested('a')], [childCancelled('a')]],
  childAndCancelTogether: [[], [childStarted('a')], [childCompleted('a', 'yes'), cancel]],
  childShielded: [[], [childStarted('a'), cancel], [childCompleted('a', 'yes')]],
  signalsAmongMicrotasks: [
    [],
    [childStarted('c')],
    [delivered('one'), notDelivered('two'), cancelRequested('third'), signal('go')],
  ],
  signalsInHistoryOrder: [[], [delivered('second'), complete(1, 'done'), notDelivered('first')]],
  signalWithdrawn: [[], [complete(1)]],
  signalCancelledOnItsWay: [[], [cancel], [delivered('s')]],
};
