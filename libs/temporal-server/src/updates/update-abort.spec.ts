import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  Command,
  StartWorkflowExecutionRequest,
  UpdateWorkflowExecutionResponse,
} from '@nest-temporal/core/internal/proto/index';
import {
  acceptance,
  completeRun,
  continueRun,
  placeOf,
  rejection,
  response,
  RunScript,
  stageOf,
  type Completion,
} from '../../test/support/run-script.js';
import { command, TestServer } from '../../test/support/test-server.js';

const closed = { status: 'NOT_FOUND', message: containing('workflow update was aborted by closing workflow') };
const closing = {
  status: 'RESOURCE_EXHAUSTED',
  message: containing('workflow operation can not be applied because workflow is closing'),
};
const refused = {
  status: 'FAILED_PRECONDITION',
  message: containing('Unable to perform workflow execution update due to unexpected workflow task failure.'),
};
const closedWhileAccepted = {
  stage: stageOf('COMPLETED'),
  outcome: { failure: { applicationFailureInfo: { type: 'AcceptedUpdateCompletedWorkflow', nonRetryable: true } } },
};
const failRun = command('failWorkflowExecution', { failure: { message: 'broken' } });
const cancelRun = command('cancelWorkflowExecution', {});
/** Fails its workflow task: there is no such timer. */
const badCommand = command('cancelTimer', { timerId: 'none' });

type Updated = Promise<UpdateWorkflowExecutionResponse>;

describe('an update that no worker has seen', () => {
  const server = serverOfEach();

  /** It waits behind a started task. */
  async function admitted(): Promise<{
    script: RunScript;
    updated: Updated;
    complete: (with_: Completion) => Promise<object>;
  }> {
    const script = new RunScript(server());
    await script.start();
    const polled = await script.task();
    const updated = script.update('u');
    updated.catch(() => undefined);
    await script.admitted('u');
    return { script, updated, complete: (with_) => script.complete(polled, with_) };
  }

  it.each([
    ['completes', completeRun],
    ['fails', failRun],
    ['is canceled', cancelRun],
  ])('is not found when the run %s', async (_, close) => {
    const { updated, complete } = await admitted();
    await complete({ commands: [close] });
    await expect(updated).rejects.toMatchObject(closed);
  });

  it('is to be tried again when the run continues as new', async () => {
    const { updated, complete } = await admitted();
    await complete({ commands: [continueRun] });
    await expect(updated).rejects.toMatchObject(closing);
  });

  it('is not found when the run is terminated', async () => {
    const { script, updated } = await admitted();
    await script.terminate();
    await expect(updated).rejects.toMatchObject(closed);
    await expect(script.update('u')).rejects.toMatchObject({ status: 'NOT_FOUND' });
  });

  it('goes with the next task when this one is refused', async () => {
    const { script, updated, complete } = await admitted();
    await expect(complete({ commands: [badCommand] })).rejects.toMatchObject({ status: 'INVALID_ARGUMENT' });
    await script.admitted('u');
    const next = await script.task();
    expect(next.messages).toHaveLength(1);
    await script.complete(next, { messages: [acceptance(next.messages?.[0]), response('u')] });
    expect(await updated).toMatchObject({ stage: stageOf('COMPLETED') });
  });
});

describe('an update that a worker has and has not decided on', () => {
  const server = serverOfEach();

  async function sent(): Promise<{
    script: RunScript;
    updated: Updated;
    polled: Awaited<ReturnType<RunScript['task']>>;
  }> {
    const script = await RunScript.idle(server());
    const updated = script.update('u');
    updated.catch(() => undefined);
    return { script, updated, polled: await script.task() };
  }

  it.each([
    ['completes', completeRun, closed],
    ['continues as new', continueRun, closing],
  ])('is lost when the run %s', async (_, close, error) => {
    const { script, updated, polled } = await sent();
    await script.complete(polled, { commands: [close] });
    await expect(updated).rejects.toMatchObject(error);
  });

  it('is not found when the run is terminated', async () => {
    const { script, updated } = await sent();
    await script.terminate();
    await expect(updated).rejects.toMatchObject(closed);
  });

  it('is not found when its acceptance comes after the close of the run', async () => {
    const { script, updated, polled } = await sent();
    await script.complete(polled, { commands: [completeRun], messages: [acceptance(polled.messages?.[0])] });
    await expect(updated).rejects.toMatchObject(closed);
    expect((await script.eventNames()).slice(-2)).toEqual(['WorkflowTaskCompleted', 'WorkflowExecutionCompleted']);
  });

  it('is rejected when its rejection comes after the close of the run', async () => {
    const { script, updated, polled } = await sent();
    await script.complete(polled, { commands: [completeRun], messages: [rejection(polled.messages?.[0])] });
    expect(await updated).toMatchObject({ outcome: { failure: { message: 'not now' } } });
  });

  it('fails with a task that is refused', async () => {
    const { script, updated, polled } = await sent();
    await expect(script.complete(polled, { commands: [badCommand] })).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
    });
    await expect(updated).rejects.toMatchObject(refused);
    const next = await script.task();
    expect(next).toMatchObject({ attempt: 2, messages: [] });
    expect((await script.eventNames()).slice(4, 7)).toEqual([
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
      'WorkflowTaskFailed',
    ]);
  });

  it('fails with a further attempt that is refused', async () => {
    const { script, updated, polled } = await sent();
    await script.server.fail(polled);
    await expect(script.complete(await script.task(), { commands: [badCommand] })).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
    });
    await expect(updated).rejects.toMatchObject(refused);
  });

  it('is sent again when the worker fails its task', async () => {
    const { script, updated, polled } = await sent();
    await script.server.fail(polled);
    const next = await script.task();
    expect(next.messages).toMatchObject([
      { protocolInstanceId: 'u', eventId: next.startedEventId ? next.startedEventId - 1 : 0 },
    ]);
    await script.complete(next, { messages: [acceptance(next.messages?.[0]), response('u')] });
    expect(await updated).toMatchObject({ stage: stageOf('COMPLETED') });
  });
});

