import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  StartedWorkflowHandle,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowClientInterceptor,
} from '@nest-temporal/core/client';
import { defaultPayloadConverter } from '@nest-temporal/core/converter';
import { completeWorkflow } from '../support/bare-worker.js';
import { useClient } from '../support/client-fixture.js';
import { Order, OrderWorkflow } from '../support/order-workflow.js';

describe('starting workflows', () => {
  const server = useClient();
  const started = async (workflowId: string): Promise<object> => {
    const { events } = await server.client.getHandle(workflowId).fetchHistory();
    return events?.[0]?.workflowExecutionStartedEventAttributes ?? {};
  };

  it('starts by name on the default task queue of the client and returns the run', async () => {
    const workflowId = server.id();
    const handle = await server.client.start('Plain', { workflowId, args: ['a', 1, null] });
    expect(handle).toBeInstanceOf(StartedWorkflowHandle);
    expect(handle.workflowId).toBe(workflowId);
    expect(handle.firstExecutionRunId).toMatch(/^[0-9a-f-]{36}$/);
    expect(handle.startedRunId).toBe(handle.firstExecutionRunId);
    expect(await started(workflowId)).toMatchObject({
      workflowType: { name: 'Plain' },
      taskQueue: { name: server.taskQueue },
    });
  });

  it('starts by class under the name of its decorator, with DTO arguments made plain', async () => {
    server.serve({ onTask: ({ workflowType, input }) => [completeWorkflow({ workflowType, input })] });
    const order = Object.assign(new Order(), { id: 'o-1', lines: [{ sku: 's', quantity: 2 }] });
    const result = await server.client.execute(OrderWorkflow, { workflowId: server.id(), args: [order] });
    expect(result).toEqual({ workflowType: 'order.v2', input: [{ id: 'o-1', lines: [{ sku: 's', quantity: 2 }] }] });
  });

  it('refuses an invalid DTO before anything is sent', async () => {
    const workflowId = server.id();
    const start = server.client.start(OrderWorkflow, {
      workflowId,
      args: [{ id: 'o-1', lines: [{ sku: 's', quantity: 0 }] }],
    });
    await expect(start).rejects.toMatchObject({
      code: 'TEMPORAL_PAYLOAD_VALIDATION',
      issues: [{ path: 'lines[0].quantity', rule: 'min' }],
      message: expect.stringContaining('argument 1 of workflow "order.v2"'),
    });
    await expect(server.client.getHandle(workflowId).describe()).rejects.toMatchObject({
      code: 'TEMPORAL_WORKFLOW_NOT_FOUND',
    });
  });

  it('sends every option of a start', async () => {
    const workflowId = server.id();
    const handle = await server.client.start('Options', {
      workflowId,
      retry: {
        initialInterval: '2s',
        backoffCoefficient: 3,
        maximumInterval: '1m',
        maximumAttempts: 4,
        nonRetryableErrorTypes: ['Fatal'],
      },
      memo: { owner: 'team-a', size: 3 },
      workflowExecutionTimeout: '1h',
      workflowRunTimeout: '30m',
      workflowTaskTimeout: '20s',
      startDelay: '1h',
      staticSummary: 'an order',
      staticDetails: 'of **two** lines',
      priority: { priorityKey: 2, fairnessKey: 'tenant', fairnessWeight: 2 },
      requestId: `request-${workflowId}`,
    });
    expect(await started(workflowId)).toMatchObject({
      workflowExecutionTimeout: { seconds: 3600 },
      workflowRunTimeout: { seconds: 1800 },
      workflowTaskTimeout: { seconds: 20 },
      firstWorkflowTaskBackoff: { seconds: 3600 },
      retryPolicy: {
        initialInterval: { seconds: 2 },
        backoffCoefficient: 3,
        maximumInterval: { seconds: 60 },
        maximumAttempts: 4,
        nonRetryableErrorTypes: ['Fatal'],
      },
      priority: { priorityKey: 2, fairnessKey: 'tenant', fairnessWeight: 2 },
    });
    const description = await handle.describe();
    expect(description).toMatchObject({
      type: 'Options',
      status: { name: 'RUNNING', code: 1 },
      memo: { owner: 'team-a', size: 3 },
      staticSummary: 'an order',
      staticDetails: 'of **two** lines',
      workflowExecutionTimeoutMs: 3_600_000,
      workflowTaskTimeoutMs: 20_000,
      priority: { priorityKey: 2, fairnessKey: 'tenant', fairnessWeight: 2 },
    });
    expect(description.executionTime!.getTime() - description.startTime.getTime()).toBe(3_600_000);
    await handle.terminate();
  });

  it('refuses an id that a running workflow has, naming the run', async () => {
    const workflowId = server.id();
    const first = await server.client.start('Taken', { workflowId });
    const error = await server.client.start('Taken', { workflowId }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowExecutionAlreadyStartedError);
    expect(error).toMatchObject({
      code: 'TEMPORAL_WORKFLOW_ALREADY_STARTED',
      workflowId,
      workflowType: 'Taken',
      runId: first.startedRunId,
      cause: { status: 'ALREADY_EXISTS' },
    });
  });

  it('obeys the policies for ids that are taken', async () => {
    const workflowId = server.id();
    const first = await server.client.start('Taken', { workflowId });
    const existing = await server.client.start('Taken', { workflowId, workflowIdConflictPolicy: 'USE_EXISTING' });
    expect(existing.startedRunId).toBe(first.startedRunId);
    const next = await server.client.start('Taken', { workflowId, workflowIdConflictPolicy: 'TERMINATE_EXISTING' });
    expect(next.startedRunId).not.toBe(first.startedRunId);
    await next.terminate();
    await expect(
      server.client.start('Taken', { workflowId, workflowIdReusePolicy: 'REJECT_DUPLICATE' }),
    ).rejects.toBeInstanceOf(WorkflowExecutionAlreadyStartedError);
  });

  it('makes two starts with one request id one start', async () => {
    const options = { workflowId: server.id(), requestId: randomUUID() };
    const first = await server.client.start('Once', options);
    const again = await server.client.start('Once', options);
    expect(again.startedRunId).toBe(first.startedRunId);
  });

  it('signals with start: starts once, then signals what runs', async () => {
    const workflowId = server.id();
    const options = { workflowId, signal: 'add', args: ['init'] };
    const first = await server.client.signalWithStart('Collector', { ...options, signalArgs: [1] });
    const second = await server.client.signalWithStart('Collector', { ...options, signalArgs: [2] });
    expect(second.signaledRunId).toBe(first.signaledRunId);
    server.serve({ onTask: ({ signals, input }) => [completeWorkflow({ input, signals })] });
    expect(await first.result()).toEqual({
      input: ['init'],
      signals: [
        { name: 'add', args: [1] },
        { name: 'add', args: [2] },
      ],
    });
  });

  it('lets interceptors see values and send headers', async () => {
    const interceptor: WorkflowClientInterceptor = {
      start: (input, next) =>
        next({
          ...input,
          headers: { ...input.headers, trace: defaultPayloadConverter.toPayload('t-1') },
          options: { ...input.options, args: [...input.options.args, 'added'] },
        }),
    };
    const client = server.clientWith({ interceptors: { workflow: [interceptor] } });
    const workflowId = server.id();
    await client.start('Traced', { workflowId, args: ['given'] });
    server.serve({ onTask: ({ input }) => [completeWorkflow(input)] });
    expect(await client.getHandle(workflowId).result()).toEqual(['given', 'added']);
    const attributes = (await started(workflowId)) as { header?: { fields?: Record<string, { data: Uint8Array }> } };
    expect(Buffer.from(attributes.header!.fields!['trace'].data).toString()).toBe('"t-1"');
  });

  it('passes arguments, results and memos through the codecs', async () => {
    const flip = (data: Uint8Array): Uint8Array => data.map((byte) => byte ^ 0xff);
    const encoding = new TextEncoder().encode('test/flipped');
    const codec = {
      encode: async (payloads: { metadata: Record<string, Uint8Array>; data: Uint8Array }[]) =>
        payloads.map(({ metadata, data }) => ({
          metadata: { encoding, was: metadata['encoding'] },
          data: flip(data),
        })),
      decode: async (payloads: { metadata: Record<string, Uint8Array>; data: Uint8Array }[]) =>
        payloads.map((payload) =>
          payload.metadata['was']
            ? { metadata: { encoding: payload.metadata['was'] }, data: flip(payload.data) }
            : payload,
        ),
    };
    const client = server.clientWith({ dataConverter: { payloadCodecs: [codec] } });
    const workflowId = server.id();
    const handle = await client.start('Secret', {
      workflowId,
      args: ['hidden'],
      memo: { key: 'secret' },
      staticSummary: 'shown',
    });
    const attributes = (await started(workflowId)) as {
      input: { payloads: { metadata: Record<string, Uint8Array> }[] };
    };
    expect(Buffer.from(attributes.input.payloads[0].metadata['encoding']).toString()).toBe('test/flipped');
    expect(await handle.describe()).toMatchObject({ memo: { key: 'secret' }, staticSummary: 'shown' });
    server.serve({
      onTask: ({ events }) => [
        {
          commandType: 4,
          completeWorkflowExecutionCommandAttributes: {
            result: events[0].workflowExecutionStartedEventAttributes!.input,
          },
        },
      ],
    });
    expect(await handle.result()).toBe('hidden');
  });
});
