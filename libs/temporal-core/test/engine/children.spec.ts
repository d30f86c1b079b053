import { describe, expect, it } from 'vitest';
import type { ActivationJob } from '../../src/activation/activation.js';
import type { WorkflowCommand } from '../../src/activation/commands.js';
import { CancelExternalWorkflowExecutionFailedCause, CommandType } from '../../src/proto/enums.js';
import { NondeterminismError } from '../../src/common/nondeterminism-error.js';
import { historyBuilder, payload, type HistoryBuilder } from '../support/history-builder.js';
import { ReplayDriver, startChild, startTimer, taskOf, type Workflow } from '../support/replay-driver.js';

const {
  COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION: start,
  COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION: requestCancel,
  COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION: signalExternal,
  COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION: complete,
  COMMAND_TYPE_START_TIMER: timer,
} = CommandType;
const notFound =
  CancelExternalWorkflowExecutionFailedCause.CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND;

/** Answers jobs by their type. */
const byType =
  (answers: Partial<Record<ActivationJob['type'], WorkflowCommand[]>>): Workflow =>
  (job) =>
    answers[job.type] ?? [];
const cancelChild: WorkflowCommand = { type: 'cancelChildWorkflow', seq: 1 };
const signal = (seq: number): WorkflowCommand => ({
  type: 'signalExternalWorkflow',
  seq,
  target: { workflowId: 'other', childWorkflowOnly: false },
  signalName: 's',
  arguments: [],
  headers: {},
});
const types = (commands: readonly { commandType?: CommandType }[]): (CommandType | undefined)[] =>
  commands.map(({ commandType }) => commandType);

/** The first task is answered, with the events that follow. */
const begun = (): HistoryBuilder => historyBuilder().started().task().taskCompleted();

describe('a child workflow', () => {
  const workflow = byType({
    initializeWorkflow: [startChild()],
    resolveChildWorkflow: [{ type: 'completeWorkflow' }],
  });

  it('is started, and resolves start and result in the order of history', () => {
    const history = begun().childInitiated().childStarted(5).task().taskCompleted();
    const driver = new ReplayDriver(workflow);
    const first = driver.complete(taskOf(history.events.slice(0, 3)));
    expect(types(first.commands)).toEqual([start]);
    expect(driver.complete(taskOf(history.events.slice(3, 8))).commands).toEqual([]);
    history.childCompleted(5, payload('hi')).task();
    expect(types(driver.complete(taskOf(history.after(8))).commands)).toEqual([complete]);
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['resolveChildWorkflowStart'], ['resolveChildWorkflow']]);
    const replayed = new ReplayDriver(workflow);
    replayed.complete(taskOf(history.events));
    expect(replayed.jobTypes).toEqual(driver.jobTypes);
  });

  it('that fails to start and one that starts are told apart by their initiating events', () => {
    const driver = new ReplayDriver(
      byType({ initializeWorkflow: [startChild(), startChild({ seq: 2, workflowId: 'child-2' })] }),
    );
    const history = begun().childInitiated().childInitiated('child-2').childStarted(6, 'r2').childStartFailed(5).task();
    driver.complete(taskOf(history.events));
    expect(driver.activations[1].jobs).toMatchObject([
      { type: 'resolveChildWorkflowStart', seq: 2, resolution: { status: 'started', runId: 'r2' } },
      { type: 'resolveChildWorkflowStart', seq: 1, resolution: { status: 'refused' } },
    ]);
  });

  it('that history did not start is nondeterminism, and so is one of another id', () => {
    const nothing = new ReplayDriver(workflow);
    expect(() => nothing.complete(taskOf(begun().timerStarted().task().events))).toThrow(NondeterminismError);
    const flagged = historyBuilder()
      .started()
      .task()
      .taskCompleted({ sdkMetadata: { coreUsedFlags: [1] } })
      .childInitiated('child-9');
    expect(() => new ReplayDriver(workflow).complete(taskOf(flagged.task().events))).toThrow(
      /workflow id "child-9".*StartChildWorkflowExecution \(workflow id "child-1", type "ship"\)/,
    );
  });
});

