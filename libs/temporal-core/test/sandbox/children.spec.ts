import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationJob, ResolveChildWorkflowStartJob } from '../../src/activation/activation.js';
import type { WorkflowCommand } from '../../src/activation/commands.js';
import type { FailureInfo, Payload } from '../../src/common/payload.js';
import { commandOf, commandsOf, fixture, hostOf, json, start, TestRun, valueOf, type TestHost } from './run-driver.js';

let test: TestHost;
beforeAll(async () => {
  test = await hostOf({ workflowsPath: fixture('children.workflow.ts') });
});

const started: ResolveChildWorkflowStartJob = {
  type: 'resolveChildWorkflowStart',
  seq: 1,
  resolution: { status: 'started', runId: 'child-run' },
};
const refused: ResolveChildWorkflowStartJob = {
  type: 'resolveChildWorkflowStart',
  seq: 1,
  resolution: { status: 'refused', workflowId: 'taken', workflowType: 'Child', cause: 'WORKFLOW_ALREADY_EXISTS' },
};
const completed = (value: unknown): ActivationJob => ({
  type: 'resolveChildWorkflow',
  seq: 1,
  resolution: { status: 'completed', result: json(value) },
});
const cancellation: FailureInfo = {
  message: 'Child workflow cancelled',
  cause: { message: 'Child workflow cancelled', canceledFailureInfo: {} },
  childWorkflowExecutionFailureInfo: { workflowExecution: { workflowId: 'c-1', runId: '' } },
};
const cancelledResult: ActivationJob = {
  type: 'resolveChildWorkflow',
  seq: 1,
  resolution: { status: 'cancelled', failure: cancellation },
};
const stop: ActivationJob = { type: 'signalWorkflow', signalName: 'stop', arguments: [], headers: {}, identity: '' };

const begun = async (type: string, ...args: unknown[]) => {
  const run = new TestRun(test.host, type);
  return { run, commands: commandsOf(await run.begin(...args)) };
};
const resultIn = (commands: readonly WorkflowCommand[]): unknown =>
  valueOf(commandOf(commands, 'completeWorkflow').result);
const values = (payloads: readonly Payload[]): unknown[] => payloads.map(valueOf);

