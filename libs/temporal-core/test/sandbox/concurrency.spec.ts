import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { WorkflowCommand } from '../../src/activation/commands.js';
import { commandOf, commandsOf, fixture, hostOf, json, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('concurrency.workflow.ts') });
});

const go = (name: string): ActivationJob => signal('go', name);
const fired = (seq: number): ActivationJob => ({ type: 'fireTimer', seq });
const done = (seq: number, value: unknown = `done ${seq}`): ActivationJob => ({
  type: 'resolveActivity',
  seq,
  isLocal: false,
  resolution: { status: 'completed', result: json(value) },
});
const failed = (seq: number, message: string): ActivationJob => ({
  type: 'resolveActivity',
  seq,
  isLocal: false,
  resolution: {
    status: 'failed',
    failure: {
      message: 'Activity failed',
      activityFailureInfo: { activityType: { name: 'a' }, activityId: `${seq}` },
      cause: { message, applicationFailureInfo: { type: 'Error' } },
    },
  },
});
const cancelled = (seq: number): ActivationJob => ({
  type: 'resolveActivity',
  seq,
  isLocal: false,
  resolution: {
    status: 'cancelled',
    failure: {
      message: 'Activity cancelled',
      activityFailureInfo: { activityType: { name: 'a' }, activityId: `${seq}` },
      cause: { message: 'cancelled', canceledFailureInfo: {} },
    },
  },
});
const types = (commands: readonly WorkflowCommand[]): string[] => commands.map((command) => command.type);

function signal(signalName: string, ...args: unknown[]): ActivationJob {
  return { type: 'signalWorkflow', signalName, arguments: args.map(json), headers: {}, identity: 'tester' };
}

async function begun(type: string, ...args: unknown[]): Promise<TestRun> {
  const run = new TestRun(test.host, type);
  await run.commands([start(type, args)]);
  return run;
}

async function answer(run: TestRun, queryName: string): Promise<unknown> {
  const query: ActivationJob = { type: 'queryWorkflow', queryId: 'q', queryName, arguments: [], headers: {} };
  const { answer } = commandOf(await run.commands([query]), 'queryResult');
  if (answer.status !== 'succeeded') throw new Error(answer.failure.message);
  return valueOf(answer.result);
}

async function ended(run: TestRun): Promise<unknown> {
  const commands = await run.commands([signal('end')]);
  expect(run.rejections).toEqual([]);
  return valueOf(commandOf(commands, 'completeWorkflow').result);
}

describe('a trigger', () => {
  it('settles once, and rejects with its scope unless that is shielded', async () => {
    const run = await begun('triggered');
    await run.commands([go('Ada')]);
    expect(await ended(run)).toEqual(['resolved', 'Ada', 'cancelled', 'shielded']);
  });
});

describe('a mutex', () => {
  it('lets handlers in one by one, in the order in which they ask, whatever they throw', async () => {
    const run = await begun('exclusive');
    expect(types(await run.commands([go('a'), go('bad'), go('c')]))).toEqual(['scheduleActivity']);
    expect(await answer(run, 'notes')).toEqual(['a in']);
    expect(types(await run.commands([done(1)]))).toEqual(['scheduleActivity']);
    expect(types(await run.commands([done(2), go('d')]))).toEqual(['scheduleActivity']);
    await run.commands([done(3)]);
    await run.commands([done(4)]);
    expect(await ended(run)).toEqual([
      ...['a in', 'a out', 'bad in', 'bad out'],
      ...['c in', 'bad RangeError: inside', 'c out', 'd in', 'd out', 'locked false'],
    ]);
  });
});

describe('a semaphore', () => {
  it('counts permits, passes one on at its first release, and forgets waiters whose scope is cancelled', async () => {
    expect(await ended(await begun('permits'))).toEqual(['0 true', 'waiter cancelled', '1', '2']);
  });
});

describe('a queue', () => {
  it('passes items on in order, and ends its iteration when it is closed', async () => {
    const run = await begun('queued');
    await run.commands([go('a'), go('last')]);
    await run.commands([done(1)]);
    expect(await answer(run, 'notes')).toEqual(['took a', 'put a', 'put last', 'took last']);
    await run.commands([done(2)]);
    const lines = (await ended(run)) as string[];
    expect(lines[4]).toBe('closed');
    expect(lines.at(-1)).toMatch(/^WorkflowCallError: Queue.get\(\): the queue is closed/);
  });

  it('makes whoever puts wait for room', async () => {
    const run = await begun('queued', 1);
    await run.commands([go('a'), go('b'), go('c')]);
    expect(await answer(run, 'notes')).toEqual(['took a', 'put a', 'put b']);
    await run.commands([done(1)]);
    expect(await answer(run, 'notes')).toEqual(['took a', 'put a', 'put b', 'put c', 'took b']);
  });

  it('loses and adds nothing when a wait is cancelled', async () => {
    const run = await begun('queueWaits');
    await run.commands([fired(1)]);
    expect(await ended(run)).toEqual(['cancelled', 'cancelled', 'one two 0 undefined', 'true false three']);
  });
});

