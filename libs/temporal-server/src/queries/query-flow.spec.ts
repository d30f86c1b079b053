import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QueryResultType, WorkflowExecutionStatus } from '@nest-temporal/core/internal/proto/enums';
import type {
  Duration,
  RespondQueryTaskCompletedRequest,
  WorkflowQueryResult,
} from '@nest-temporal/core/internal/proto/index';
import { statusDetail } from '@nest-temporal/core/internal/transport/status-details';
import { completeRun, payloadsOf, RunScript, textOf } from '../../test/support/run-script.js';
import { command, TestServer } from '../../test/support/test-server.js';
import type { ConfigValue } from '../config/config-values.js';

const answered: RespondQueryTaskCompletedRequest = {
  completedType: QueryResultType.QUERY_RESULT_TYPE_ANSWERED,
  queryResult: payloadsOf('12'),
};
const answer: WorkflowQueryResult = {
  resultType: QueryResultType.QUERY_RESULT_TYPE_ANSWERED,
  answer: payloadsOf('12'),
};
const failRun = command('failWorkflowExecution', { failure: { message: 'broken' } });

let server: TestServer;

async function startServer(dynamicConfig: Record<string, ConfigValue> = {}): Promise<void> {
  server = await TestServer.start({ dynamicConfig });
}

describe('a query of a run that waits for nothing', () => {
  beforeEach(() => startServer());
  afterEach(() => server.close());

  it('goes to a worker alone, with the whole history', async () => {
    const script = await RunScript.idle(server);
    const queried = script.query();
    const task = await script.task();
    expect(task.query).toMatchObject({ queryType: 'total', queryArgs: payloadsOf('gross') });
    expect(task.startedEventId).toBe(0);
    expect(task.previousStartedEventId).toBe(3);
    expect(task.workflowExecution?.workflowId).toBe(script.workflowId);
    expect(task.history.events).toHaveLength(4);
    await script.answer(task, answered);
    expect(textOf((await queried).queryResult)).toBe('12');
    expect(await script.eventNames()).toHaveLength(4);
  });

  it('fails with what the workflow says', async () => {
    const script = await RunScript.idle(server);
    const queried = script.query();
    const failure = { message: 'no such query' };
    await script.answer(await script.task(), {
      completedType: QueryResultType.QUERY_RESULT_TYPE_FAILED,
      errorMessage: 'no such query',
      failure,
    });
    const error: unknown = await queried.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: 'INVALID_ARGUMENT', message: containing('no such query') });
    expect(statusDetail(error, 'QueryFailedFailure')).toMatchObject({ failure });
  });

  it('is answered once', async () => {
    const script = await RunScript.idle(server);
    const queried = script.query();
    const task = await script.task();
    await script.answer(task, answered);
    await queried;
    await expect(script.answer(task, answered)).rejects.toMatchObject({
      status: 'NOT_FOUND',
      message: containing('query task not found, or already expired'),
    });
  });

  it('is gone when its caller is', async () => {
    const script = await RunScript.idle(server);
    const caller = new AbortController();
    const queried = script.query('QUERY_REJECT_CONDITION_NONE', { signal: caller.signal });
    const task = await script.task();
    caller.abort();
    await expect(queried).rejects.toMatchObject({ status: 'CANCELLED' });
    await expect
      .poll(() => script.answer(task, answered).catch((error: unknown) => error))
      .toMatchObject({
        status: 'NOT_FOUND',
      });
  });

  it('goes to the worker that holds the run, without history', async () => {
    const script = await stickyRun();
    const polled = script.stickyTask();
    const queried = script.query();
    const task = await polled;
    expect(task.query?.queryType).toBe('total');
    expect(task.history.events).toEqual([]);
    await script.answer(task, answered);
    expect(textOf((await queried).queryResult)).toBe('12');
  });

  it('goes to any worker when nobody polls for the one that holds the run', async () => {
    const script = await stickyRun();
    const queried = script.query();
    const task = await script.task();
    expect(task.history.events).toHaveLength(4);
    await script.answer(task, answered);
    await queried;
  });

  it('goes to any worker when the one that holds the run does not answer in time', async () => {
    const script = await stickyRun({ nanos: 20_000_000 });
    const polled = script.stickyTask();
    const queried = script.query();
    const silent = await polled;
    const task = await script.task();
    expect(task.history.events).toHaveLength(4);
    await expect(script.answer(silent, answered)).rejects.toMatchObject({ status: 'NOT_FOUND' });
    await script.answer(task, answered);
    await queried;
    await script.signal();
    expect((await script.task()).history.events[0]?.eventId).toBe(1);
  });
});

