import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { ActivationResult } from '../../src/activation/commands.js';
import { loadDataConverter } from '../../src/converter/data-converter.js';
import { UnsandboxedHost } from '../../src/sandbox/unsandboxed-host.js';
import { Lenient } from './fixtures/failure-rules.workflow.js';
import { commandOf, commandsOf, fixture, hostOf, json, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('failure-rules.workflow.ts') }, { failureErrorTypes: ['Listed'] });
});

const signal = (kind: string): ActivationJob => ({
  type: 'signalWorkflow',
  signalName: 'signal',
  arguments: [json(kind)],
  headers: {},
  identity: 'tester',
});
const namedSignal = (signalName: string, ...args: unknown[]): ActivationJob => ({
  ...(signal('') as Extract<ActivationJob, { type: 'signalWorkflow' }>),
  signalName,
  arguments: args.map(json),
});
const update = (kind: string): ActivationJob => ({
  type: 'updateWorkflow',
  updateId: 'u',
  protocolInstanceId: 'p',
  updateName: 'update',
  arguments: [json(kind)],
  headers: {},
  identity: 'tester',
  runValidator: true,
});
const cancel: ActivationJob = { type: 'cancelWorkflow', reason: 'enough' };
const failed = (seq: number): ActivationJob => ({
  type: 'resolveActivity',
  seq,
  isLocal: false,
  resolution: { status: 'failed', failure: { message: 'no work', applicationFailureInfo: { type: 'Error' } } },
});
const done = (seq: number, value: unknown): ActivationJob => ({
  type: 'resolveActivity',
  seq,
  isLocal: false,
  resolution: { status: 'completed', result: json(value) },
});

/** What an error came to: who failed by it, and with which type and message. */
function fateOf(result: ActivationResult): string {
  const told = (
    who: string,
    { message, applicationFailureInfo: info }: { message?: string; applicationFailureInfo?: { type?: string } | null },
  ) => `${who}: ${info?.type ?? 'no type'} "${message}"`;
  if (result.status === 'failed') return told('task', result.failure);
  for (const command of result.commands) {
    if (command.type === 'failWorkflow') return told('workflow', command.failure);
    if (command.type === 'updateResponse' && command.response.stage === 'failed') {
      return told('update', command.response.failure);
    }
    if (command.type === 'continueAsNew' || command.type === 'cancelWorkflow') return command.type;
  }
  return 'nothing';
}

async function fates(type: string, kind: string): Promise<{ main: string; signal: string; update: string }> {
  const begun = async (): Promise<TestRun> => {
    const run = new TestRun(test.host, type);
    await run.begin('none');
    return run;
  };
  return {
    main: fateOf(await new TestRun(test.host, type).begin(kind)),
    signal: fateOf(await (await begun()).activate([signal(kind)])),
    update: fateOf(await (await begun()).activate([update(kind)])),
  };
}