describe('promises', () => {
  it('of asCompleted() come in the order of history', async () => {
    const run = await begun('completing');
    await run.commands([done(3), done(1)]);
    await run.commands([failed(2, 'no b')]);
    expect(await ended(run)).toEqual(['plain', 'done 3', 'done 1', 'thrown ActivityFailure']);
  });

  it('combined by Promise settle in the order of history', async () => {
    const run = await begun('combined');
    await run.commands([done(2), done(3)]);
    await run.commands([done(1)]);
    expect(await ended(run)).toEqual([
      ...['done 2', 'done 3', 'any done 2', 'race done 2'],
      ...['done 1', 'all done 1,done 2,done 3', 'settled 3'],
    ]);
  });
});

describe('timers', () => {
  it('wait until a time, and not at all for one that has passed', async () => {
    const run = new TestRun(test.host, 'until');
    expect(await run.commands([start('until')])).toMatchObject([{ type: 'startTimer', startToFireTimeoutMs: 5000 }]);
    expect(types(await run.commands([fired(1)]))).toEqual([]);
    expect(await ended(run)).toEqual(['date', 'past']);
  });

  it('refuse a time that is not one', async () => {
    const result = await new TestRun(test.host, 'untilTomorrow').begin();
    expect(result.status === 'failed' && result.failure.message).toMatch(
      /^sleepUntil\(\): option "time" must be a valid Date or milliseconds since the epoch, but is "tomorrow"/,
    );
  });

  it('make waitCondition() throw where condition() returns false', async () => {
    const run = await begun('impatient');
    await run.commands([fired(1)]);
    await run.commands([fired(2)]);
    expect(types(await run.commands([go('')]))).toEqual(['cancelTimer']);
    expect(await ended(run)).toEqual([
      'false',
      'true ConditionTimeoutFailure: The condition did not become true within 1000 ms',
      'ready',
    ]);
  });

  it('fail the workflow when nobody catches what waitCondition() throws', async () => {
    const run = await begun('neverReady');
    expect(commandOf(await run.commands([fired(1)]), 'failWorkflow').failure).toMatchObject({
      message: 'The condition did not become true within 1000 ms',
      applicationFailureInfo: { type: 'ConditionTimeout' },
    });
  });
});

describe('AsyncLocalStorage', () => {
  it('keeps its value over awaits, in nested scopes and in bound functions, and apart from others', async () => {
    const run = await begun('contextual');
    await run.commands([fired(1), fired(2)]);
    await run.commands([done(2), done(1)]);
    expect(await ended(run)).toEqual([
      ...['outside undefined undefined', 'outside undefined undefined'],
      ...['umbrella! umbrella 1', 'acme! acme 1'],
      ...['umbrella scope umbrella undefined', 'acme scope acme undefined'],
      ...['umbrella exit umbrella undefined', 'acme exit acme undefined'],
      ...['bound acme undefined', 'after undefined undefined'],
    ]);
  });

  it('is empty in message handlers, wherever they are set', async () => {
    const run = new TestRun(test.host, 'contextual');
    await run.commands([start('contextual'), go('early')]);
    await run.commands([go('late')]);
    await run.commands([fired(1), fired(2), fired(3)]);
    const lines = (await answer(run, 'notes')) as string[];
    expect(lines.filter((line) => /early|late/.test(line))).toEqual([
      ...['early 1 undefined undefined', 'late 1 undefined undefined', 'early 2 undefined undefined'],
    ]);
  });
});

describe('a handler', () => {
  it('is not cancelled with the scope of the code that set it', async () => {
    const run = new TestRun(test.host, 'handled');
    await run.commands([start('handled'), go('')]);
    await run.commands([fired(1)]);
    await run.commands([fired(2)]);
    expect(await ended(run)).toEqual(['slept']);
  });
});

