import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  acceptance,
  completeRun,
  payloadsOf,
  placeOf,
  rejection,
  response,
  RunScript,
  stageOf,
  textOf,
} from '../../test/support/run-script.js';
import { TestServer } from '../../test/support/test-server.js';

const firstTask = ['WorkflowExecutionStarted', 'WorkflowTaskScheduled', 'WorkflowTaskStarted', 'WorkflowTaskCompleted'];
const task = ['WorkflowTaskScheduled', 'WorkflowTaskStarted', 'WorkflowTaskCompleted'];

describe('updates', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.close());

  it('reach the worker with a workflow task, and their caller with its answer', async () => {
    const script = await RunScript.idle(server);
    const updated = script.update('u');
    const polled = await script.task();
    expect(polled.messages).toMatchObject([{ id: 'u/request', protocolInstanceId: 'u', eventId: 5 }]);
    expect(polled).toMatchObject({ startedEventId: 6, previousStartedEventId: 3, attempt: 1 });
    const accept = acceptance(polled.messages?.[0]);
    const messages = [accept, response('u')];
    await script.complete(polled, { messages, commands: placeOf(...messages) });
    const { stage, outcome, updateRef } = await updated;
    expect(stage).toBe(stageOf('COMPLETED'));
    expect(textOf(outcome?.success)).toBe('done');
    expect(updateRef).toMatchObject({ updateId: 'u', workflowExecution: { workflowId: script.workflowId } });
    expect(await script.eventNames()).toEqual([
      ...firstTask,
      ...task,
      'WorkflowExecutionUpdateAccepted',
      'WorkflowExecutionUpdateCompleted',
    ]);
    const events = await server.history(script.workflowId);
    expect(events[7]?.workflowExecutionUpdateAcceptedEventAttributes).toMatchObject({
      protocolInstanceId: 'u',
      acceptedRequestMessageId: 'u/request',
      acceptedRequestSequencingEventId: 5,
      acceptedRequest: { meta: { updateId: 'u', identity: 'client' }, input: { name: 'change' } },
    });
    expect(events[8]?.workflowExecutionUpdateCompletedEventAttributes).toMatchObject({
      acceptedEventId: 8,
      meta: { updateId: 'u' },
      outcome: { success: payloadsOf('done') },
    });
  });

  it('are accepted first when that is what their caller waits for', async () => {
    const script = await RunScript.idle(server);
    const updated = script.update('u', 'ACCEPTED');
    const polled = await script.task();
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0])] });
    expect(await updated).toMatchObject({ stage: stageOf('ACCEPTED') });
    expect((await updated).outcome).toBeUndefined();
    const completed = script.pollUpdate('u', 'COMPLETED');
    await script.signal();
    await script.complete(await script.task(), { messages: [response('u')] });
    expect(await completed).toMatchObject({ stage: stageOf('COMPLETED'), outcome: { success: payloadsOf('done') } });
  });

  it('are completed for whom waits for acceptance when one task does both', async () => {
    const script = await RunScript.idle(server);
    const updated = script.update('u', 'ACCEPTED');
    const polled = await script.task();
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0]), response('u')] });
    expect(await updated).toMatchObject({ stage: stageOf('COMPLETED'), outcome: { success: payloadsOf('done') } });
  });

  it('join one another by their id', async () => {
    const script = await RunScript.idle(server);
    const first = script.update('u');
    const polled = await script.task();
    const second = script.update('u');
    expect(polled.messages).toHaveLength(1);
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0]), response('u')] });
    expect(await second).toEqual(await first);
    expect(await script.update('u')).toEqual(await first);
  });

  it('are known by their id after the run closed', async () => {
    const script = await RunScript.idle(server);
    const updated = script.update('u');
    const polled = await script.task();
    const messages = [acceptance(polled.messages?.[0]), response('u')];
    await script.complete(polled, { messages, commands: [...placeOf(...messages), completeRun] });
    await updated;
    expect(await script.update('u')).toMatchObject({ outcome: { success: payloadsOf('done') } });
    expect(await script.pollUpdate('u')).toMatchObject({ outcome: { success: payloadsOf('done') } });
    await expect(script.update('other')).rejects.toMatchObject({
      status: 'NOT_FOUND',
      message: expect.stringContaining('workflow execution already completed') as string,
    });
  });

  it('leave no trace when they are rejected', async () => {
    const script = await RunScript.idle(server);
    const updated = script.update('u');
    const polled = await script.task();
    const { resetHistoryEventId } = await script.complete(polled, { messages: [rejection(polled.messages?.[0])] });
    expect(resetHistoryEventId).toBe(3);
    expect(await updated).toMatchObject({ stage: stageOf('COMPLETED'), outcome: { failure: { message: 'not now' } } });
    expect((await updated).link?.workflow?.reason).toBe('Update rejected');
    expect(await script.eventNames()).toEqual(firstTask);
    await expect(script.pollUpdate('u')).rejects.toMatchObject({
      status: 'NOT_FOUND',
      message: expect.stringContaining('update "u" not found') as string,
    });
  });

  it('are new again under the id of a rejected one', async () => {
    const script = await RunScript.idle(server);
    const first = script.update('u');
    const rejected = await script.task();
    await script.complete(rejected, { messages: [rejection(rejected.messages?.[0])] });
    await first;
    const second = script.update('u');
    const polled = await script.task();
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0]), response('u')] });
    expect(await second).toMatchObject({ outcome: { success: payloadsOf('done') } });
  });

  it('keep their task in the history when something else happened meanwhile', async () => {
    const script = await RunScript.idle(server);
    const updated = script.update('u');
    const polled = await script.task();
    await script.signal();
    const { resetHistoryEventId } = await script.complete(polled, { messages: [rejection(polled.messages?.[0])] });
    expect(resetHistoryEventId).toBe(0);
    expect(await updated).toMatchObject({ outcome: { failure: { message: 'not now' } } });
    expect(await script.eventNames()).toEqual([
      ...firstTask,
      ...task,
      'WorkflowExecutionSignaled',
      'WorkflowTaskScheduled',
    ]);
  });

  it('do not wait for the delay of a start, and leave it as it is when they are rejected', async () => {
    const script = new RunScript(server);
    await script.start({ workflowStartDelay: { nanos: 300_000_000 } });
    const updated = script.update('u');
    const polled = await script.task();
    expect(polled).toMatchObject({ startedEventId: 3, previousStartedEventId: 0 });
    await script.complete(polled, { messages: [rejection(polled.messages?.[0])] });
    await updated;
    expect(await script.eventNames()).toEqual(['WorkflowExecutionStarted']);
    expect(await script.task()).toMatchObject({ startedEventId: 3, messages: [] });
  });

  it('go with the workflow task that is pending', async () => {
    const script = new RunScript(server);
    await script.start();
    const updated = script.update('u');
    await script.admitted('u');
    const polled = await script.task();
    expect(polled.messages).toHaveLength(1);
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0]), response('u')] });
    await updated;
    expect(await script.eventNames()).toEqual([
      ...firstTask,
      'WorkflowExecutionUpdateAccepted',
      'WorkflowExecutionUpdateCompleted',
    ]);
  });

  it('come with the answer to the completion when they arrive while the worker is at work', async () => {
    const script = new RunScript(server);
    await script.start();
    const polled = await script.task();
    const updated = script.update('u');
    await script.admitted('u');
    const { workflowTask } = await script.complete(polled, { returnNewWorkflowTask: true });
    expect(workflowTask).toMatchObject({ startedEventId: 6, messages: [{ protocolInstanceId: 'u', eventId: 5 }] });
    const next = { taskToken: workflowTask?.taskToken };
    await script.complete(next, { messages: [acceptance(workflowTask?.messages?.[0]), response('u')] });
    expect(await updated).toMatchObject({ outcome: { success: payloadsOf('done') } });
  });

  it('are rejected by the server when the worker says nothing of them', async () => {
    const script = await RunScript.idle(server);
    const updated = script.update('u');
    await script.complete(await script.task());
    expect(await updated).toMatchObject({
      stage: stageOf('COMPLETED'),
      outcome: { failure: { applicationFailureInfo: { type: 'UnprocessedUpdate', nonRetryable: true } } },
    });
    expect(await script.eventNames()).toEqual(firstTask);
  });

  it('wait while the worker only heartbeats', async () => {
    const script = await RunScript.idle(server);
    const updated = script.update('u');
    const polled = await script.task();
    const { workflowTask } = await script.complete(polled, {
      forceCreateNewWorkflowTask: true,
      returnNewWorkflowTask: true,
    });
    expect(workflowTask?.messages).toEqual([]);
    await script.complete(
      { taskToken: workflowTask?.taskToken },
      { messages: [acceptance(polled.messages?.[0]), response('u')] },
    );
    expect(await updated).toMatchObject({ outcome: { success: payloadsOf('done') } });
  });

  it('come in the order of their admission', async () => {
    const script = new RunScript(server);
    await script.start();
    const updates = [];
    for (const id of ['b', 'a', 'c']) {
      updates.push(script.update(id));
      await script.admitted(id);
    }
    const polled = await script.task();
    expect(polled.messages?.map(({ protocolInstanceId }) => protocolInstanceId)).toEqual(['b', 'a', 'c']);
    await script.complete(polled, { messages: polled.messages?.map(rejection) });
    await Promise.all(updates);
  });

  it('get an id from the server when they have none', async () => {
    const script = await RunScript.idle(server);
    const updated = script.update('');
    const polled = await script.task();
    const id = polled.messages?.[0]?.protocolInstanceId ?? '';
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0]), response(id)] });
    expect(await updated).toMatchObject({ updateRef: { updateId: id } });
  });

  it('are told how far they have come to whom does not wait', async () => {
    const script = await RunScript.idle(server);
    const updated = script.update('u');
    const polled = await script.task();
    expect((await script.pollUpdate('u')).stage).toBe(stageOf('ADMITTED'));
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0])] });
    expect((await script.pollUpdate('u')).stage).toBe(stageOf('ACCEPTED'));
    await script.terminate();
    await updated;
    expect((await script.pollUpdate('u')).stage).toBe(stageOf('COMPLETED'));
  });

  it('outlive a caller who goes away', async () => {
    const script = await RunScript.idle(server);
    const caller = new AbortController();
    const updated = script.update('u', 'COMPLETED', {}, { signal: caller.signal });
    const polled = await script.task();
    caller.abort();
    await expect(updated).rejects.toMatchObject({ status: 'CANCELLED' });
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0]), response('u')] });
    expect(await script.pollUpdate('u')).toMatchObject({ outcome: { success: payloadsOf('done') } });
  });
});
