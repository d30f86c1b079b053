import { beforeEach, describe, expect, it } from 'vitest';
import { HistoryEventFilterType, PendingWorkflowTaskState } from '@nest-temporal/core/internal/proto/enums';
import type {
  GetWorkflowExecutionHistoryRequest,
  GetWorkflowExecutionHistoryResponse,
} from '@nest-temporal/core/internal/proto/index';
import { eventNames } from '../../test/support/run-bench.js';
import { emptyPayload, ServerBench } from '../../test/support/server-bench.js';
import { command } from '../../test/support/test-server.js';

const execution = { workflowId: 'order' };
const completed = command('completeWorkflowExecution', {});
const closeEvent = HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT;

describe('the history of a run', () => {
  let server: ServerBench;

  beforeEach(async () => {
    server = new ServerBench();
    await server.start();
  });

  function read(
    request: GetWorkflowExecutionHistoryRequest = {},
    options?: { client?: string; timeoutMs?: number },
  ): Promise<GetWorkflowExecutionHistoryResponse> {
    return server.call('getWorkflowExecutionHistory', { execution, ...request }, options);
  }

  function namesIn({ history }: GetWorkflowExecutionHistoryResponse): string[] {
    return eventNames(history?.events ?? []);
  }

  it('comes in pages of commits, from either end', async () => {
    await server.run([command('recordMarker', { markerName: 'm' })]);
    const first = await read({ maximumPageSize: 2 });
    expect(namesIn(first)).toEqual(['WorkflowExecutionStarted', 'WorkflowTaskScheduled', 'WorkflowTaskStarted']);
    const second = await read({ maximumPageSize: 2, nextPageToken: first.nextPageToken });
    expect(namesIn(second)).toEqual(['WorkflowTaskCompleted', 'MarkerRecorded']);
    expect(second.nextPageToken).toHaveLength(0);

    const last = await server.call('getWorkflowExecutionHistoryReverse', { execution, maximumPageSize: 1 });
    expect(eventNames(last.history?.events ?? [])).toEqual(['MarkerRecorded', 'WorkflowTaskCompleted']);
    const rest = await server.call('getWorkflowExecutionHistoryReverse', {
      execution,
      nextPageToken: last.nextPageToken,
    });
    expect(rest.history?.events?.map(({ eventId }) => eventId)).toEqual([3, 2, 1]);
    expect(rest.nextPageToken).toHaveLength(0);
  });

  it('is waited for by one who has read it to the end', async () => {
    const first = await read({ waitNewEvent: true });
    expect(first.history?.events).toHaveLength(2);
    const next = read({ waitNewEvent: true, nextPageToken: first.nextPageToken });
    const task = await server.poll();
    const second = await next;
    expect(namesIn(second)).toEqual(['WorkflowTaskStarted']);
    await server.complete(task, [completed]);
    const third = await read({ waitNewEvent: true, nextPageToken: second.nextPageToken });
    expect(namesIn(third)).toEqual(['WorkflowTaskCompleted', 'WorkflowExecutionCompleted']);
    expect(third.nextPageToken).toHaveLength(0);
  });

  it('has nothing new, and a token, when the caller has no more time', async () => {
    const { nextPageToken } = await read({ waitNewEvent: true });
    const second = await read({ waitNewEvent: true, nextPageToken }, { timeoutMs: 1_010 });
    expect(second.history?.events ?? []).toHaveLength(0);
    expect(second.nextPageToken).not.toHaveLength(0);
  });

  it('has one close event, for those who wait for it and for those who come later', async () => {
    const running = await read({ historyEventFilterType: closeEvent, waitNewEvent: true }, { timeoutMs: 1_010 });
    expect(running.history?.events ?? []).toHaveLength(0);
    expect(running.nextPageToken).not.toHaveLength(0);
    const waiting = read({ historyEventFilterType: closeEvent, waitNewEvent: true });
    await server.run([completed]);
    expect(namesIn(await waiting)).toEqual(['WorkflowExecutionCompleted']);
    const later = await read({ historyEventFilterType: closeEvent });
    expect(namesIn(later)).toEqual(['WorkflowExecutionCompleted']);
    expect(later.nextPageToken).toHaveLength(0);
  });

  it('ends with the unwritten events of a further attempt, but for tools that show what is stored', async () => {
    const { taskToken } = await server.poll();
    await server.call('respondWorkflowTaskFailed', { taskToken });
    await server.poll();
    expect(namesIn(await read()).slice(-2)).toEqual(['WorkflowTaskScheduled', 'WorkflowTaskStarted']);
    expect(namesIn(await read({}, { client: 'temporal-cli' })).at(-1)).toBe('WorkflowTaskFailed');
  });

  it('is of the run that the token names', async () => {
    const { nextPageToken } = await read({ waitNewEvent: true });
    const other = { workflowId: 'order', runId: crypto.randomUUID() };
    await expect(read({ execution: other, nextPageToken })).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
      message: 'RunId in the request does not match the NextPageToken.',
    });
    await expect(read({ nextPageToken: new Uint8Array([1]) })).rejects.toMatchObject({
      message: 'Invalid NextPageToken.',
    });
    await expect(read({ execution: other })).rejects.toMatchObject({ status: 'NOT_FOUND' });
  });

  it('ends the wait of its readers when the run is deleted', async () => {
    const { nextPageToken } = await read({ waitNewEvent: true });
    const waiting = read({ waitNewEvent: true, nextPageToken });
    await server.call('deleteWorkflowExecution', { workflowExecution: execution });
    expect(namesIn(await waiting)).toEqual(['WorkflowExecutionTerminated']);
    await expect(read()).rejects.toMatchObject({ status: 'NOT_FOUND' });
  });
});

