import { describe, expect, it } from 'vitest';
import { historyBuilder, payload, type HistoryBuilder } from '../../../test/support/history-builder.js';
import { describeTable, illegal, type Row } from '../../../test/support/machine-coverage.js';
import { MachineRun } from '../../../test/support/machine-run.js';
import { startChild } from '../../../test/support/replay-driver.js';
import type { ChildWorkflowCancellationType } from '../../common/policies.js';
import {
  CommandType,
  EventType,
  ParentClosePolicy,
  RetryState,
  StartChildWorkflowExecutionFailedCause,
  TimeoutType,
  WorkflowIdReusePolicy,
} from '../../proto/enums.js';
import type { HistoryEvent } from '../../proto/index.js';
import { NondeterminismError } from '../../common/nondeterminism-error.js';
import { EngineFault } from '../errors.js';
import { CoreFlag } from '../sdk-flags.js';
import { ChildWorkflowMachine, childWorkflowTable } from './child-workflow.machine.js';

const legal: readonly Row[] = [
  ['requested', 'Initiated', 'initiated'],
  ['requested', 'WaitCompleted', 'closed', 'withdraw'],
  ['requested', 'WaitRequested', 'closed', 'withdraw'],
  ['requested', 'TryCancel', 'closed', 'withdraw'],
  ['requested', 'Abandon', 'closed', 'withdraw'],
  ['initiated', 'StartFailed', 'closed', 'refuse'],
  ['initiated', 'Started', 'started', 'tellStarted'],
  ['initiated', 'WaitCompleted', 'leaving', 'requestCancel'],
  ['initiated', 'WaitRequested', 'leaving', 'requestCancel'],
  ['initiated', 'TryCancel', 'ignoring', 'requestCancelAndTell'],
  ['initiated', 'Abandon', 'ignoring', 'tellCancelled'],
  ['started', 'Completed', 'closed', 'resolve'],
  ['started', 'Failed', 'closed', 'resolve'],
  ['started', 'Canceled', 'closed', 'resolve'],
  ['started', 'TimedOut', 'closed', 'resolve'],
  ['started', 'Terminated', 'closed', 'resolve'],
  ['started', 'WaitCompleted', 'cancelling', 'requestCancel'],
  ['started', 'WaitRequested', 'cancelling', 'requestCancel'],
  ['started', 'TryCancel', 'ignoring', 'requestCancelAndTell'],
  ['started', 'Abandon', 'ignoring', 'tellCancelled'],
  ['leaving', 'StartFailed', 'closed', 'refuse'],
  ['leaving', 'Started', 'cancelling', 'tellStarted'],
  ['leaving', 'CancelRecorded', 'ignoring', 'tellCancelled'],
  ['leaving', 'CancelRefused', 'unheard'],
  ['leaving', 'WaitCompleted', 'leaving'],
  ['leaving', 'WaitRequested', 'leaving'],
  ['unheard', 'StartFailed', 'closed', 'refuse'],
  ['unheard', 'Started', 'cancelling', 'tellStartedAndRequestCancel'],
  ['unheard', 'WaitCompleted', 'unheard'],
  ['unheard', 'WaitRequested', 'unheard'],
  ['cancelling', 'Completed', 'closed', 'resolve'],
  ['cancelling', 'Failed', 'closed', 'resolve'],
  ['cancelling', 'Canceled', 'closed', 'resolve'],
  ['cancelling', 'TimedOut', 'closed', 'resolve'],
  ['cancelling', 'Terminated', 'closed', 'resolve'],
  ['cancelling', 'CancelRecorded', 'ignoring', 'tellCancelled'],
  ['cancelling', 'CancelRefused', 'cancelling'],
  ['cancelling', 'WaitCompleted', 'cancelling'],
  ['cancelling', 'WaitRequested', 'cancelling'],
  ['ignoring', 'StartFailed', 'closed'],
  ['ignoring', 'Started', 'ignoring'],
  ['ignoring', 'Completed', 'closed'],
  ['ignoring', 'Failed', 'closed'],
  ['ignoring', 'Canceled', 'closed'],
  ['ignoring', 'TimedOut', 'closed'],
  ['ignoring', 'Terminated', 'closed'],
  ['ignoring', 'CancelRefused', 'ignoring'],
  ['ignoring', 'WaitRequested', 'ignoring'],
  ['ignoring', 'TryCancel', 'ignoring'],
  ['ignoring', 'Abandon', 'ignoring'],
  ['closed', 'CancelRecorded', 'closed'],
  ['closed', 'CancelRefused', 'closed'],
];
const outcomeEvents = 'Completed Failed Canceled TimedOut Terminated';
const refused: readonly [state: string, events: string][] = [
  ['requested', `StartFailed Started CancelRecorded CancelRefused ${outcomeEvents}`],
  ['initiated', `Initiated CancelRecorded CancelRefused ${outcomeEvents}`],
  ['started', 'Initiated StartFailed Started CancelRecorded CancelRefused'],
  ['leaving', `Initiated TryCancel Abandon ${outcomeEvents}`],
  ['unheard', `Initiated CancelRecorded CancelRefused TryCancel Abandon ${outcomeEvents}`],
  ['cancelling', 'Initiated StartFailed Started TryCancel Abandon'],
  ['ignoring', 'Initiated CancelRecorded WaitCompleted'],
  ['closed', `Initiated StartFailed Started WaitCompleted WaitRequested TryCancel Abandon ${outcomeEvents}`],
];
const illegalRows = refused.flatMap(([state, events]) =>
  events.split(' ').map((event): Row => [state, event, illegal]),
);

