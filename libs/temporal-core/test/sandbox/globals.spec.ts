import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import { commandOf, commandsOf, fixture, hostOf, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('globals.workflow.ts') });
});

const fired = (seq: number): ActivationJob => ({ type: 'fireTimer', seq });

async function resultOf(type: string): Promise<unknown> {
  return valueOf(commandOf(commandsOf(await new TestRun(test.host, type).begin()), 'completeWorkflow').result);
}

describe('a global that looks out of the workflow', () => {
  it.each([
    ['fetch', /Call it in an activity/],
    ['setImmediate', /Use "await" or sleep\(\)/],
    ['clearImmediate', /event loop/],
    ['WeakRef', /Keep a plain reference/],
    ['FinalizationRegistry', /finally block/],
    ['process', /takes configuration as an argument/],
    ['Buffer', /use Uint8Array/],
    ['Atomics', /memory cannot be shared/],
    ['SharedArrayBuffer', /memory cannot be shared/],
    ['WebAssembly', /run it in an activity/],
    ['WebSocket', /call it in an activity/],
    ['Headers', /call it in an activity/],
    ['eval', /write the code into a module/],
    ['Function', /write the code into a module/],
  ])('fails the task and advises: %s', async (name, advice) => {
    const result = await new TestRun(test.host, 'refusal').begin(name);
    const failure = result.status === 'failed' ? result.failure : undefined;
    expect(failure?.applicationFailureInfo?.type).toBe('DeterminismError');
    expect(failure?.message).toMatch(new RegExp(`"(new )?${name}\\b`));
    expect(failure?.message).toMatch(advice);
    expect(failure?.stackTrace).toMatch(/\n +at [^\n]*globals\.workflow\.ts:\d+:\d+\)?$/);
  });

  it('can be asked for', async () => {
    expect(await resultOf('asking')).toEqual({
      fetch: 'function',
      process: 'undefined',
      Buffer: 'undefined',
      WebAssembly: 'undefined',
      SharedArrayBuffer: 'undefined',
      Atomics: 'undefined',
    });
  });
});

/** What a realm has: reviewed for anything that differs from one execution to the next. */
const known = new Set(
  `AbortController AbortSignal AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array
  Boolean DOMException DataView Date DisposableStack Error EvalError Event EventTarget FinalizationRegistry Float16Array
  Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object
  Promise Proxy RangeError ReferenceError Reflect RegExp Set String SuppressedError Symbol SyntaxError Temporal TextDecoder
  TextEncoder TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef
  WeakSet __nestTemporalGuard atob btoa classValidatorMetadataStorage clearInterval clearTimeout console counter crypto
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval fetch globalThis isFinite isNaN parseFloat parseInt
  performance queueMicrotask setImmediate setInterval setTimeout structuredClone undefined unescape`.split(/\s+/),
);

