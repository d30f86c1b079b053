import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { WorkflowHost } from '../../src/activation/workflow-host.js';
import type { DtoClass } from '../../src/common/parameter-types.js';
import { WorkflowDefinitionError } from '../../src/common/workflow-definition.js';
import type { DataConverter } from '../../src/converter/converter-options.js';
import { loadDataConverter } from '../../src/converter/data-converter.js';
import { defaultPayloadConverter } from '../../src/converter/default-converters.js';
import { UnknownWorkflowTypeError } from '../../src/sandbox/errors.js';
import { turnOfTheEventLoop } from '../../src/sandbox/host-instance.js';
import { RoutingHost } from '../../src/sandbox/routing-host.js';
import { UnsandboxedHost } from '../../src/sandbox/unsandboxed-host.js';
import { inWorkflowContext, sleep, Workflow } from '../../src/workflow/index.js';
import { GreetingWorkflow } from './fixtures/greeting.workflow.js';
import * as interceptors from './fixtures/interceptors.js';
import {
  outside,
  started,
  Unsandboxed,
  UnsandboxedDynamic,
  UnsandboxedMistakes,
  UnsandboxedParent,
  UnsandboxedScopes,
} from './fixtures/unsandboxed.workflow.js';
import { commandOf, commandsOf, fixture, hostOf, json, start, TestRun, valueOf, type LogLine } from './run-driver.js';

const all = [Unsandboxed, UnsandboxedScopes, UnsandboxedMistakes];
let logs: LogLine[];
let host: WorkflowHost;

function unsandboxed(workflows: readonly DtoClass[], dataConverter?: DataConverter): UnsandboxedHost {
  return UnsandboxedHost.create({
    workflows,
    converters: loadDataConverter(dataConverter),
    onLog: (level, message, attributes) => void logs.push({ level, message, attributes }),
  });
}

beforeEach(() => {
  logs = [];
  started.length = 0;
  host = unsandboxed(all);
});

const done = (seq: number, value: unknown): ActivationJob => ({
  type: 'resolveActivity',
  seq,
  isLocal: false,
  resolution: { status: 'completed', result: json(value) },
});
const fired: ActivationJob = { type: 'fireTimer', seq: 1 };
const proceed: ActivationJob = {
  type: 'signalWorkflow',
  signalName: 'proceed',
  arguments: [],
  headers: {},
  identity: 'tester',
};
const state: ActivationJob = { type: 'queryWorkflow', queryId: 'q', queryName: 'state', arguments: [], headers: {} };