describeTable(childWorkflowTable, [...legal, ...illegalRows]);

const { COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION: start } = CommandType;

/** A child that was asked for in event 1, and started in event 2. */
const initiated = (): HistoryBuilder => historyBuilder().childInitiated();
const started = (): HistoryBuilder => initiated().childStarted(1);

function child(cancellationType: ChildWorkflowCancellationType = 'WAIT_CANCELLATION_COMPLETED') {
  const run = new MachineRun();
  const machine = new ChildWorkflowMachine(run, startChild({ cancellationType }));
  const apply = (events: readonly HistoryEvent[]): void => events.forEach((event) => machine.applyEvent(event));
  return { run, machine, apply };
}

const childInfo = {
  namespace: 'default',
  workflowExecution: { workflowId: 'child-1', runId: 'child-run-1' },
  workflowType: { name: 'ship' },
  initiatedEventId: 1,
  startedEventId: 2,
};
const nonRetryable = RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE;

describe('child workflow: start', () => {
  it('sends all that workflow code asked for', () => {
    const run = new MachineRun();
    const machine = new ChildWorkflowMachine(
      run,
      startChild({
        taskQueue: 'elsewhere',
        arguments: [payload(1)],
        headers: { trace: payload('t') },
        workflowExecutionTimeoutMs: 3000,
        workflowRunTimeoutMs: 2000,
        workflowTaskTimeoutMs: 1000,
        parentClosePolicy: 'REQUEST_CANCEL',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        retryPolicy: { maximumAttempts: 2 },
        cronSchedule: '@every 1m',
        memo: { note: payload('memo') },
        searchAttributes: { Color: payload('red') },
        priority: { priorityKey: 1 },
        userMetadata: { summary: payload('s') },
      }),
    );
    expect(run.commands).toEqual([start]);
    expect(machine.buildCommand(start)).toMatchObject({
      commandType: start,
      userMetadata: { summary: payload('s') },
      startChildWorkflowExecutionCommandAttributes: {
        namespace: 'default',
        workflowId: 'child-1',
        workflowType: { name: 'ship' },
        taskQueue: { name: 'elsewhere' },
        input: { payloads: [payload(1)] },
        header: { fields: { trace: payload('t') } },
        workflowExecutionTimeout: { seconds: 3 },
        workflowRunTimeout: { seconds: 2 },
        workflowTaskTimeout: { seconds: 1 },
        parentClosePolicy: ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL,
        workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
        retryPolicy: { maximumAttempts: 2 },
        cronSchedule: '@every 1m',
        memo: { fields: { note: payload('memo') } },
        searchAttributes: { indexedFields: { Color: payload('red') } },
        inheritBuildId: false,
        priority: { priorityKey: 1 },
      },
    });
  });

  it('leaves to the server what workflow code did not say', () => {
    const { startChildWorkflowExecutionCommandAttributes: sent } = child().machine.buildCommand(start);
    expect(sent).toMatchObject({ taskQueue: { name: 'main' }, inheritBuildId: true });
    for (const field of [
      'parentClosePolicy',
      'workflowIdReusePolicy',
      'retryPolicy',
      'memo',
      'searchAttributes',
    ] as const) {
      expect(sent?.[field], field).toBeUndefined();
    }
  });

  it('is told with the run id', () => {
    const { run, apply } = child();
    apply(started().events);
    expect(run.jobs).toEqual([
      { type: 'resolveChildWorkflowStart', seq: 1, resolution: { status: 'started', runId: 'child-run-1' } },
    ]);
  });

  it.each([
    ['WORKFLOW_ALREADY_EXISTS', undefined],
    [
      'NAMESPACE_NOT_FOUND',
      StartChildWorkflowExecutionFailedCause.START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_NAMESPACE_NOT_FOUND,
    ],
    ['cause 99, which this version of the SDK does not know', 99 as never],
  ])('is refused with its cause: %s', (cause, value) => {
    const { run, machine, apply } = child();
    apply(initiated().childStartFailed(1, value).events);
    expect(run.jobs).toMatchObject([
      { resolution: { status: 'refused', workflowId: 'child-1', workflowType: 'ship', cause } },
    ]);
    expect(machine.isClosed).toBe(true);
  });

  it('holds the request no longer than until history has it', () => {
    const { machine, apply } = child();
    apply(initiated().events);
    expect(() => machine.buildCommand(start)).toThrow('(workflow id "child-1", type "ship") was sent before');
  });

  it('must be that of the recorded child when history says so', () => {
    const { run, machine } = child();
    const [other] = historyBuilder().childInitiated('child-2', 'ship').events;
    run.flags.add(CoreFlag.IdAndTypeDeterminismChecks);
    expect(() => machine.applyEvent(other)).toThrow(NondeterminismError);
    expect(() => machine.applyEvent(other)).toThrow(/workflow id "child-2", type "ship", where workflow code issued/);
    const [another] = historyBuilder().childInitiated('child-1', 'pack').events;
    expect(() => machine.applyEvent(another)).toThrow(/type "pack"/);
    run.flags.clear();
    machine.applyEvent(other);
  });

  it('takes no events of other machines', () => {
    const [timer] = historyBuilder().timerStarted().events;
    expect(() => child().machine.applyEvent(timer)).toThrow('A child workflow cannot take event 1 (TimerStarted)');
    expect(() => child().machine.applyEvent({})).toThrow(EngineFault);
  });
});