describe('the global object of a workflow', () => {
  it('has nothing that a new version of Node brings unseen', async () => {
    const names = (await resultOf('globalNames')) as string[];
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('takes state of the run, which is then there by its name alone', async () => {
    const [one, two] = [new TestRun(test.host, 'counting'), new TestRun(test.host, 'counting')];
    await one.begin();
    await two.begin();
    for (const run of [one, two]) {
      const { result } = commandOf(await run.commands([fired(1)]), 'completeWorkflow');
      expect(valueOf(result)).toEqual(['undefined', 3, 3, true]);
    }
  });
});

describe('a using declaration', () => {
  it('disposes of what it holds, in reverse order', async () => {
    expect(await resultOf('disposing')).toEqual(['used', 'third', 'second', 'first']);
  });
});

describe('time in a workflow', () => {
  it('is that of its task, however it is read', async () => {
    const timestampMs = Date.UTC(2031, 0, 3, 4, 5, 6);
    const run = new TestRun(test.host, 'dates');
    const { result } = commandOf(await run.commands([start('dates')], { timestampMs }), 'completeWorkflow');
    expect(valueOf(result)).toEqual({
      now: Array(5).fill(timestampMs),
      isDay: [true, true, true, true],
      text: true,
      given: [5, 1000, 86_400_000, 'NaN'],
      parts: true,
      format: ['03/01/2031', '03/01/2031', '01/01/1970', '01/01/1970', '1970', '01/01/1970'],
      isBound: true,
      ...('Temporal' in globalThis && {
        temporal: [
          '2031-01-03T04:05:06Z',
          '2031-01-03T04:05:06+00:00[UTC]',
          '2031-01-03T04:05:06',
          '2031-01-03',
          '04:05:06',
        ],
      }),
      sinceStart: true,
    });
  });

  it('passes by durable timers, which can be cleared', async () => {
    const run = new TestRun(test.host, 'timers');
    expect(commandsOf(await run.begin())).toEqual([
      { type: 'startTimer', seq: 1, startToFireTimeoutMs: 100 },
      { type: 'startTimer', seq: 2, startToFireTimeoutMs: 1000 },
      { type: 'cancelTimer', seq: 2 },
    ]);
    expect(await run.commands([fired(1)])).toEqual([{ type: 'startTimer', seq: 3, startToFireTimeoutMs: 100 }]);
    const end = await run.commands([fired(3)]);
    expect(end.map(({ type }) => type)).toEqual(['startTimer', 'cancelTimer', 'completeWorkflow']);
    expect(valueOf(commandOf(end, 'completeWorkflow').result)).toEqual({
      order: ['code', 'microtask', 'promise'],
      ticks: [
        ['a', 1],
        ['a', 1],
      ],
    });
  });

  it('fails the task by what the callback of a timer throws', async () => {
    const run = new TestRun(test.host, 'throwingTimer');
    await run.begin();
    await run.activate([fired(1)]);
    expect(run.rejections).toMatchObject([{ message: 'in a timer' }]);
  });
});

describe('the stack of an error in workflow code', () => {
  it.each([false, true])(
    'holds no frame of the host, and is logged with places in the sources (source map: %s)',
    async (hasSourceMap) => {
      const { host, logs } = await hostOf({ workflowsPath: fixture('globals.workflow.ts') }, { hasSourceMap });
      const run = new TestRun(host, 'tracing');
      await run.begin();
      const end = await run.commands([fired(1)]);
      const stacks = valueOf(commandOf(end, 'completeWorkflow').result) as string[];
      for (const stack of stacks) {
        expect(stack).toMatch(/\n {4}at (async )?(Object\.)?tracing \(nest-temporal:\/\/workflows\.js/);
        expect(stack.split('\n').slice(1).join('\n')).not.toMatch(/node:|file:|sandboxed-instance|realm-host/);
      }
      expect(stacks[0]).toMatch(/^TypeError: inner\n {4}at inner .*\n {4}at Array\.map \(<anonymous>\)\n/);
      expect(logs[0]?.message).toMatch(
        /^TypeError: inner\n {4}at inner \([^\n]*fixtures\/globals\.workflow\.ts:\d+:\d+\)/,
      );
    },
  );
});

describe('random numbers of a workflow', () => {
  const drawn = async (seed: string, ...jobs: ActivationJob[]): Promise<[unknown[], unknown[]]> => {
    const run = new TestRun(test.host, 'draws');
    await run.activate([start('draws', [], { randomnessSeed: seed })]);
    const { result } = commandOf(await run.commands([...jobs, fired(1)]), 'completeWorkflow');
    return valueOf(result) as [unknown[], unknown[]];
  };

  it('are the same for the same seed, and never the same twice', async () => {
    const [first, second] = await drawn('1');
    expect(await drawn('1')).toEqual([first, second]);
    expect(new Set([...first.slice(0, 3), ...second.slice(0, 3)]).size).toBe(6);
    expect((await drawn('2'))[0]).not.toEqual(first);
  });

  it('start over with the seed of a reset', async () => {
    const [before, after] = await drawn('1', { type: 'updateRandomSeed', randomnessSeed: '2' });
    expect(before).toEqual((await drawn('1'))[0]);
    expect(after).toEqual((await drawn('2'))[0]);
  });
});

describe('console in a workflow', () => {
  beforeEach(() => void test.logs.splice(0));

  it('writes to the log of the run', async () => {
    await new TestRun(test.host, 'talking', 'talker').begin();
    expect(test.logs.map(({ level, message }) => [level, message.split('\n')[0]])).toEqual([
      ['TRACE', 't'],
      ['DEBUG', 'd 1 [2]'],
      ['INFO', 'l {} undefined'],
      ['INFO', 'i'],
      ['WARN', 'w [object Object]'],
      ['ERROR', 'RangeError: e'],
    ]);
    expect(test.logs[0]?.attributes).toMatchObject({ runId: 'talker', workflowType: 'talking' });
  });

  it('has all methods that code written for Node uses, and formats as Node does', async () => {
    const run = new TestRun(test.host, 'reporting');
    await run.begin();
    const end = await run.commands([fired(1)], { timestampMs: Date.UTC(2030, 0, 1, 12) + 2_000 });
    const methods = valueOf(commandOf(end, 'completeWorkflow').result) as string[];
    const ofNode = Object.keys(console).filter((name) => /^[a-z]+(End|Log|Reset|Stamp|Collapsed)?$/.test(name));
    expect(ofNode.filter((name) => !['context', 'createTask'].includes(name) && !methods.includes(name))).toEqual([]);
    expect(test.logs.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'ERROR cart has 3 of 4, 1.5, {"a":1} and [1]% more',
      'INFO 100% 5',
      'INFO %s',
      'INFO outer',
      'WARN   inside\n  twice',
      'INFO     deeper',
      'WARN Assertion failed: sum is 5',
      'WARN Assertion failed',
      'INFO default: 1',
      'INFO named: 1',
      'INFO default: 2',
      'INFO default: 1',
      'INFO work: 2000 ms halfway',
      'INFO work: 2000 ms',
      `WARN No such label 'work' for console.time()`,
      'INFO {"a":{"b":1}}',
      'INFO (index) | sku   | n\n0       | cup   | 1\n1       | plate | 20',
      'INFO (index) | v\nk       | 1',
      'INFO 5',
      'INFO 1 2',
    ]);
  });

  it('is silent on replay', async () => {
    await new TestRun(test.host, 'talking').activate([start('talking')], { isReplaying: true });
    expect(test.logs).toEqual([]);
  });
});
