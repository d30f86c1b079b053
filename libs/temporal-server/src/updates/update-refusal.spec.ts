import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  packAny,
  type ProtocolMessage,
  type UpdateWorkflowExecutionRequest,
} from '@nest-temporal/core/internal/proto/index';
import {
  acceptance,
  completeRun,
  payloadsOf,
  response,
  RunScript,
  stageOf,
  type StageName,
} from '../../test/support/run-script.js';
import { TestServer } from '../../test/support/test-server.js';
import type { ConfigValue } from '../config/config-values.js';

describe('a request to update', () => {
  let server: TestServer;
  let script: RunScript;

  beforeEach(async () => {
    server = await TestServer.start();
    script = new RunScript(server);
    await script.start();
  });
  afterEach(() => server.close());

  it.each<[string, UpdateWorkflowExecutionRequest, string]>([
    ['no run', { workflowExecution: null }, 'Execution is not set on request.'],
    ['no workflow id', { workflowExecution: {} }, 'WorkflowId is not set on request.'],
    ['an invalid run id', { workflowExecution: { workflowId: 'w', runId: 'r' } }, 'Invalid RunId.'],
    ['no meta', { request: { input: { name: 'n' } } }, 'Update meta is not set on request.'],
    ['no input', { request: { meta: {} } }, 'Update input is not set on request.'],
    ['no name', { request: { meta: {}, input: {} } }, 'Update name is not set on request.'],
    ['a long id', { request: { meta: { updateId: 'u'.repeat(1001) } } }, 'UpdateId length exceeds limit.'],
  ])('is refused with %s', async (_, request, message) => {
    await expect(script.update('u', 'COMPLETED', request)).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
      message: containing(message),
    });
  });

  it('cannot wait for admission only', async () => {
    await expect(script.update('u', 'ADMITTED')).rejects.toMatchObject({ status: 'PERMISSION_DENIED' });
  });

  it.each<StageName>(['COMPLETED', 'UNSPECIFIED'])('waits for completion when its stage is %s', async (stage) => {
    const updated = script.update('u', stage);
    await script.admitted('u');
    const polled = await script.task();
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0])] });
    await script.signal();
    await script.complete(await script.task(), { messages: [response('u')] });
    expect(await updated).toMatchObject({ stage: stageOf('COMPLETED') });
  });

  it('needs a run of the chain that it names', async () => {
    const firstExecutionRunId = '00000000-0000-4000-8000-000000000000';
    await expect(script.update('u', 'COMPLETED', { firstExecutionRunId })).rejects.toMatchObject({
      status: 'NOT_FOUND',
      message: containing('workflow execution not found'),
    });
  });

  it('finds no run of an unknown workflow id', async () => {
    const workflowExecution = { workflowId: 'unknown' };
    await expect(script.update('u', 'COMPLETED', { workflowExecution })).rejects.toMatchObject({
      status: 'NOT_FOUND',
      message: containing('workflow not found for ID: unknown'),
    });
  });

  it('is refused while workflow tasks fail again and again', async () => {
    for (let attempt = 1; attempt <= 2; attempt++) await server.fail(await script.task());
    await expect(script.update('u')).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      message: containing('Unable to perform workflow execution update due to Workflow Task in failed state.'),
    });
  });

  it('is to be tried again while the run tries to close', async () => {
    const polled = await script.task();
    await script.signal();
    await expect(script.complete(polled, { commands: [completeRun] })).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
    });
    await script.task();
    await expect(script.update('u')).rejects.toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      message: containing('workflow is closing'),
    });
  });
});

