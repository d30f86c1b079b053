// The kinds of steps of a program: how often each is drawn, where it may stand (r: root, c: child, h: handler of an update), how
// one is made, and what it has to result in. What it does is the function of the same name in steps.mjs, in workflow code.
import { expectedResults } from './program.mjs';

const delays = [0, 20, 60, 60];
const childCancellations = ['WAIT_CANCELLATION_COMPLETED', 'WAIT_CANCELLATION_REQUESTED', 'TRY_CANCEL', 'ABANDON'];
const cancelledWaits = [
  'timer',
  'timer',
  'activity',
  'activity',
  'waitedActivity',
  'waitedActivity',
  'condition',
  'child',
  'local',
];

/* prettier-ignore */
export const stepKinds = [
  { kind: 'timer', weight: 4, where: 'rch', make: ({ random, number }) => ({ ms: random.between(1, 120), value: number() }), expected: ({ value }) => value },
  { kind: 'timersInOrder', weight: 3, where: 'rc', make: ({ random }) => ({ ms: [15, 30, 45, 60, 75].slice(0, random.between(2, 5)) }), expected: ({ ms }) => ms },
  { kind: 'activity', weight: 4, where: 'rch', make: ({ random, number }) => ({ value: number(), failures: random.of([0, 0, 1]) }), expected: ({ value }) => 2 * value },
  { kind: 'failingActivity', weight: 1, where: 'rch', make: ({ number }) => ({ value: number() }), expected: ({ value }) => `ActivityFailure: refused ${value}` },
  { kind: 'local', weight: 4, where: 'rch', make: ({ random, number }) => ({ value: number(), failures: random.of([0, 0, 2]), byTimer: random.chance(0.5) }), expected: ({ value }) => 2 * value },
  { kind: 'failingLocal', weight: 1, where: 'rch', make: ({ number }) => ({ value: number() }), expected: ({ value }) => `ApplicationFailure: refused ${value}` },
  { kind: 'token', weight: 1, where: 'rch', make: () => ({}), expected: () => true },
  { kind: 'memo', weight: 3, where: 'rc', make: ({ number, name }) => ({ key: name('memo'), value: number() }), expected: ({ value }) => value },
  { kind: 'patch', weight: 3, where: 'rch', make: ({ number, name }) => ({ id: name('patch'), value: number() }), expected: ({ value }) => value },
  { kind: 'deprecatedPatch', weight: 1, where: 'rc', make: ({ number, name }) => ({ id: name('patch'), value: number() }), expected: ({ value }) => value },
  { kind: 'cancelledWait', weight: 6, where: 'rc', make: ({ random }) => ({ of: random.of(cancelledWaits), afterMs: random.of(delays) }), expected: () => 'cancelled' },
  { kind: 'child', weight: 3, where: 'r', make: ({ childProgram }) => ({ program: childProgram() }), expected: ({ program }) => expectedResults(program) },
  { kind: 'failingChild', weight: 1, where: 'r', make: ({ childProgram }) => ({ program: childProgram('fails') }), expected: () => 'ChildWorkflowFailure: planned' },
  { kind: 'cancelledChild', weight: 2, where: 'r', make: ({ random, childProgram }) => ({ program: childProgram('isCancelled'), cancellationType: random.of(childCancellations), afterMs: random.of(delays) }), expected: () => 'cancelled' },
  { kind: 'childCancelledFromOutside', weight: 2, where: 'r', make: ({ childProgram }) => ({ program: childProgram('isCancelled') }), expected: () => 'cancelled' },
  { kind: 'signalledChild', weight: 3, where: 'r', make: ({ random, name }) => ({ channel: name('channel'), count: random.between(1, 3), fromOutside: random.chance(0.5) }), expected: ({ count }) => upTo(count) },
  { kind: 'signals', weight: 4, where: 'r', make: ({ random, name }) => ({ channel: name('channel'), count: random.between(1, 5) }), expected: ({ count }) => upTo(count) },
  { kind: 'update', weight: 4, where: 'r', make: ({ random, name, handlerSteps }) => ({ id: name('update'), steps: handlerSteps(), rejectedFirst: random.chance(0.4) }), expected: ({ steps }) => expectedResults({ steps }) },
  { kind: 'branches', weight: 3, where: 'r', make: ({ branches }) => ({ branches: branches() }), expected: ({ branches }) => branches.map((steps) => expectedResults({ steps })) },
];

function upTo(count) {
  return Array.from({ length: count }, (_, index) => index);
}