describe('child workflow: outcome', () => {
  const resolutionAfter = (history: HistoryBuilder): unknown => {
    const { run, machine, apply } = child();
    apply(history.events);
    expect(machine.isClosed).toBe(true);
    const job = run.jobs.at(-1);
    return job?.type === 'resolveChildWorkflow' && job.seq === 1 ? job.resolution : undefined;
  };

  it('is the result, or none', () => {
    expect(resolutionAfter(started().childCompleted(1, payload('hi')))).toEqual({
      status: 'completed',
      result: payload('hi'),
    });
    expect(resolutionAfter(started().childCompleted(1))).toEqual({ status: 'completed', result: undefined });
  });

  it('cannot be two results', () => {
    expect(() => resolutionAfter(started().childCompleted(1, payload(1), payload(2)))).toThrow(EngineFault);
  });

  const cancelled = 'Child workflow cancelled';
  it.each([
    [
      'the failure',
      started().childFailed(1, { message: 'no' }),
      'failed',
      'Child workflow execution failed',
      { message: 'no' },
      RetryState.RETRY_STATE_RETRY_POLICY_NOT_SET,
    ],
    [
      'a timeout',
      started().childTimedOut(1),
      'failed',
      'Child workflow execution timed out',
      { message: 'Timed out', timeoutFailureInfo: { timeoutType: TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE } },
      RetryState.RETRY_STATE_TIMEOUT,
    ],
    [
      'a termination',
      started().childTerminated(1),
      'failed',
      'Child workflow execution terminated',
      { message: 'Terminated', terminatedFailureInfo: {} },
      nonRetryable,
    ],
    [
      'a cancellation with its details',
      started().childCanceled(1, payload('half')),
      'cancelled',
      cancelled,
      { message: cancelled, canceledFailureInfo: { details: { payloads: [payload('half')] } } },
      nonRetryable,
    ],
  ])('is %s, wrapped with what is known of the child', (_, history, status, message, cause, retryState) => {
    expect(resolutionAfter(history)).toEqual({
      status,
      failure: { message, cause, childWorkflowExecutionFailureInfo: { ...childInfo, retryState } },
    });
  });

  it('says that nothing is known when the server left it out', () => {
    const events = started().add(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED);
    expect(resolutionAfter(events)).toMatchObject({
      failure: { childWorkflowExecutionFailureInfo: { retryState: RetryState.RETRY_STATE_UNSPECIFIED } },
    });
  });
});