describe('random streams', () => {
  const drawn = async (names: string[], seed = '42'): Promise<Record<string, unknown>> => {
    const run = new TestRun(test.host, 'randomly');
    await run.commands([start('randomly', [names], { randomnessSeed: seed })]);
    return valueOf(commandOf(await run.commands([fired(1)]), 'completeWorkflow').result) as Record<string, unknown>;
  };

  it('are the same for a seed and a name, and do not disturb Math.random() or each other', async () => {
    const [none, both, one, again] = [await drawn([]), await drawn(['a', 'b']), await drawn(['b']), await drawn(['b'])];
    expect(both['numbers']).toEqual(none['numbers']);
    expect(both['scoped']).toEqual(none['scoped']);
    expect((both['streams'] as Record<string, unknown>)['b']).toEqual((one['streams'] as Record<string, unknown>)['b']);
    expect(again).toEqual(one);
    const values = Object.values(both['streams'] as Record<string, unknown[]>).flat();
    expect(new Set(values.map((value) => JSON.stringify(value))).size).toBe(8);
    expect(await drawn(['b'], '43')).not.toEqual(one);
  });

  it('serve Math.random() and uuid4() in what with() runs, across awaits', async () => {
    const { numbers, scoped } = (await drawn([])) as { numbers: number[]; scoped: unknown[] };
    const [first, , second, main] = scoped as number[];
    expect(numbers).not.toContain(first);
    expect(numbers).not.toContain(second);
    expect(numbers).not.toContain(main);
    expect(new Set([...numbers, first, second, main]).size).toBe(5);
  });
});

describe('an activity handle', () => {
  it('cancels its own activity, and gives the result to whoever awaits it later', async () => {
    const run = new TestRun(test.host, 'started');
    const begun = commandsOf(await run.begin());
    expect(types(begun)).toEqual(Array(4).fill('scheduleActivity'));
    await run.commands([failed(3, 'out of paper')]);
    expect(run.rejections).toEqual([]);
    expect(await run.commands([go('cancel')])).toEqual([{ type: 'requestCancelActivity', seq: 2 }]);
    await run.commands([done(1, 'kept'), cancelled(2)]);
    expect(await run.commands([go('kept')])).toEqual([]);
    expect(await ended(run)).toEqual(['scoped', 'cancelled', 'kept', 'ActivityFailure out of paper']);
  });
});

describe('a wait', () => {
  const rejects = 'CancelledFailure';
  const common = {
    sleep: rejects,
    sleepUntil: rejects,
    condition: rejects,
    'condition with a timeout': rejects,
    waitCondition: rejects,
    Trigger: rejects,
    'Mutex.acquire': rejects,
    'Queue.get': rejects,
    'Queue.put': rejects,
    'nested scope': rejects,
    'nested scope with a timeout': rejects,
    cancelRequested: rejects,
    'non-cancellable scope': 'waits',
    setTimeout: 'waits',
    'Promise.race of nothing': 'waits',
  };

  it('rejects in a scope that is cancelled already, and issues no command', async () => {
    const run = new TestRun(test.host, 'waits');
    const commands = commandsOf(await run.begin('before'));
    expect(commands).toEqual([
      { type: 'startTimer', seq: expect.any(Number) as number, startToFireTimeoutMs: 3_600_000 },
    ]);
    expect(await answer(run, 'seen')).toEqual({
      ...common,
      'sleepUntil in the past': rejects,
      'condition that is true': rejects,
      activity: rejects,
      'activity handle': rejects,
      'abandoned activity': rejects,
      'Mutex.acquire of a free one': rejects,
      'Queue.put with room': rejects,
    });
  });

  it('rejects when its scope is cancelled; activities say first how they ended', async () => {
    const run = await begun('waits', 'after');
    const seen = (await answer(run, 'seen')) as Record<string, string>;
    expect(seen).toEqual({
      ...common,
      'sleepUntil in the past': 'settles',
      'condition that is true': 'settles',
      activity: 'waits',
      'activity handle': 'waits',
      'abandoned activity': 'waits',
      'Mutex.acquire of a free one': 'settles',
      'Queue.put with room': 'settles',
    });
    await run.commands([cancelled(1), cancelled(2)]);
    expect(await answer(run, 'seen')).toMatchObject({
      activity: 'ActivityFailure',
      'activity handle': 'ActivityFailure',
    });
  });
});

describe('a cancellation scope', () => {
  it('knows its parent, and whether it and those around it are cancelled', async () => {
    const commands = commandsOf(await new TestRun(test.host, 'scopes').begin());
    expect(valueOf(commandOf(commands, 'completeWorkflow').result)).toEqual([
      ...[true, true, true, true, true, false],
      ...['cancelled', true, false, false, true, false, true],
    ]);
  });
});
