import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StartWorkflowExecutionRequest } from '@nest-temporal/core/internal/proto/index';
import { RpcError } from '@nest-temporal/core/internal/common/rpc-channel';
import { WorkflowIdReusePolicy } from '@nest-temporal/core/internal/proto/enums';
import { statusDetail } from '@nest-temporal/core/internal/transport/status-details';
import {
  acceptance,
  completeRun,
  continueRun,
  payloadsOf,
  placeOf,
  response,
  RunScript,
  stageOf,
} from '../../test/support/run-script.js';
import { TestServer } from '../../test/support/test-server.js';

const done = { stage: stageOf('COMPLETED'), outcome: { success: payloadsOf('done') } };

describe('update with start', () => {
  let server: TestServer;
  let script: RunScript;

  beforeEach(async () => {
    server = await TestServer.start();
    script = new RunScript(server);
  });
  afterEach(() => server.close());

  it('starts a run that has the update from its first task on', async () => {
    const result = script.updateWithStart('u', 'FAIL');
    await decide(script, 'u');
    expect(await result).toMatchObject({ started: true, update: done });
    expect(await script.eventNames()).toEqual([
      'WorkflowExecutionStarted',
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
      'WorkflowTaskCompleted',
      'WorkflowExecutionUpdateAccepted',
      'WorkflowExecutionUpdateCompleted',
    ]);
  });

  it('updates the run that is there', async () => {
    const runId = await script.start();
    await script.complete(await script.task());
    const result = script.updateWithStart('u', 'USE_EXISTING');
    await decide(script, 'u');
    expect(await result).toMatchObject({ runId, started: false, update: done });
  });

  it('does nothing when a run is there that must not be', async () => {
    const runId = await script.start();
    const error = await failureOf(script.updateWithStart('u', 'FAIL'));
    expect(error).toMatchObject({ status: 'ALREADY_EXISTS', message: 'Update-with-Start could not be executed.' });
    expect(error.operations).toEqual([
      expect.stringContaining(
        `Workflow execution is already running. WorkflowId: ${script.workflowId}, RunId: ${runId}.`,
      ),
      'Operation was aborted.',
    ]);
    await expect(script.pollUpdate('u')).rejects.toMatchObject({ status: 'NOT_FOUND' });
  });

  it('joins an update that is under way, whatever the policy', async () => {
    await script.start();
    const updated = script.update('u');
    await script.admitted('u');
    const result = script.updateWithStart('u', 'FAIL');
    await decide(script, 'u');
    expect((await result).update).toMatchObject(done);
    expect(await updated).toMatchObject(done);
  });

  it('answers with an update that is completed, of a closed run as well', async () => {
    const requestId = 'request';
    const first = script.updateWithStart('u', 'FAIL', { requestId });
    const polled = await script.task();
    const messages = [acceptance(polled.messages?.[0]), response('u')];
    await script.complete(polled, { messages, commands: [...placeOf(...messages), completeRun] });
    const { runId } = await first;
    expect(await script.updateWithStart('u', 'FAIL')).toMatchObject({ runId, started: false, update: done });
  });

  it('takes a repeated request for one', async () => {
    const start = { requestId: crypto.randomUUID() };
    const first = script.updateWithStart('u', 'FAIL', start);
    await script.admitted('u');
    const second = script.updateWithStart('v', 'FAIL', start);
    await script.admitted('v');
    const polled = await script.task();
    const messages = (polled.messages ?? []).flatMap((request) => [
      acceptance(request),
      response(request.protocolInstanceId ?? ''),
    ]);
    await script.complete(polled, { messages });
    expect((await second).runId).toBe((await first).runId);
  });

  it('ends the run that is there when it is to', async () => {
    const old = await script.start();
    const result = script.updateWithStart('u', 'TERMINATE_EXISTING');
    await decide(script, 'u');
    expect(await result).toMatchObject({ started: true, update: done });
    expect((await script.eventNames(old)).at(-1)).toBe('WorkflowExecutionTerminated');
  });

  it('starts anew after a closed run, if the policy lets it', async () => {
    await script.start();
    await script.complete(await script.task(), { commands: [completeRun] });
    const reject = { workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE };
    const error = await failureOf(script.updateWithStart('u', 'FAIL', reject));
    expect(error.operations).toEqual([
      expect.stringContaining('Workflow Id reuse policy: reject duplicate workflow Id.'),
      'Operation was aborted.',
    ]);
    const result = script.updateWithStart('u', 'FAIL');
    await decide(script, 'u');
    expect(await result).toMatchObject({ started: true, update: done });
  });

  it('starts a new run when the one that is there closes under the update', async () => {
    const old = await script.start();
    const polled = await script.task();
    const result = script.updateWithStart('u', 'USE_EXISTING');
    await script.admitted('u');
    await script.complete(polled, { commands: [completeRun] });
    await decide(script, 'u');
    expect(await result).toMatchObject({ started: true, update: done });
    expect((await result).runId).not.toBe(old);
  });

  it('leaves it to the caller to try again when the run continues as new', async () => {
    await script.start();
    const failed = failureOf(script.updateWithStart('u', 'USE_EXISTING'));
    const polled = await script.task();
    await script.admitted('u');
    await script.complete(polled, { commands: [continueRun] });
    const error = await failed;
    expect(error.status).toBe('RESOURCE_EXHAUSTED');
    expect(error.operations).toEqual([
      'Operation was aborted.',
      'workflow operation can not be applied because workflow is closing',
    ]);
  });

  it('reports an update that fails after the start', async () => {
    const failed = failureOf(script.updateWithStart('u', 'FAIL'));
    await script.complete(await script.task(), { commands: [completeRun] });
    const error = await failed;
    expect(error.status).toBe('NOT_FOUND');
    expect(error.operations).toEqual(['', 'workflow update was aborted by closing workflow']);
  });

  it.each<[string, StartWorkflowExecutionRequest, string]>([
    ['a cron schedule', { cronSchedule: '@hourly' }, 'CronSchedule is not allowed.'],
    ['an eager first task', { requestEagerExecution: true }, 'RequestEagerExecution is not supported.'],
    ['a delay', { workflowStartDelay: { seconds: 1 } }, 'WorkflowStartDelay is not supported.'],
    ['no type', { workflowType: null }, 'WorkflowType is not set on request.'],
    ['another namespace', { namespace: 'other' }, "Operation namespace did not match request's namespace."],
  ])('is refused with %s', async (_, start, message) => {
    const error = await failureOf(script.updateWithStart('u', 'FAIL', start));
    expect(error.status).toBe('INVALID_ARGUMENT');
    expect(error.operations).toEqual([message, 'Operation was aborted.']);
  });

  it('is refused when its operations are about two workflows', async () => {
    const error = await failureOf(script.updateWithStart('u', 'FAIL', { workflowId: 'another' }));
    expect(error.operations).toEqual([
      'Operation was aborted.',
      'WorkflowId is not consistent with previous operation(s).',
    ]);
  });

  it('is one start and one update', async () => {
    const request = { namespace: server.namespace, operations: [{ updateWorkflow: script.updateRequest('u') }] };
    await expect(server.workflowService.executeMultiOperation(request, { retry: false })).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
      message: expect.stringContaining('Operations have to be exactly [Start, Update].') as string,
    });
  });
});

/** Takes the task with the update, accepts it and completes it. */
async function decide(script: RunScript, updateId: string): Promise<void> {
  const polled = await script.task();
  await script.complete(polled, { messages: [acceptance(polled.messages?.[0]), response(updateId)] });
}

interface MultiFailure {
  readonly status: string;
  readonly message: string;
  /** What became of each operation. */
  readonly operations: (string | undefined)[];
}

async function failureOf(result: Promise<unknown>): Promise<MultiFailure> {
  const error = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof RpcError)) throw new Error('The call did not fail with a status', { cause: error });
  const detail = statusDetail(error, 'MultiOperationExecutionFailure');
  return {
    status: error.status,
    message: error.message.replace(/^.*: [A-Z_]+: /, ''),
    operations: (detail?.statuses ?? []).map(({ message }) => message),
  };
}
