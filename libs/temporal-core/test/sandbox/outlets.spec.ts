import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import { readCopy } from '../../src/common/copied-values.js';
import type { SinkCallText } from '../../src/common/sinks.js';
import type { Measurement } from '../../src/common/telemetry.js';
import { commandOf, commandsOf, fixture, hostOf, start, TestRun, valueOf, type TestHost } from './run-driver.js';

const measured: Measurement[] = [];
const calls: SinkCallText[] = [];
const options = {
  onMeasure: (measurement: Measurement): void => void measured.push(measurement),
  onSink: (call: SinkCallText): void => void calls.push(call),
  replayedSinks: ['audit.replayed'],
};
const workflowsPath = fixture('outlets.workflow.ts');
const fired: ActivationJob = { type: 'fireTimer', seq: 1 };
const called = (): unknown[] => calls.map(({ sinkName, fnName, args }) => [`${sinkName}.${fnName}`, readCopy(args)]);

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath }, options);
});
beforeEach(() => {
  measured.length = 0;
  calls.length = 0;
});
afterAll(() => test.host.dispose());

describe('calls of sinks', () => {
  it('leave the workflow with copies of their arguments and with its info', async () => {
    const run = new TestRun(test.host, 'measuring');
    await run.begin();
    expect(called()).toStrictEqual([
      ['audit.record', [new Date(5), new Map([['a', 1n]]), { none: undefined }]],
      ['audit.replayed', [1]],
    ]);
    expect(readCopy(calls[0]?.info ?? '')).toMatchObject({
      workflowType: 'measuring',
      runId: run.runId,
      startTime: new Date(Date.UTC(2030, 0, 1)),
      typedSearchAttributes: [],
      unsafe: { isReplaying: false },
    });
  });

  it('are left out during replay and in queries, apart from those that say otherwise', async () => {
    const run = new TestRun(test.host, 'measuring');
    await run.activate([start('measuring')], { isReplaying: true });
    const query: ActivationJob = {
      type: 'queryWorkflow',
      queryId: 'q',
      queryName: 'measure',
      arguments: [],
      headers: {},
    };
    await run.activate([query], { isReplaying: true });
    await run.activate([fired]);
    expect(called()).toEqual([
      ['audit.replayed', [1]],
      ['audit.replayed', [2]],
    ]);
  });

  it('fail the task for an argument that cannot be copied', async () => {
    expect(await new TestRun(test.host, 'uncopyable').begin()).toMatchObject({
      status: 'failed',
      failure: { message: expect.stringMatching(/^audit\.record\(\): an argument holds a function/) as string },
    });
  });
});

describe('the meter of workflows', () => {
  const tags = { namespace: 'default', task_queue: 'tests', workflow_type: 'measuring' };

  it('measures with tags of the run, of the meter and of the call, units and descriptions', async () => {
    await new TestRun(test.host, 'measuring').begin();
    expect(measured).toEqual([
      {
        kind: 'counter',
        name: 'orders',
        value: 2,
        tags: { ...tags, shop: 'a', kind: 'b' },
        unit: 'pcs',
        description: 'Orders taken',
      },
      { kind: 'histogram', name: 'latency', value: 1.5, tags, unit: 'ms' },
      { kind: 'gauge', name: 'stock', value: 7, tags: { ...tags, shop: 'z' } },
    ]);
  });

  it('measures nothing during replay', async () => {
    await new TestRun(test.host, 'measuring').activate([start('measuring')], { isReplaying: true });
    expect(measured).toEqual([]);
  });
});

describe('interceptors of what leaves a workflow, and of the runtime', () => {
  it('see the attributes of logs, the tags of metrics, each activation, its commands and the end of the run', async () => {
    const { host, logs } = await hostOf(
      { workflowsPath, interceptorModules: [fixture('outlet-interceptors.ts')] },
      options,
    );
    const run = new TestRun(host, 'measuring');
    await run.begin();
    await run.activate([fired]);
    run.instance.dispose();
    run.instance.dispose();
    const tenant = 'acme';
    expect(logs.map(({ message, attributes: { jobs, commands } }) => [message, jobs ?? commands])).toEqual([
      ['activate', ['initializeWorkflow']],
      ['measured', undefined],
      ['conclude', ['startTimer']],
      ['activate', ['fireTimer']],
      ['conclude', ['completeWorkflow']],
      ['dispose', undefined],
    ]);
    for (const { attributes } of logs) expect(attributes).toMatchObject({ tenant, workflowType: 'measuring' });
    expect(measured.map(({ tags }) => tags?.['tenant'])).toEqual([tenant, tenant, tenant]);
    host.dispose();
  });
});

describe('options of a workflow function', () => {
  const failed = (type: string, message: string) => ({ type, failure: { message } });

  it('say which errors fail the workflow, and its versioning behavior', async () => {
    const bad = await new TestRun(test.host, 'failing').begin('bad');
    expect(bad).toMatchObject({ versioningBehavior: 'PINNED' });
    expect(commandsOf(bad)).toMatchObject([failed('failWorkflow', 'listed')]);
    const other = await new TestRun(test.host, 'failing').begin('other');
    expect(other).toMatchObject({ status: 'failed', failure: { message: 'not listed' } });
  });

  it('may be a function that knows its run', async () => {
    expect(commandsOf(await new TestRun(test.host, 'lenient').begin())).toMatchObject([
      failed('failWorkflow', 'of lenient'),
    ]);
    const later = await new TestRun(test.host, 'lenient').activate([start('lenient', [], { attempt: 2 })]);
    expect(later).toMatchObject({ status: 'failed', failure: { message: 'of lenient' } });
  });

  it('do not fail the workflow for nondeterminism', async () => {
    const run = new TestRun(test.host, 'lenient');
    await run.begin();
    expect(run.instance.failsOnNondeterminism).toBe(false);
  });

  it('fail the task when nobody reads them', async () => {
    const message = expect.stringMatching(/setWorkflowOptions\(\).*failureTypes/) as string;
    expect(await new TestRun(test.host, 'malformed').begin()).toMatchObject({ status: 'failed', failure: { message } });
  });
});

describe('the default export of a workflow module', () => {
  it('takes workflows of every other type, with its arguments as they are', async () => {
    const { result } = commandOf(
      commandsOf(await new TestRun(test.host, 'whatever').begin(1, 'b')),
      'completeWorkflow',
    );
    expect(valueOf(result)).toEqual(['whatever', 1, 'b']);
  });
});

describe('AbortSignal.timeout()', () => {
  it('aborts by the cancellation of its scope, before or after it was called, and by its time otherwise', async () => {
    const run = new TestRun(test.host, 'timeouts');
    const begun = commandsOf(await run.begin());
    const started = begun.filter(({ type }) => type === 'startTimer');
    const seq = Math.max(...started.map((command) => (command.type === 'startTimer' ? command.seq : 0)));
    const { result } = commandOf(await run.commands([{ type: 'fireTimer', seq }]), 'completeWorkflow');
    expect(valueOf(result)).toEqual(['CancelledFailure', 'CancelledFailure', 'TimeoutError']);
  });
});