describe('child workflow: cancellation', () => {
  const allTypes = ['WAIT_CANCELLATION_COMPLETED', 'WAIT_CANCELLATION_REQUESTED', 'TRY_CANCEL', 'ABANDON'] as const;
  const cancelledResult = { type: 'resolveChildWorkflow', resolution: { status: 'cancelled' } };

  it.each(allTypes)('%s sends nothing and tells the start when the child was not asked for yet', (type) => {
    const { run, machine } = child(type);
    machine.cancel();
    expect(machine.isWithdrawn).toBe(true);
    expect(machine.isClosed).toBe(true);
    expect(run.commands).toEqual([start]);
    expect(run.jobs).toMatchObject([
      {
        type: 'resolveChildWorkflowStart',
        resolution: {
          status: 'cancelled',
          failure: {
            message: 'Child workflow cancelled',
            cause: { canceledFailureInfo: {} },
            childWorkflowExecutionFailureInfo: { workflowExecution: { workflowId: 'child-1', runId: '' } },
          },
        },
      },
    ]);
  });

  it.each(allTypes.slice(0, 3))('%s asks the server once', (type) => {
    const { run, machine, apply } = child(type);
    apply(started().events);
    machine.cancel();
    machine.cancel();
    expect(run.childCancellations).toMatchObject([{ workflowId: 'child-1' }]);
  });

  it('ABANDON asks for nothing', () => {
    const { run, machine, apply } = child('ABANDON');
    apply(started().events);
    machine.cancel();
    expect(run.childCancellations).toEqual([]);
    expect(run.jobs).toMatchObject([{ type: 'resolveChildWorkflowStart' }, cancelledResult]);
  });

  const histories = [
    ['completed', (h: HistoryBuilder) => h.childCompleted(1, payload('late'))],
    ['failed', (h: HistoryBuilder) => h.childFailed(1, {})],
    ['was cancelled', (h: HistoryBuilder) => h.childCanceled(1)],
    ['timed out', (h: HistoryBuilder) => h.childTimedOut(1)],
    ['was terminated', (h: HistoryBuilder) => h.childTerminated(1)],
  ] as const;

  it.each(histories)('TRY_CANCEL and ABANDON resolve at once and drop that the child %s', (_, end) => {
    for (const type of ['TRY_CANCEL', 'ABANDON'] as const) {
      const { run, machine, apply } = child(type);
      const { events } = end(started());
      apply(events.slice(0, 2));
      machine.cancel();
      apply(events.slice(2));
      expect(run.jobs).toMatchObject([{ type: 'resolveChildWorkflowStart' }, cancelledResult]);
      expect(machine.isClosed).toBe(true);
    }
  });

  it.each(histories)('WAIT_CANCELLATION_COMPLETED resolves with how the child ended: it %s', (_, end) => {
    const { run, machine, apply } = child();
    const { events } = end(started());
    apply(events.slice(0, 2));
    machine.cancel();
    run.childCancellations[0].answered();
    expect(run.jobs).toHaveLength(1);
    apply(events.slice(2));
    expect(run.jobs).toHaveLength(2);
    expect(run.jobs[1].type).toBe('resolveChildWorkflow');
    expect(machine.isClosed).toBe(true);
  });

  it('WAIT_CANCELLATION_REQUESTED resolves when the child has the request, and drops what comes of it', () => {
    const { run, machine, apply } = child('WAIT_CANCELLATION_REQUESTED');
    const { events } = started().childCanceled(1);
    apply(events.slice(0, 2));
    machine.cancel();
    expect(run.jobs).toHaveLength(1);
    run.childCancellations[0].answered();
    expect(run.jobs[1]).toMatchObject(cancelledResult);
    machine.cancel();
    apply(events.slice(2));
    expect(run.jobs).toHaveLength(2);
    expect(machine.isClosed).toBe(true);
  });

  it('WAIT_CANCELLATION_REQUESTED resolves with how the child ended when the request came too late', () => {
    const { run, machine, apply } = child('WAIT_CANCELLATION_REQUESTED');
    const { events } = started().childCompleted(1, payload('done'));
    apply(events.slice(0, 2));
    machine.cancel();
    run.childCancellations[0].answered({ message: 'not found' });
    expect(run.jobs).toHaveLength(1);
    apply(events.slice(2));
    expect(run.jobs[1]).toMatchObject({ resolution: { status: 'completed', result: payload('done') } });
  });

  it('WAIT_CANCELLATION_REQUESTED takes the word of the request after the child has closed', () => {
    const { run, machine, apply } = child('WAIT_CANCELLATION_REQUESTED');
    apply(started().events);
    machine.cancel();
    apply(historyBuilder().childCompleted(1).events);
    run.childCancellations[0].answered();
    expect(run.jobs).toHaveLength(2);
  });

  it('before the start still tells the start, where the call waits', () => {
    const { run, machine, apply } = child();
    const { events } = started().childCanceled(1);
    apply(events.slice(0, 1));
    machine.cancel();
    machine.cancel();
    expect(run.childCancellations).toHaveLength(1);
    apply(events.slice(1));
    expect(run.jobs).toMatchObject([{ resolution: { status: 'started' } }, cancelledResult]);
  });

  it('before the start is repeated after it when the server had not heard of the child', () => {
    const { run, machine, apply } = child();
    const { events } = started().childCanceled(1);
    apply(events.slice(0, 1));
    machine.cancel();
    run.childCancellations[0].answered({ message: 'not found' });
    machine.cancel();
    expect(run.childCancellations).toHaveLength(1);
    apply(events.slice(1, 2));
    expect(run.childCancellations).toHaveLength(2);
    run.childCancellations[1].answered();
    apply(events.slice(2));
    expect(run.jobs).toMatchObject([{ resolution: { status: 'started' } }, cancelledResult]);
    expect(machine.isClosed).toBe(true);
  });

  it.each(['TRY_CANCEL', 'ABANDON'] as const)('%s before the start resolves at once', (type) => {
    const { run, machine, apply } = child(type);
    const { events } = started().childCompleted(1);
    apply(events.slice(0, 1));
    machine.cancel();
    expect(run.jobs).toMatchObject([cancelledResult]);
    apply(events.slice(1));
    expect(run.jobs).toHaveLength(1);
    expect(machine.isClosed).toBe(true);
  });

  it.each(allTypes)('%s before a start that fails leaves nothing open', (type) => {
    const { machine, apply } = child(type);
    const { events } = initiated().childStartFailed(1);
    apply(events.slice(0, 1));
    machine.cancel();
    apply(events.slice(1));
    expect(machine.isClosed).toBe(true);
  });
});
