import { describe, expect, it } from 'vitest';
import { writeCopy } from '../common/copied-values.js';
import type { SinkCallText } from '../common/sinks.js';
import { defineSearchAttributeKey } from '../common/search-attributes.js';
import { loggerFrom } from '../common/telemetry.js';
import type { WorkflowInfo } from '../activation/workflow-info.js';
import { SinkCalls, type InjectedSinks } from './sinks.js';

const key = defineSearchAttributeKey('Color', 'KEYWORD');
const text = (value: unknown): string => writeCopy(value, () => undefined);
const info = text({
  workflowType: 'Order',
  workflowId: 'w',
  runId: 'r',
  typedSearchAttributes: [{ key, value: 'red' }],
});
const call = (sinkName: string, fnName: string, ...args: unknown[]): SinkCallText => ({
  sinkName,
  fnName,
  args: text(args),
  info,
});

function calls(sinks: InjectedSinks): { sinks: SinkCalls; lines: unknown[][] } {
  const lines: unknown[][] = [];
  const logger = loggerFrom((level, message, attributes) => void lines.push([level, message, attributes]));
  return { sinks: new SinkCalls(sinks, logger), lines };
}

describe('the sinks of a worker', () => {
  it('get the info and the arguments, after the caller has gone on, in the order of the calls', async () => {
    const got: unknown[] = [];
    const fn = (given: WorkflowInfo, arg: unknown): void => void got.push([given.workflowId, arg]);
    const { sinks } = calls({
      a: { b: { fn }, c: { fn: ({ typedSearchAttributes }) => void got.push(typedSearchAttributes.get(key)) } },
    });
    sinks.call(call('a', 'b', new Date(1)));
    sinks.call(call('a', 'c'));
    expect(got).toEqual([]);
    await sinks.settled();
    expect(got).toEqual([['w', new Date(1)], 'red']);
  });

  it('are waited for, and their failures logged', async () => {
    let isDone = false;
    const { sinks, lines } = calls({
      a: {
        slow: { fn: async () => void (isDone = await new Promise((resolve) => setImmediate(() => resolve(true)))) },
        bad: { fn: () => Promise.reject(new Error('no')) },
      },
    });
    sinks.call(call('a', 'slow'));
    sinks.call(call('a', 'bad'));
    await sinks.settled();
    expect(isDone).toBe(true);
    expect(lines).toMatchObject([['ERROR', 'Sink function failed', { sink: 'a.bad', workflowId: 'w', error: 'no' }]]);
  });

  it('are missed once for each function that workflows call, whatever its name', async () => {
    const { sinks, lines } = calls({ a: {} });
    for (const name of ['b', 'b', 'toString']) sinks.call(call('a', name));
    sinks.call(call('constructor', 'call'));
    await sinks.settled();
    const missed = ['a.b', 'a.toString', 'constructor.call'];
    expect(lines.map(([level, message]) => [level, message])).toEqual(
      missed.map((name) => ['WARN', expect.stringContaining(`"${name}"`)]),
    );
  });

  it('know which functions are called during replay, and have the logger of the worker', async () => {
    const fn = (): void => undefined;
    const { sinks, lines } = calls({ a: { b: { fn, callDuringReplay: true }, c: { fn } } });
    expect(sinks.replayed).toEqual(['a.b']);
    sinks.call(call('defaultWorkerLogger', 'warn', 'told', { a: 1 }));
    await sinks.settled();
    expect(lines).toEqual([['WARN', 'told', { workflowType: 'Order', workflowId: 'w', runId: 'r', a: 1 }]]);
  });
});