describe('cancelling a child workflow', () => {
  const cancelling = (cancellationType: 'WAIT_CANCELLATION_COMPLETED' | 'WAIT_CANCELLATION_REQUESTED' | 'TRY_CANCEL') =>
    byType({
      initializeWorkflow: [startChild({ cancellationType })],
      cancelWorkflow: [cancelChild],
      resolveChildWorkflow: [{ type: 'completeWorkflow' }],
    });

  it('in the task that starts it sends nothing at all', () => {
    const driver = new ReplayDriver(byType({ initializeWorkflow: [startChild(), cancelChild, startTimer()] }));
    const history = historyBuilder().started().task();
    expect(types(driver.complete(taskOf(history.events)).commands)).toEqual([timer]);
    expect(driver.activations[1].jobs).toMatchObject([
      { type: 'resolveChildWorkflowStart', resolution: { status: 'cancelled' } },
    ]);
    history.taskCompleted().timerStarted().signaled('s').task();
    const replayed = new ReplayDriver(byType({ initializeWorkflow: [startChild(), cancelChild, startTimer()] }));
    replayed.complete(taskOf(history.events));
    expect(replayed.jobTypes.slice(0, 2)).toEqual([['initializeWorkflow'], ['resolveChildWorkflowStart']]);
  });

  it('sends a request by its id alone, which history confirms and follows up', () => {
    const history = begun().childInitiated().childStarted(5).cancelRequested('').task();
    const driver = new ReplayDriver(cancelling('WAIT_CANCELLATION_COMPLETED'));
    const [request] = driver.complete(taskOf(history.events)).commands;
    expect(request).toMatchObject({
      commandType: requestCancel,
      requestCancelExternalWorkflowExecutionCommandAttributes: { workflowId: 'child-1', childWorkflowOnly: true },
    });
    expect(request.requestCancelExternalWorkflowExecutionCommandAttributes?.runId).toBeUndefined();
    const requestId = history.taskCompleted().externalCancelInitiated().lastId;
    history.externalCancelRequested(requestId).task();
    expect(driver.complete(taskOf(history.after(9))).commands).toEqual([]);
    const last = history.lastId;
    history.taskCompleted().childCanceled(5).task();
    expect(types(driver.complete(taskOf(history.after(last))).commands)).toEqual([complete]);
    const replayed = new ReplayDriver(cancelling('WAIT_CANCELLATION_COMPLETED'));
    replayed.complete(taskOf(history.events));
    expect(replayed.jobTypes).toEqual(driver.jobTypes);
  });

  it('is answered by the request where the call waits for no more', () => {
    const history = begun().childInitiated().childStarted(5).cancelRequested('').task().taskCompleted();
    history.externalCancelInitiated();
    history.externalCancelRequested(history.lastId).task();
    const driver = new ReplayDriver(cancelling('WAIT_CANCELLATION_REQUESTED'));
    expect(types(driver.complete(taskOf(history.events)).commands)).toEqual([complete]);
    expect(driver.jobTypes.at(-1)).toEqual(['resolveChildWorkflow']);
  });

  it('is overtaken by a child that closes first', () => {
    const history = begun().childInitiated().childStarted(5).cancelRequested('').task().taskCompleted();
    history.externalCancelInitiated();
    const requestId = history.lastId;
    history.childCompleted(5).externalCancelFailed(requestId, notFound).task();
    const driver = new ReplayDriver(cancelling('WAIT_CANCELLATION_COMPLETED'));
    expect(types(driver.complete(taskOf(history.events)).commands)).toEqual([complete]);
  });

  it('that has not reached the server when the request does is repeated', () => {
    const driver = new ReplayDriver(cancelling('WAIT_CANCELLATION_COMPLETED'));
    const history = begun().childInitiated().cancelRequested('').task();
    expect(types(driver.complete(taskOf(history.events)).commands)).toEqual([requestCancel]);
    const requestId = history.taskCompleted().externalCancelInitiated().lastId;
    history.externalCancelFailed(requestId, notFound).childStarted(5).task();
    expect(types(driver.complete(taskOf(history.after(8))).commands)).toEqual([requestCancel]);
    history.taskCompleted().externalCancelInitiated();
    const replayed = new ReplayDriver(cancelling('WAIT_CANCELLATION_COMPLETED'));
    replayed.complete(taskOf(history.childCanceled(5).task().events));
    expect(replayed.jobTypes.at(-1)).toEqual(['resolveChildWorkflow']);
  });

  it('before it has started sends the request all the same', () => {
    const history = begun().childInitiated().cancelRequested('').task();
    const driver = new ReplayDriver(cancelling('TRY_CANCEL'));
    expect(types(driver.complete(taskOf(history.events)).commands)).toEqual([requestCancel, complete]);
    expect(driver.jobTypes.slice(1)).toEqual([['cancelWorkflow'], ['resolveChildWorkflow']]);
  });
});

describe('signals and cancellations of other workflows', () => {
  it('are sent in order, and each gets its own answer', () => {
    const cancel: WorkflowCommand = {
      type: 'requestCancelExternalWorkflow',
      seq: 1,
      target: { workflowId: 'other', childWorkflowOnly: false },
      reason: 'enough',
    };
    const workflow = byType({ initializeWorkflow: [signal(1), cancel, signal(2)] });
    const driver = new ReplayDriver(workflow);
    const history = historyBuilder().started().task();
    expect(types(driver.complete(taskOf(history.events)).commands)).toEqual([
      signalExternal,
      requestCancel,
      signalExternal,
    ]);
    history.taskCompleted().externalSignalInitiated().externalCancelInitiated().externalSignalInitiated();
    history.externalSignaled(7).externalCancelFailed(6, notFound).externalSignaled(5).task();
    driver.complete(taskOf(history.after(3)));
    expect(driver.activations[1].jobs).toMatchObject([
      { type: 'resolveSignalExternalWorkflow', seq: 2, failure: undefined },
      { type: 'resolveCancelExternalWorkflow', seq: 1, failure: { applicationFailureInfo: {} } },
      { type: 'resolveSignalExternalWorkflow', seq: 1 },
    ]);
  });

  it('are withdrawn in the task that sends them', () => {
    const withdraw: WorkflowCommand = { type: 'cancelSignalExternalWorkflow', seq: 1 };
    const driver = new ReplayDriver(byType({ initializeWorkflow: [signal(1), withdraw, startTimer()] }));
    expect(types(driver.complete(taskOf(historyBuilder().started().task().events)).commands)).toEqual([timer]);
    expect(driver.jobTypes).toEqual([['initializeWorkflow'], ['resolveSignalExternalWorkflow']]);
  });
});