describe('an update that was accepted', () => {
  const server = serverOfEach();

  async function accepted(): Promise<{ script: RunScript; updated: Updated }> {
    const script = await RunScript.idle(server());
    const updated = script.update('u');
    const polled = await script.task();
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0])] });
    return { script, updated };
  }

  it.each([
    ['completes', completeRun],
    ['fails', failRun],
    ['continues as new', continueRun],
  ])('fails when the run %s', async (_, close) => {
    const { script, updated } = await accepted();
    const runId = (await script.pollUpdate('u')).updateRef?.workflowExecution?.runId;
    await script.signal();
    await script.complete(await script.task(), { commands: [close] });
    expect(await updated).toMatchObject(closedWhileAccepted);
    const again = script.update('u', 'ACCEPTED', { workflowExecution: { workflowId: script.workflowId, runId } });
    expect(await again).toMatchObject(closedWhileAccepted);
  });

  it('fails when the run is terminated', async () => {
    const { script, updated } = await accepted();
    await script.terminate();
    expect(await updated).toMatchObject(closedWhileAccepted);
  });

  it('is completed by the task that completes the run', async () => {
    const { script, updated } = await accepted();
    await script.signal();
    const messages = [response('u')];
    await script.complete(await script.task(), { messages, commands: [...placeOf(...messages), completeRun] });
    expect(await updated).toMatchObject({ stage: stageOf('COMPLETED'), outcome: { success: {} } });
  });

  it('outlives a task that is refused', async () => {
    const { script, updated } = await accepted();
    await script.signal();
    const polled = await script.task();
    const completion: { commands: Command[] } = { commands: [...placeOf(response('u')), badCommand] };
    await expect(script.complete(polled, { ...completion, messages: [response('u')] })).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
    });
    // The server forgets who waits, with what it knows so far.
    expect((await updated).stage).toBe(stageOf('ACCEPTED'));
    const completed = script.pollUpdate('u', 'COMPLETED');
    await script.complete(await script.task(), { messages: [response('u')] });
    expect(await completed).toMatchObject({ stage: stageOf('COMPLETED') });
  });

  it('fails for whom waits for acceptance when the same task closes the run', async () => {
    const script = await RunScript.idle(server());
    const updated = script.update('u', 'ACCEPTED');
    const polled = await script.task();
    const messages = [acceptance(polled.messages?.[0])];
    await script.complete(polled, { messages, commands: [...placeOf(...messages), completeRun] });
    expect(await updated).toMatchObject(closedWhileAccepted);
  });
});

describe('an update of a run that times out', () => {
  const retryPolicy = { initialInterval: { seconds: 1 }, maximumAttempts: 2 };
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start({ timeSkipping: true });
  });
  afterEach(() => server.close());

  async function startedRun(request: StartWorkflowExecutionRequest = {}): Promise<RunScript> {
    const script = new RunScript(server);
    await script.start({ workflowRunTimeout: { seconds: 5 }, ...request });
    await script.complete(await script.task());
    return script;
  }

  it.each([
    ['is not found when no worker has accepted it', {}, closed],
    ['is to be tried again when another run follows', { retryPolicy }, closing],
  ])('%s', async (_, request, error) => {
    const script = await startedRun(request);
    const refusal = expect(script.update('u')).rejects.toMatchObject(error);
    await script.task();
    await server.server.time.skip(5_000, { whileBusy: true });
    await refusal;
  });

  it('fails when it was accepted', async () => {
    const script = await startedRun({ retryPolicy });
    const updated = script.update('u');
    const polled = await script.task();
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0])] });
    await server.server.time.skip(5_000);
    expect(await updated).toMatchObject(closedWhileAccepted);
  });
});

function serverOfEach(): () => TestServer {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.close());
  return () => server;
}

function containing(text: string): string {
  return expect.stringContaining(text) as string;
}