describe('a query of a run with a pending workflow task', () => {
  beforeEach(() => startServer());
  afterEach(() => server.close());

  it('goes with the task', async () => {
    const script = new RunScript(server);
    await script.start();
    const queried = script.query();
    await buffered(script);
    const task = await script.task();
    const [id = ''] = Object.keys(task.queries ?? {});
    expect(task.queries?.[id]).toMatchObject({ queryType: 'total' });
    await script.complete(task, { queryResults: { [id]: answer } });
    expect(textOf((await queried).queryResult)).toBe('12');
  });

  it('fails with what the workflow says', async () => {
    const script = new RunScript(server);
    await script.start();
    const queried = script.query();
    await buffered(script);
    const task = await script.task();
    const [id = ''] = Object.keys(task.queries ?? {});
    const resultType = QueryResultType.QUERY_RESULT_TYPE_FAILED;
    await Promise.all([
      script.complete(task, { queryResults: { [id]: { resultType, errorMessage: 'no such query' } } }),
      expect(queried).rejects.toMatchObject({ status: 'INVALID_ARGUMENT', message: containing('no such query') }),
    ]);
  });

  it('goes alone when it came too late for the task', async () => {
    const script = new RunScript(server);
    await script.start();
    const task = await script.task();
    const queried = script.query();
    await buffered(script);
    await script.complete(task);
    await script.answer(await script.task(), answered);
    expect(textOf((await queried).queryResult)).toBe('12');
  });

  it('waits for the next task when there is one', async () => {
    const script = new RunScript(server);
    await script.start();
    const task = await script.task();
    const queried = script.query();
    await buffered(script);
    await script.signal();
    await script.complete(task);
    const next = await script.task();
    const [id = ''] = Object.keys(next.queries ?? {});
    await script.complete(next, { queryResults: { [id]: answer } });
    expect(textOf((await queried).queryResult)).toBe('12');
  });

  it('stays when the worker fails the task', async () => {
    const script = new RunScript(server);
    await script.start();
    const queried = script.query();
    await buffered(script);
    await server.fail(await script.task());
    const task = await script.task();
    const [id = ''] = Object.keys(task.queries ?? {});
    await script.complete(task, { queryResults: { [id]: answer } });
    expect(textOf((await queried).queryResult)).toBe('12');
  });

  it('goes alone when the answer of the task makes no sense', async () => {
    const script = new RunScript(server);
    await script.start();
    const queried = script.query();
    await buffered(script);
    const task = await script.task();
    const [id = ''] = Object.keys(task.queries ?? {});
    const resultType = QueryResultType.QUERY_RESULT_TYPE_ANSWERED;
    await script.complete(task, { queryResults: { [id]: { resultType } } });
    await script.answer(await script.task(), answered);
    expect(textOf((await queried).queryResult)).toBe('12');
  });
});