describe('the description of a run', () => {
  let server: ServerBench;

  beforeEach(async () => {
    server = new ServerBench();
    await server.start({
      requestId: 'r',
      workflowRunTimeout: { seconds: 60 },
      userMetadata: { summary: emptyPayload },
    });
  });

  it('tells its settings, its times and its pending work', async () => {
    await server.run([
      command('scheduleActivityTask', {
        activityId: 'a',
        activityType: { name: 'Charge' },
        taskQueue: { name: 'orders' },
        startToCloseTimeout: { seconds: 5 },
      }),
      command('startChildWorkflowExecution', { workflowId: 'child', workflowType: { name: 'Invoice' } }),
    ]);
    const described = await server.call('describeWorkflowExecution', { execution });
    const child = server.context.runs.get('default', 'child').state;
    expect(described).toMatchObject({
      executionConfig: {
        taskQueue: { name: 'orders' },
        workflowRunTimeout: { seconds: 60 },
        defaultWorkflowTaskTimeout: { seconds: 10 },
        userMetadata: { summary: emptyPayload },
      },
      workflowExecutionInfo: { historyLength: 8, taskQueue: 'orders', type: { name: 'Order' } },
      pendingActivities: [{ activityId: 'a', attempt: 1 }],
      pendingChildren: [{ workflowId: 'child', runId: child.runId, workflowTypeName: 'Invoice', initiatedId: 6 }],
      pendingWorkflowTask: { state: PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED },
      workflowExtendedInfo: { cancelRequested: false, requestIdInfos: { r: { eventId: 1 } } },
    });
    const { workflowExecutionInfo } = await server.call('describeWorkflowExecution', {
      execution: { workflowId: 'child' },
    });
    expect(workflowExecutionInfo?.parentExecution).toMatchObject({ workflowId: 'order' });
  });

  it('tells when it closed, how long it ran, and that it was asked to cancel', async () => {
    await server.call('requestCancelWorkflowExecution', { workflowExecution: execution });
    await server.advance(5_000);
    await server.run([completed]);
    const { workflowExecutionInfo, workflowExtendedInfo } = await server.call('describeWorkflowExecution', {
      execution,
    });
    expect(workflowExecutionInfo).toMatchObject({ executionDuration: { seconds: 5 } });
    expect(workflowExecutionInfo?.closeTime).toBeTruthy();
    expect(workflowExtendedInfo?.cancelRequested).toBe(true);
  });
});