describe('what is thrown in the main method, a signal or an update', () => {
  it.each([
    ['Lenient', 'failure', 'Expected "failure"'],
    ['Lenient', 'worker subtype', 'MoreListed "worker subtype"'],
    ['Lenient', 'cancellation', 'no type "cancellation"'],
    ['Strict', 'own type', 'Insolvent "own type"'],
    ['Strict', 'own subtype', 'DeeplyInsolvent "own subtype"'],
    ['Strict', 'worker subtype', 'MoreListed "worker subtype"'],
  ])('fails the workflow, or the update, of class %s: %s', async (type, kind, failure) => {
    expect(await fates(type, kind)).toEqual({
      main: `workflow: ${failure}`,
      signal: `workflow: ${failure}`,
      update: `update: ${failure}`,
    });
  });

  it.each([
    ['Lenient', 'own type', 'Insolvent "own type"'],
    ['Lenient', 'other', 'TypeError "other"'],
    ['Strict', 'other', 'TypeError "other"'],
    ['Strict', 'text', 'Error "text"'],
  ])('fails the task of class %s: %s', async (type, kind, failure) => {
    const fate = `task: ${failure}`;
    expect(await fates(type, kind)).toEqual({ main: fate, signal: fate, update: fate });
  });

  it('may be the call that continues as new, but not in an update', async () => {
    expect(await fates('Strict', 'new')).toEqual({
      main: 'continueAsNew',
      signal: 'continueAsNew',
      update: expect.stringMatching(
        /^task: WorkflowCallError "Update "update" called continueAsNew\(\).*main method/,
      ) as string,
    });
  });

  it('is the failure of the task when the stack is used up', async () => {
    expect(fateOf(await new TestRun(test.host, 'recursion').begin())).toMatch(/^task: RangeError "Maximum call stack/);
  });
});

describe('what a constructor or a field initializer throws', () => {
  it('fails the workflow when the main method could fail it by that', async () => {
    expect(fateOf(await new TestRun(test.host, 'BadField').begin())).toBe('workflow: Expected "no field"');
    expect(fateOf(await new TestRun(test.host, 'Unconstructible').begin('failure'))).toBe(
      'workflow: Expected "failure"',
    );
    expect(fateOf(await new TestRun(test.host, 'Unconstructible').begin('own type'))).toBe(
      'workflow: Insolvent "own type"',
    );
  });

  it('fails the task otherwise', async () => {
    expect(fateOf(await new TestRun(test.host, 'Unconstructible').begin('other'))).toBe('task: TypeError "other"');
  });

  it('leaves the signals of the first task without a handler', async () => {
    const run = new TestRun(test.host, 'Unconstructible');
    const commands = await run.commands([start('Unconstructible', ['failure']), namedSignal('signal')]);
    expect(commands.map(({ type }) => type)).toEqual(['failWorkflow']);
  });
});

describe('a signal handler that ends by the cancellation of the workflow', () => {
  async function cancelling(after: string, wait: string): Promise<TestRun> {
    const run = new TestRun(test.host, 'Cleaning');
    await run.commands([start('Cleaning', [after]), namedSignal('handle', wait)]);
    return run;
  }

  it.each([
    ['throw', 'cancelWorkflow'],
    ['return', 'completeWorkflow'],
  ])('leaves the run open until its main method has cleaned up: %s', async (after, end) => {
    const run = await cancelling(after, 'sleep');
    const asked = await run.commands([cancel]);
    expect(asked.map(({ type }) => type)).toEqual(['cancelTimer', 'cancelTimer', 'scheduleActivity']);
    expect((await run.commands([done(1, 'ok')])).map(({ type }) => type)).toEqual([end]);
  });

  it('fails the workflow by another failure, and the task by an error', async () => {
    expect(fateOf(await (await cancelling('throw', 'failure')).activate([cancel]))).toMatch(
      /^workflow: .*"from the handler"/,
    );
    expect(fateOf(await (await cancelling('throw', 'error')).activate([cancel]))).toBe(
      'task: TypeError "from the handler"',
    );
  });

  it('fails the workflow when only a scope of its own was cancelled', async () => {
    const run = new TestRun(test.host, 'Cleaning');
    await run.begin('throw');
    const commands = await run.commands([namedSignal('handle', 'own scope')]);
    expect(commandOf(commands, 'failWorkflow').failure).toMatchObject({ canceledFailureInfo: {} });
  });
});

describe('a handler that runs when the workflow ends', () => {
  it('is not warned of, nor what it waits for, if it may be abandoned', async () => {
    const before = test.logs.length;
    const commands = await new TestRun(test.host, 'Careless').commands([start('Careless'), namedSignal('slow')]);
    expect(commands.map(({ type }) => type)).toEqual(['scheduleActivity', 'completeWorkflow']);
    expect(test.logs.slice(before)).toEqual([]);
  });

  it('is not warned of if it ends within the same activation', async () => {
    const before = test.logs.length;
    const run = new TestRun(test.host, 'NearlyUnfinished');
    await run.commands([start('NearlyUnfinished'), namedSignal('slow', 'none')]);
    expect(test.logs.slice(before)).toEqual([]);
  });

  it('cannot change the outcome by its failure, but fails the task by an error', async () => {
    const ending = (kind: string): Promise<ActivationResult> =>
      new TestRun(test.host, 'NearlyUnfinished').activate([start('NearlyUnfinished'), namedSignal('slow', kind)]);
    expect(commandsOf(await ending('failure')).map(({ type }) => type)).toEqual(['completeWorkflow']);
    expect(fateOf(await ending('other'))).toBe('task: TypeError "other"');
  });
});

describe('a promise that is awaited later', () => {
  it('keeps its failure until then, and is no rejection that nobody handles', async () => {
    const run = new TestRun(test.host, 'patience');
    await run.begin();
    expect(run.rejections).toEqual([]);
    await run.commands([failed(1)]);
    expect(run.rejections).toEqual([]);
    const end = commandOf(await run.commands([{ type: 'fireTimer', seq: 1 }]), 'completeWorkflow');
    expect(valueOf(end.result)).toBe('caught no work');
  });

  it('may be one of many that run at the same time', async () => {
    const run = new TestRun(test.host, 'many');
    expect(commandsOf(await run.begin()).map(({ type }) => type)).toEqual(Array(20).fill('scheduleActivity'));
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    expect(await run.commands(numbers.slice(10).map((i) => done(i + 1, i)))).toEqual([]);
    const end = commandOf(await run.commands(numbers.slice(0, 10).map((i) => done(i + 1, i))), 'completeWorkflow');
    expect(valueOf(end.result)).toEqual(numbers);
  });
});

describe('the request to cancel a workflow', () => {
  it('is a state: swallowed, it lets the workflow complete, and is not made again', async () => {
    const run = new TestRun(test.host, 'stubborn');
    await run.begin();
    const end = await run.commands([cancel, cancel]);
    expect(end.map(({ type }) => type)).toEqual(['cancelTimer', 'completeWorkflow']);
    expect(valueOf(commandOf(end, 'completeWorkflow').result)).toBe('cancelled,cancelled');
  });

  it('reaches who waits outside a shield, and not what runs inside', async () => {
    const run = new TestRun(test.host, 'shielded');
    await run.begin();
    expect(await run.commands([cancel])).toEqual([]);
    expect(valueOf(commandOf(await run.commands([done(1, 'done')]), 'completeWorkflow').result)).toBe(
      'cancelled, then done',
    );
  });
});

describe('code that does not match its history', () => {
  it.each([
    ['NondeterminismByName', true],
    ['NondeterminismByClass', true],
    ['NondeterminismByError', true],
    ['NondeterminismUnlisted', false],
    ['Lenient', false],
  ])('fails the workflow where the class lists the error: %s %s', async (type, fails) => {
    const run = new TestRun(test.host, type);
    await run.begin('none');
    expect(run.instance.failsOnNondeterminism).toBe(fails);
    run.instance.dispose();
    expect(run.instance.failsOnNondeterminism).toBe(false);
  });

  it.each([
    ['NondeterminismError', true],
    ['TemporalError', true],
    ['Error', true],
    ['Listed', false],
  ])('fails every workflow of a worker that lists %s: %s', async (listed, fails) => {
    const host = UnsandboxedHost.create({
      workflows: [Lenient],
      converters: loadDataConverter(undefined),
      failureErrorTypes: [listed],
      onLog: () => undefined,
    });
    const run = new TestRun(host, 'Lenient');
    await run.begin('none');
    expect(run.instance.failsOnNondeterminism).toBe(fails);
  });
});