describe('a query', () => {
  afterEach(() => server.close());

  it.each([
    ['is open or completed', completeRun, 'QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY', undefined],
    ['is open', completeRun, 'QUERY_REJECT_CONDITION_NOT_OPEN', 'WORKFLOW_EXECUTION_STATUS_COMPLETED'],
    ['is open', failRun, 'QUERY_REJECT_CONDITION_NOT_OPEN', 'WORKFLOW_EXECUTION_STATUS_FAILED'],
    [
      'is open or completed',
      failRun,
      'QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY',
      'WORKFLOW_EXECUTION_STATUS_FAILED',
    ],
    ['is there', failRun, 'QUERY_REJECT_CONDITION_NONE', undefined],
  ] as const)('can ask only a run that %s (%#)', async (_, close, condition, rejectedBy) => {
    await startServer();
    const script = new RunScript(server);
    await script.start();
    await script.complete(await script.task(), { isSticky: true, commands: [close] });
    const queried = script.query(condition);
    if (!rejectedBy) {
      const task = await script.task();
      expect(task.history.events).toHaveLength(5);
      await script.answer(task, answered);
    }
    const { queryResult, queryRejected } = await queried;
    expect(queryRejected?.status).toBe(rejectedBy && WorkflowExecutionStatus[rejectedBy]);
    expect(queryResult === undefined).toBe(rejectedBy !== undefined);
  });

  it('holds back the time until it is answered', async () => {
    server = await TestServer.start({ timeSkipping: 'unlocked' });
    const script = new RunScript(server);
    await script.start();
    const timer = command('startTimer', { timerId: 't', startToFireTimeout: { seconds: 3600 } });
    const queried = script.complete(await script.task(), { commands: [timer] }).then(() => script.query());
    const task = await script.task();
    expect(task.query?.queryType).toBe('total');
    await script.answer(task, answered);
    await queried;
    const next = await script.task();
    expect(next.history.events.at(-3)?.timerFiredEventAttributes?.timerId).toBe('t');
  });

  it('is refused while workflow tasks fail again and again', async () => {
    await startServer();
    const script = new RunScript(server);
    await script.start();
    for (let attempt = 1; attempt <= 2; attempt++) await server.fail(await script.task());
    const error: unknown = await script.query().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      status: 'FAILED_PRECONDITION',
      message: containing('Unable to query workflow due to Workflow Task in failed state.'),
    });
    expect(statusDetail(error, 'WorkflowNotReadyFailure')).toBeDefined();
  });

  it('is refused by a run that closed before a worker had it', async () => {
    await startServer();
    const script = new RunScript(server);
    await script.start();
    await script.terminate();
    await expect(script.query()).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      message: containing('Workflow execution closed before WorkflowTaskStarted event'),
    });
  });

  it('is refused by a run whose first task is later than the caller waits', async () => {
    await startServer();
    const script = new RunScript(server);
    await script.start({ workflowStartDelay: { seconds: 3600 } });
    await expect(script.query()).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      message: containing('Workflow task is not scheduled yet.'),
    });
  });

  it('is refused beside another one that waits for the same task', async () => {
    await startServer();
    const script = new RunScript(server);
    await script.start();
    const first = script.query();
    await expect(script.query()).rejects.toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      message: containing('consistent query buffer is full'),
    });
    const task = await script.task();
    const [id = ''] = Object.keys(task.queries ?? {});
    await script.complete(task, { queryResults: { [id]: answer } });
    expect(textOf((await first).queryResult)).toBe('12');
  });

  it('is told soon before its deadline that no worker is there', async () => {
    await startServer({ 'matching.queryPollerUnavailableWindow': '0s' });
    const script = await RunScript.idle(server);
    const queried = script.query('QUERY_REJECT_CONDITION_NONE', { timeoutMs: 1_100 });
    await expect(queried).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      message: containing('no poller seen for task queue recently, worker may be down'),
    });
  });

  it.each([
    ['no run', { execution: null }, 'Execution is not set on request.'],
    ['no query', { query: null }, 'WorkflowQuery is not set on request.'],
    ['no type', { query: {} }, 'QueryType is not set on request.'],
  ])('is refused with %s', async (_, request, message) => {
    await startServer();
    const complete = { namespace: server.namespace, execution: { workflowId: 'w' }, query: { queryType: 'q' } };
    await expect(
      server.workflowService.queryWorkflow({ ...complete, ...request }, { retry: false }),
    ).rejects.toMatchObject({ status: 'INVALID_ARGUMENT', message: containing(message) });
  });

  it('cannot be answered with an invalid token', async () => {
    await startServer();
    const script = new RunScript(server);
    await expect(script.answer({ taskToken: new Uint8Array([1]) }, answered)).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
      message: containing('Error deserializing task token.'),
    });
  });

  it('fails when its result is too large', async () => {
    await startServer({ 'limit.blobSize.error': 1000 });
    const script = await RunScript.idle(server);
    const queried = script.query();
    queried.catch(() => undefined);
    await script.answer(await script.task(), { ...answered, queryResult: payloadsOf('x'.repeat(1000)) });
    await expect(queried).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
      message: containing('Blob data size exceeds limit.'),
    });
  });
});

/** A run whose worker holds it in its cache. */
async function stickyRun(scheduleToStartTimeout: Duration = { seconds: 5 }): Promise<RunScript> {
  const script = new RunScript(server);
  await script.start();
  const stickyAttributes = { workerTaskQueue: { name: script.sticky }, scheduleToStartTimeout };
  await script.complete(await script.task(), { stickyAttributes });
  return script;
}

/** Waits until the server holds a query for the next task: it takes no second one. */
async function buffered(script: RunScript): Promise<void> {
  await expect(script.query()).rejects.toMatchObject({ status: 'RESOURCE_EXHAUSTED' });
}

function containing(text: string): string {
  return expect.stringContaining(text) as string;
}