describe('the server', () => {
  let server: TestServer | undefined;
  afterEach(() => server?.close());

  async function idleRun(dynamicConfig: Record<string, ConfigValue>): Promise<RunScript> {
    server = await TestServer.start({ dynamicConfig });
    return RunScript.idle(server);
  }

  it('answers with how far an update has come when it takes long', async () => {
    const script = await idleRun({ 'history.longPollExpirationInterval': '20ms' });
    const early = await script.update('u');
    expect(early.stage).toBe(stageOf('ADMITTED'));
    expect(early.outcome).toBeUndefined();
    const polled = await script.task();
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0])] });
    expect((await script.update('u')).stage).toBe(stageOf('ACCEPTED'));
    expect((await script.pollUpdate('u', 'COMPLETED')).stage).toBe(stageOf('ACCEPTED'));
  });

  it('takes no more updates at once than it may', async () => {
    const script = await idleRun({ 'history.maxInFlightUpdates': 1 });
    const updated = script.update('u');
    const polled = await script.task();
    await expect(script.update('v')).rejects.toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      message: containing('limit on number of concurrent in-flight updates has been reached (1)'),
    });
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0])] });
    await expect(script.update('v')).rejects.toMatchObject({ status: 'RESOURCE_EXHAUSTED' });
    await script.signal();
    await script.complete(await script.task(), { messages: [response('u')] });
    await updated;
    const next = script.update('v');
    const task = await script.task();
    await script.complete(task, { messages: [acceptance(task.messages?.[0]), response('v')] });
    expect(await next).toMatchObject({ stage: stageOf('COMPLETED') });
  });

  it('takes no larger updates than it may', async () => {
    const script = await idleRun({ 'history.maxInFlightUpdatePayloads': 500 });
    const request = { meta: { updateId: 'u' }, input: { name: 'change', args: payloadsOf('x'.repeat(500)) } };
    await expect(script.update('u', 'COMPLETED', { request })).rejects.toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      message: containing('limit on total payload size of in-flight updates has been reached (500 bytes)'),
    });
  });

  it('gives a run no more updates than it may have, and says so before', async () => {
    const script = await idleRun({ 'history.maxTotalUpdates': 1 });
    const updated = script.update('u');
    const polled = await script.task();
    await script.complete(polled, { messages: [acceptance(polled.messages?.[0]), response('u')] });
    await updated;
    await expect(script.update('v')).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
      message: containing('The limit on the total number of distinct updates in this workflow has been reached (1).'),
    });
    await script.signal();
    const { history } = await script.task();
    const attributes = history.events.at(-1)?.workflowTaskStartedEventAttributes;
    expect(attributes?.suggestContinueAsNew).toBe(true);
  });
});

describe('a message of a worker', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.close());

  /** What the worker is told when it answers the update `u` with a message like this. */
  async function refusalOf(change: (request: ProtocolMessage) => ProtocolMessage): Promise<unknown> {
    const script = await RunScript.idle(server);
    script.update('u').catch(() => undefined);
    const polled = await script.task();
    const messages = [change(polled.messages?.[0] ?? {})];
    return script.complete(polled, { messages }).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it.each<[string, (request: ProtocolMessage) => ProtocolMessage, string]>([
    [
      'that is about an unknown update',
      () => response('v'),
      "BadUpdateWorkflowExecutionMessage: update v wasn't found on the server. This is most likely a transient error which will be resolved automatically by retries",
    ],
    [
      'that completes what was not accepted',
      () => response('u'),
      'BadUpdateWorkflowExecutionMessage: invalid state transition attempted for Update u: received *update.Response message while in state Sent',
    ],
    [
      'that accepts at no place in the history',
      (request) => ({
        ...acceptance(request),
        body: packAny('UpdateAcceptance', { acceptedRequestMessageId: 'u/request' }),
      }),
      'BadUpdateWorkflowExecutionMessage: invalid *update.Acceptance: accepted_request_sequencing_event_id is not set',
    ],
    [
      'of another protocol',
      (request) => ({ ...acceptance(request), body: packAny('WorkflowQuery', {}) }),
      'BadUpdateWorkflowExecutionMessage: unsupported protocol type temporal.api.query.v1',
    ],
    [
      'of a kind that only the server sends',
      (request) => ({ ...acceptance(request), body: packAny('UpdateRequest', {}) }),
      'BadUpdateWorkflowExecutionMessage: Message type *update.Request not supported',
    ],
    ['without a body', (request) => ({ ...acceptance(request), body: undefined }), 'nil message body'],
  ])('%s is refused', async (_, change, message) => {
    expect(await refusalOf(change)).toMatchObject({ status: 'INVALID_ARGUMENT', message: containing(message) });
  });

  it('brings an update back that only the worker knows', async () => {
    const script = await RunScript.idle(server);
    await script.signal();
    const polled = await script.task();
    const acceptedRequest = { meta: { updateId: 'lost' }, input: { name: 'change' } };
    const body = packAny('UpdateAcceptance', {
      acceptedRequestMessageId: 'lost/request',
      acceptedRequestSequencingEventId: 2,
      acceptedRequest,
    });
    const messages = [{ id: 'm', protocolInstanceId: 'lost', body }, response('lost')];
    await script.complete(polled, { messages });
    expect(await script.update('lost')).toMatchObject({ outcome: { success: payloadsOf('done') } });
  });
});

function containing(text: string): string {
  return expect.stringContaining(text) as string;
}