describe('a child workflow', () => {
  it('by its class has its wire name, task queue, types of arguments and a class for its result', async () => {
    const { run, commands } = await begun('childByClass');
    const command = commandOf(commands, 'startChildWorkflow');
    expect(command).toMatchObject({ seq: 1, workflowId: 's-1', workflowType: 'ship.v2', taskQueue: 'ships' });
    expect(values(command.arguments)).toEqual([{ grams: 5 }]);
    expect(await run.commands([started])).toEqual([]);
    expect(resultIn(await run.commands([completed({ cents: 250 })]))).toEqual([true, 2.5]);
  });

  it('by its function has the name of the function, the queue of its parent and an id that replays', async () => {
    const [first, second] = await Promise.all([begun('childByFunction'), begun('childByFunction')]);
    const command = commandOf(first.commands, 'startChildWorkflow');
    expect(command).toMatchObject({
      workflowType: 'plain',
      taskQueue: 'tests',
      cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    });
    expect(command.workflowId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(commandOf(second.commands, 'startChildWorkflow').workflowId).toBe(command.workflowId);
  });

  it('by name takes any arguments, and may complete in the activation of its start', async () => {
    const { run, commands } = await begun('childByName');
    expect(commandOf(commands, 'startChildWorkflow')).toMatchObject({ workflowType: 'Elsewhere', taskQueue: 'far' });
    expect(values(commandOf(commands, 'startChildWorkflow').arguments)).toEqual([1, 2]);
    expect(resultIn(await run.commands([started, completed('both')]))).toBe('both');
  });

  it('takes every option', async () => {
    const { commands } = await begun('childWithOptions');
    const { memo, searchAttributes, userMetadata, ...command } = commandOf(commands, 'startChildWorkflow');
    expect(command).toMatchObject({
      workflowId: 'c-1',
      parentClosePolicy: 'ABANDON',
      cancellationType: 'TRY_CANCEL',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      retryPolicy: { maximumAttempts: 3, initialIntervalMs: 2000 },
      cronSchedule: '@every 1m',
      workflowExecutionTimeoutMs: 10_800_000,
      workflowRunTimeoutMs: 7_200_000,
      workflowTaskTimeoutMs: 60_000,
      priority: { priorityKey: 2 },
    });
    expect(valueOf(memo?.['note'])).toBe('hi');
    expect(valueOf(searchAttributes?.['Old'])).toEqual(['x']);
    expect(valueOf(searchAttributes?.['Color'])).toBe('red');
    expect(Buffer.from(searchAttributes?.['Color'].metadata['type'] ?? []).toString()).toBe('Keyword');
    expect([valueOf(userMetadata?.summary), valueOf(userMetadata?.details)]).toEqual(['one line', 'more']);
  });

  it('that is called wrongly throws where it is called', async () => {
    const { commands } = await begun('childrenThatMisbehave');
    expect(resultIn(commands)).toEqual([
      expect.stringMatching(/^WorkflowCallError: executeChild\(\) of "X".*Did you mean "workflowId"\?/),
      expect.stringMatching(/^PayloadValidationError: .*argument 1 of child workflow "ship.v2".*grams/s),
      expect.stringMatching(/^WorkflowDefinitionError: .*"Parcel"/),
      expect.stringMatching(/^WorkflowCallError: startChild\(\) of "X".*"cancellationType" must be/),
      expect.stringMatching(
        /^WorkflowCallError: getExternalWorkflowHandle\(\).*"workflowId" must be a non-empty string/,
      ),
      expect.stringMatching(/^WorkflowCallError: Method "run" of workflow class "Ship".*cannot be used as a signal/),
    ]);
    expect(commands).toHaveLength(1);
  });

  it('whose id is taken rejects with an error that names it', async () => {
    const { run } = await begun('startIsTaken');
    expect(resultIn(await run.commands([refused]))).toEqual(['taken', 'Child']);
  });

  it('whose id is taken fails a workflow that lets it through', async () => {
    const { run } = await begun('letsTheRefusalThrough');
    const { failure } = commandOf(await run.commands([refused]), 'failWorkflow');
    expect(failure.applicationFailureInfo?.type).toBe('WorkflowExecutionAlreadyStartedError');
    expect(failure.message).toContain('the id "taken" is taken');
  });

  it('in a namespace that is gone fails for good', async () => {
    const { run } = await begun('letsTheRefusalThrough');
    const resolution = { ...refused.resolution, cause: 'NAMESPACE_NOT_FOUND' } as typeof refused.resolution;
    const { failure } = commandOf(await run.commands([{ ...refused, resolution }]), 'failWorkflow');
    expect(failure).toMatchObject({
      message: 'Child workflow "Child" was not started: NAMESPACE_NOT_FOUND',
      serverFailureInfo: { nonRetryable: true },
    });
  });

  it('tells its parent and the root of both', async () => {
    const run = new TestRun(test.host, 'kin');
    const parent = { namespace: 'default', workflowId: 'p', runId: 'r' };
    const root = { workflowId: 'top', runId: 'r0' };
    expect(resultIn(await run.commands([start('kin', [], { parent, root })]))).toEqual({ parent, root });
  });
});

describe('cancelling the scope of a child', () => {
  const lost = (what: string): string => `${what} ChildWorkflowFailure < CancelledFailure: Child workflow cancelled`;

  it('in the task of its start rejects start and result alike', async () => {
    const { run, commands } = await begun('Guardian', true, 'WAIT_CANCELLATION_COMPLETED');
    expect(commands.map(({ type }) => type)).toEqual(['startChildWorkflow', 'cancelChildWorkflow']);
    const answer: ActivationJob = { ...started, resolution: { status: 'cancelled', failure: cancellation } };
    expect(resultIn(await run.commands([answer]))).toEqual([lost('start'), lost('result')]);
  });

  it('before it has started does not leave the start waiting', async () => {
    const { run } = await begun('Guardian', false, 'TRY_CANCEL');
    expect(await run.commands([stop])).toEqual([{ type: 'cancelChildWorkflow', seq: 1 }]);
    expect(resultIn(await run.commands([cancelledResult]))).toEqual([lost('start'), lost('result')]);
  });

  it('after its start rejects the result', async () => {
    const { run } = await begun('Guardian', false, 'WAIT_CANCELLATION_COMPLETED');
    expect(await run.commands([started])).toEqual([]);
    expect(await run.commands([stop])).toEqual([{ type: 'cancelChildWorkflow', seq: 1 }]);
    expect(resultIn(await run.commands([cancelledResult]))).toEqual(['start resolved: "child-run"', lost('result')]);
  });

  it('that has completed does nothing', async () => {
    const { run } = await begun('Guardian', false, 'WAIT_CANCELLATION_COMPLETED');
    await run.commands([started]);
    const commands = await run.commands([completed('fine'), stop]);
    expect(commands.map(({ type }) => type)).toEqual(['completeWorkflow']);
    expect(resultIn(commands)).toEqual(['start resolved: "child-run"', 'result resolved: "fine"']);
  });

  it('in which it was refused before does nothing', async () => {
    const { run } = await begun('Guardian', false, 'WAIT_CANCELLATION_COMPLETED');
    await run.commands([refused]);
    expect((await run.commands([stop])).map(({ type }) => type)).toEqual(['completeWorkflow']);
  });

  it('lets nothing begin that is called in it later', async () => {
    const { commands } = await begun('inACancelledScope');
    expect(commands).toHaveLength(1);
    expect(resultIn(commands)).toEqual(Array(4).fill('CancelledFailure: Cancellation scope cancelled'));
  });

  it('by its timeout is seen as a cancellation of the child', async () => {
    const { run, commands } = await begun('inTime');
    expect(commands.map(({ type }) => type).toSorted()).toEqual(['startChildWorkflow', 'startTimer']);
    await run.commands([started]);
    expect(await run.commands([{ type: 'fireTimer', seq: 1 }])).toEqual([{ type: 'cancelChildWorkflow', seq: 1 }]);
    expect(resultIn(await run.commands([cancelledResult]))).toBe('true true');
  });

  it('does not reach a child that is shielded', async () => {
    const { run } = await begun('shielded');
    await run.commands([started]);
    expect(await run.commands([{ type: 'cancelWorkflow', reason: '' }])).toEqual([]);
    expect(resultIn(await run.commands([completed(1)]))).toBe(1);
  });
});

describe('signals and cancellations of other workflows', () => {
  it('go where they are sent, by the wire names of their classes, and settle with what the server says', async () => {
    const { run } = await begun('signals');
    const commands = await run.commands([started]);
    expect(commands).toMatchObject([
      {
        type: 'signalExternalWorkflow',
        seq: 1,
        signalName: 'hurry.v2',
        target: { workflowId: 's-1', childWorkflowOnly: true },
      },
      { seq: 2, signalName: 'hurry.v2', target: { workflowId: 'other', runId: 'run-9', childWorkflowOnly: false } },
      { seq: 3, signalName: 'approve' },
      {
        type: 'requestCancelExternalWorkflow',
        seq: 1,
        reason: 'enough',
        target: { workflowId: 'plain', childWorkflowOnly: false },
      },
    ]);
    const failure = { message: 'it was not found', applicationFailureInfo: { type: 'NotFound' } };
    const answers: ActivationJob[] = [
      { type: 'resolveSignalExternalWorkflow', seq: 1 },
      { type: 'resolveSignalExternalWorkflow', seq: 2, failure },
      { type: 'resolveSignalExternalWorkflow', seq: 3 },
      { type: 'resolveCancelExternalWorkflow', seq: 1, failure },
    ];
    expect(resultIn(await run.commands(answers))).toEqual([
      'resolved: undefined',
      'ApplicationFailure: it was not found',
      'resolved: undefined',
      'ApplicationFailure: it was not found',
    ]);
  });

  it('are withdrawn with their scope, where they can be', async () => {
    const { run, commands } = await begun('withdrawnSignal');
    expect(commands.map(({ type }) => type)).toEqual([
      'signalExternalWorkflow',
      'requestCancelExternalWorkflow',
      'cancelSignalExternalWorkflow',
    ]);
    const failure = { message: 'withdrawn', canceledFailureInfo: {} };
    const answers: ActivationJob[] = [
      { type: 'resolveSignalExternalWorkflow', seq: 1, failure },
      { type: 'resolveCancelExternalWorkflow', seq: 1 },
    ];
    expect(resultIn(await run.commands(answers))).toEqual([
      'CancelledFailure: Cancellation scope cancelled',
      'CancelledFailure: withdrawn',
    ]);
  });

  it('are warned of when nobody awaits them', async () => {
    test.logs.length = 0;
    await begun('leavesEverything');
    expect(test.logs).toMatchObject([
      {
        level: 'WARN',
        attributes: {
          pending: [
            'start of child workflow "Child"',
            'signal "x" to workflow "other"',
            'cancellation of workflow "other"',
          ],
        },
      },
    ]);
  });

  it.each(['child', 'signal', 'cancel'])('are refused in a query: %s', async (queryName) => {
    const { run } = await begun('Asker');
    const query: ActivationJob = { type: 'queryWorkflow', queryId: 'q', queryName, arguments: [], headers: {} };
    const commands = await run.commands([query]);
    expect(commands).toHaveLength(1);
    const { answer } = commandOf(commands, 'queryResult');
    expect(answer.status === 'failed' && answer.failure.message).toContain(`was called in query "${queryName}"`);
  });
});

describe('interceptors of children and signals', () => {
  it('see and change what is sent, and what comes back', async () => {
    const traced = await hostOf({
      workflowsPath: fixture('children.workflow.ts'),
      interceptorModules: [fixture('child-interceptors.ts')],
    });
    const run = new TestRun(traced.host, 'childByName');
    const command = commandOf(commandsOf(await run.begin()), 'startChildWorkflow');
    expect(command.workflowType).toBe('traced.Elsewhere');
    expect(command.workflowId).toMatch(/^traced-/);
    expect(resultIn(await run.commands([started, completed('x')]))).toBe('traced x');
    const other = new TestRun(traced.host, 'signals');
    await other.begin();
    const [first] = await other.commands([started]);
    expect(first).toMatchObject({ signalName: 'traced.hurry.v2' });
    traced.host.dispose();
  });
});
