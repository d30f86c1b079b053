import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActivationResult } from '../../src/activation/commands.js';
import type { WorkflowTaskSteps } from '../../src/activation/workflow-host.js';
import type { RealmHostOptions } from '../../src/sandbox/realm-host.js';
import { commandOf, commandsOf, fixture, hostOf, start, TestRun, valueOf, type TestHost } from './run-driver.js';

describe('a workflow that never yields', () => {
  let test: TestHost;
  beforeAll(async () => {
    test = await hostOf({ workflowsPath: fixture('stuck.workflow.ts') }, { deadlockTimeoutMs: 100 });
  });

  it.each(['loop', 'stubborn', 'in a scope'])('is stopped (%s), and the realm goes on', async (kind) => {
    const healthy = new TestRun(test.host, 'Stuck');
    await healthy.begin('healthy');
    const stuck = new TestRun(test.host, 'Stuck');
    expect(await stuck.outcome([start('Stuck', [kind])])).toEqual({ deadlocked: true });
    const commands = await healthy.commands([{ type: 'fireTimer', seq: 1 }]);
    expect(valueOf(commandOf(commands, 'completeWorkflow').result)).toBe('healthy');
    expect(commandsOf(await new TestRun(test.host, 'Stuck').begin('next'))).toMatchObject([{ type: 'startTimer' }]);
    const keeper = commandOf(commandsOf(await new TestRun(test.host, 'ScopeKeeper').begin()), 'completeWorkflow');
    expect(valueOf(keeper.result)).toEqual([true, true]);
    expect(test.warnings).toEqual([]);
  });
});

describe('a long replay', () => {
  it('was stopped as if it were one turn of workflow code, although each activation was short', async () => {
    const { host } = await hostOf({ workflowsPath: fixture('stuck.workflow.ts') }, { deadlockTimeoutMs: 400 });
    const run = new TestRun(host, 'Stuck');
    const outcome = host.runTask(
      run.instance,
      (function* (): WorkflowTaskSteps<ActivationResult> {
        yield run.activation([start('Stuck', ['healthy'])]);
        for (let count = 1; count <= 6; count++) {
          for (const end = performance.now() + 150; performance.now() < end;);
          yield run.activation([{ type: 'updateRandomSeed', randomnessSeed: String(count) }]);
        }
        return yield run.activation([{ type: 'fireTimer', seq: 1 }]);
      })(),
    );
    expect(await outcome).toMatchObject({ value: { commands: [{ type: 'completeWorkflow' }] } });
  });
});

describe('a run after one that was stopped', () => {
  it('has the DTO classes and rules of its own module', async () => {
    const { host } = await hostOf({ workflowsPath: fixture('weighing.workflow.ts') }, { deadlockTimeoutMs: 500 });
    const stuck = new TestRun(host, 'Weighing');
    expect(await stuck.outcome([start('Weighing', [{ grams: 0 }])])).toEqual({ deadlocked: true });
    await expect(stuck.begin({ grams: 1 })).rejects.toThrow(/used after it was disposed/);
    const good = commandOf(commandsOf(await new TestRun(host, 'Weighing').begin({ grams: 5 })), 'completeWorkflow');
    expect(valueOf(good.result)).toEqual([true, 5]);
    const bad = commandOf(commandsOf(await new TestRun(host, 'Weighing').begin({ grams: 'x' })), 'failWorkflow');
    expect(bad.failure.applicationFailureInfo?.type).toBe('ValidationError');
  });
});

describe('an external guard', () => {
  const path = { workflowsPath: fixture('stuck.workflow.ts') };
  const busy = async (options: Partial<RealmHostOptions>): Promise<boolean> => {
    const { host } = await hostOf(path, { deadlockTimeoutMs: 5, ...options });
    return 'deadlocked' in (await new TestRun(host, 'Stuck').outcome([start('Stuck', ['busy'])]));
  };

  it('leaves workflow code its time, but for types that got stuck before', async () => {
    expect(await busy({ guard: 'vm' })).toBe(true);
    expect(await busy({ guard: 'external' })).toBe(false);
    expect(await busy({ guard: 'external', suspects: ['Other'] })).toBe(false);
    expect(await busy({ guard: 'external', suspects: ['Stuck'] })).toBe(true);
  });
});

describe('a workflow that never yields, while an AsyncLocalStorage is in use', () => {
  const storage = new AsyncLocalStorage<string>();
  afterAll(() => storage.disable());

  it('is stopped, without a warning, and the storage keeps its values', async () => {
    const test = await hostOf({ workflowsPath: fixture('stuck.workflow.ts') }, { deadlockTimeoutMs: 100 });
    await storage.run('value', async () => {
      for (const kind of ['loop', 'in a scope', 'stubborn']) {
        const stuck = new TestRun(test.host, 'Stuck').outcome([start('Stuck', [kind])]);
        await Promise.resolve();
        expect(storage.getStore()).toBe('value');
        expect(await stuck).toEqual({ deadlocked: true });
        expect(storage.getStore()).toBe('value');
      }
      const next = await new TestRun(test.host, 'Stuck').begin('next');
      expect(commandsOf(next)).toMatchObject([{ type: 'startTimer' }]);
    });
    expect(test.warnings).toEqual([]);
  });
});

describe('where stopping would abort the process', () => {
  const hook = createHook({ init: () => undefined, before: () => undefined });
  afterAll(() => hook.disable());

  // From Node 24 on a time limit is safe anyway, but the mark of the hooks is the same.
  it('workflows run without a limit, and one warning says so', async () => {
    const test = await hostOf({ workflowsPath: fixture('stuck.workflow.ts') }, { deadlockTimeoutMs: 100 });
    hook.enable();
    for (const name of ['one', 'two']) await new TestRun(test.host, 'Stuck').begin(name);
    hook.disable();
    expect(test.warnings).toHaveLength(1);
    expect(test.warnings[0]).toContain('workflowThreads: 1');
  });
});