describe('an unsandboxed workflow', () => {
  it('runs in the host realm, with activities, timers, conditions, signals, queries and logs', async () => {
    const run = new TestRun(host, 'Unsandboxed', 'a');
    const begun = commandsOf(await run.begin('first'));
    expect(commandOf(begun, 'scheduleActivity').arguments.map(valueOf)).toEqual(['first']);
    expect(started).toEqual(['first']);
    expect(commandOf(await run.commands([done(1, 'worked')]), 'startTimer')).toMatchObject({ seq: 1 });
    expect(await run.commands([fired])).toEqual([]);
    expect(commandOf(await run.commands([state]), 'queryResult').answer).toMatchObject({ status: 'succeeded' });
    const end = commandOf(await run.commands([proceed]), 'completeWorkflow');
    expect(valueOf(end.result)).toMatchObject({ result: 'worked', pid: process.pid, id: 'workflow-a' });
    expect(logs).toMatchObject([{ level: 'INFO', message: 'begun', attributes: { name: 'first', runId: 'a' } }]);
  });

  it('has children, and signals others', async () => {
    const run = new TestRun(unsandboxed([UnsandboxedParent]), 'UnsandboxedParent', 'p');
    const begun = commandsOf(await run.begin());
    expect(begun).toMatchObject([{ type: 'startChildWorkflow', workflowId: 'workflow-p-child' }]);
    const resolution = { status: 'started', runId: 'r' } as const;
    const [signal] = await run.commands([{ type: 'resolveChildWorkflowStart', seq: 1, resolution }]);
    expect(signal).toMatchObject({ type: 'signalExternalWorkflow', target: { workflowId: 'other' } });
    const end = await run.commands([
      { type: 'resolveSignalExternalWorkflow', seq: 1 },
      { type: 'resolveChildWorkflow', seq: 1, resolution: { status: 'completed', result: json('grown') } },
    ]);
    expect(valueOf(commandOf(end, 'completeWorkflow').result)).toBe('grown');
  });

  it('is not mixed up with others whose tasks are in work at the same time', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `run ${i}`);
    const runs = names.map(() => new TestRun(host, 'Unsandboxed'));
    const first = await Promise.all(runs.map((run, i) => run.commands([start('Unsandboxed', [names[i]])])));
    expect(first.map((commands) => valueOf(commandOf(commands, 'scheduleActivity').arguments[0]))).toEqual(names);
    const next = await Promise.all(runs.map((run, i) => run.commands([done(1, names[i])])));
    expect(next.map((commands) => commands.map(({ type }) => type))).toEqual(names.map(() => ['startTimer']));
    const ends = await Promise.all(runs.map((run) => run.commands([fired, proceed])));
    expect(ends.map((commands) => valueOf(commandOf(commands, 'completeWorkflow').result))).toMatchObject(
      names.map((result, i) => ({ result, id: `workflow-${runs[i]?.runId}` })),
    );
  });

  it('follows its cancellation scopes across awaits', async () => {
    const run = new TestRun(host, 'UnsandboxedScopes');
    expect(commandsOf(await run.begin()).map(({ type }) => type)).toEqual(['scheduleActivity', 'scheduleActivity']);
    expect(await run.commands([done(1, 0)])).toMatchObject([{ type: 'scheduleActivity', seq: 3 }]);
    expect(await run.commands([done(2, 0)])).toEqual([{ type: 'requestCancelActivity', seq: 3 }]);
  });

  it('may have any task fail, and rejections that nobody handles are its own', async () => {
    const failing = await new TestRun(host, 'UnsandboxedMistakes').begin('error');
    expect(failing).toMatchObject({ status: 'failed', failure: { message: 'a slip of the pen' } });
    const rejecting = new TestRun(host, 'UnsandboxedMistakes');
    const peaceful = new TestRun(host, 'UnsandboxedMistakes');
    await Promise.all([rejecting.begin('rejection'), peaceful.begin('nothing')]);
    expect(rejecting.rejections).toMatchObject([{ message: 'nobody listens' }]);
    expect(peaceful.rejections).toEqual([]);
  });

  it('that awaits what is not of the workflow API fails its next task, and not the process or another run', async () => {
    const run = new TestRun(host, 'UnsandboxedMistakes');
    expect(commandsOf(await run.begin('outside'))).toEqual([]);
    const other = new TestRun(host, 'Unsandboxed');
    outside.answer();
    await turnOfTheEventLoop();
    expect(commandsOf(await other.begin('other'))).toHaveLength(1);
    expect(await run.activate([fired])).toMatchObject({
      status: 'failed',
      failure: { message: expect.stringContaining('works only inside a running workflow') as string },
    });
  });

  it('leaves the rest of the application outside', async () => {
    const task = new TestRun(host, 'Unsandboxed').begin('x');
    await Promise.resolve();
    expect(inWorkflowContext()).toBe(false);
    expect(() => sleep(1)).toThrow(/works only inside a running workflow/);
    await task;
  });

  it('may use a payload converter that is an object, and interceptors', async () => {
    let written = 0;
    const payloadConverter = {
      fromPayload: defaultPayloadConverter.fromPayload.bind(defaultPayloadConverter),
      toPayload: (value: unknown) => {
        written++;
        return defaultPayloadConverter.toPayload(value);
      },
    };
    const intercepted = UnsandboxedHost.create({
      workflows: [UnsandboxedMistakes],
      converters: loadDataConverter({ payloadConverter }),
      interceptorModules: [{ path: 'interceptors.ts', exports: interceptors }],
      onLog: (level, message, attributes) => void logs.push({ level, message, attributes }),
    });
    const { activityType } = commandOf(
      commandsOf(await new TestRun(intercepted, 'UnsandboxedMistakes').begin(1)),
      'scheduleActivity',
    );
    expect(activityType).toBe('traced.work');
    expect(written).toBeGreaterThan(0);
  });

  it('is refused by name when it is malformed', () => {
    @Workflow({ sandboxed: false })
    class NoRun {}
    expect(() => unsandboxed([NoRun])).toThrow(WorkflowDefinitionError);
    expect(() => unsandboxed([NoRun])).toThrow(/Workflow class "NoRun" has no main method/);
  });
});

describe('sandboxed and unsandboxed workflows of one worker', () => {
  it('go each to its own host', async () => {
    const both = new RoutingHost([(await hostOf({ workflows: [GreetingWorkflow] })).host, host]);
    expect(both.workflowTypes).toEqual(['GreetingWorkflow', 'Unsandboxed', 'UnsandboxedMistakes', 'UnsandboxedScopes']);
    expect(commandsOf(await new TestRun(both, 'Unsandboxed').begin('x'))).toHaveLength(1);
    expect((await new TestRun(both, 'GreetingWorkflow').begin('x')).status).toBe('ok');
    expect(() => new TestRun(both, 'Greeting')).toThrow(UnknownWorkflowTypeError);
    expect(() => new TestRun(both, 'Greeting')).toThrow(/known are: GreetingWorkflow, Unsandboxed, /);
  });

  it('leave types that nobody names to a dynamic one', async () => {
    const both = new RoutingHost([host, unsandboxed([UnsandboxedDynamic])]);
    const { result } = commandOf(commandsOf(await new TestRun(both, 'Anything').begin()), 'completeWorkflow');
    expect(valueOf(result)).toBe('Anything');
  });

  it('are not confused: a class found only in the bundle is refused', async () => {
    const create = hostOf({ workflowsPath: fixture('unsandboxed.workflow.ts'), ignoreModules: ['node:path'] });
    await expect(create).rejects.toThrow(WorkflowDefinitionError);
    await expect(create).rejects.toThrow(/"Unsandboxed" has "sandboxed: false".*"workflows"/);
  });
});
