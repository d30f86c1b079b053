import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { RpcError } from '@nest-temporal/core/internal/common/rpc-channel';
import { noopLogger } from '@nest-temporal/core/internal/common/telemetry';
import { decodeMessage, encodeMessage } from '@nest-temporal/core/internal/proto/index';
import { RealClock } from '../clock/real-clock.js';
import { InvalidArgumentError, NamespaceNotFoundError } from '../common/errors.js';
import type { Call } from '../context/call.js';
import { Dispatcher } from '../frontend/dispatcher.js';
import { createEndpoints, type HandlerFamilies } from '../frontend/endpoints.js';
import type { Namespaces } from '../context/namespaces.js';
import { largestRequestBytes } from '../config/fixed-limits.js';
import { InProcessChannel } from './in-process-channel.js';
import { TaskTokens } from '../common/task-tokens.js';
import { ConfigValues } from '../config/config-values.js';

const path = '/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo';
const request = encodeMessage('GetSystemInfoRequest', {});

function create(getSystemInfo: NonNullable<HandlerFamilies['workflowService'][number]['getSystemInfo']>) {
  const endpoints = createEndpoints({
    workflowService: [{ getSystemInfo }],
    operatorService: [],
    testService: [],
    health: [],
  });
  const config = new ConfigValues({}, noopLogger);
  const context = { namespaces: {} as Namespaces, config, tokens: new TaskTokens() };
  const time = new RealClock(noopLogger);
  const dispatcher = new Dispatcher({ endpoints, context, time, logger: noopLogger });
  return { dispatcher, channel: new InProcessChannel(dispatcher) };
}

/** A handler that waits for the end of its call, and remembers it. */
function waiting() {
  const calls: Call[] = [];
  const handler = (_request: object, call: Call) => {
    calls.push(call);
    return new Promise<never>((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)));
  };
  return { calls, handler };
}

describe('the channel within the process', () => {
  it('carries bytes there and back', async () => {
    const { channel } = create(() => ({ serverVersion: '1' }));
    const response = await channel.unary(path, request, { deadlineMs: 1_000 });
    expect(decodeMessage('GetSystemInfoResponse', response)).toEqual({ serverVersion: '1' });
  });

  it('gives handlers the metadata and the deadline of the call', async () => {
    let seen: Call | undefined;
    const { channel } = create((_request, call) => {
      seen = call;
      return {};
    });
    const before = Date.now();
    await channel.unary(path, request, { deadlineMs: 1_000, metadata: { 'client-name': 'x' } });
    expect(seen?.metadata).toEqual({ 'client-name': 'x' });
    expect(seen?.deadlineMs).toBeGreaterThanOrEqual(before + 1_000);
    expect(seen?.deadlineMs).toBeLessThan(before + 2_000);
  });

  it('fails with what the server says, details and all', async () => {
    const { channel } = create(() => {
      throw new NamespaceNotFoundError('n');
    });
    const error = (await channel.unary(path, request, { deadlineMs: 1_000 }).catch((e: unknown) => e)) as RpcError;
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ status: 'NOT_FOUND', message: 'Namespace n is not found.' });
    expect(decodeMessage('Status', error.statusDetails ?? new Uint8Array(0)).details).toHaveLength(1);
  });

  it('never throws synchronously', async () => {
    const { channel } = create(() => {
      throw new InvalidArgumentError('x');
    });
    const call = channel.unary(path, request, { deadlineMs: 1_000 });
    await expect(call).rejects.toMatchObject({ status: 'INVALID_ARGUMENT' });
  });

  it('ends a call at its deadline, on both sides', async () => {
    const { calls, handler } = waiting();
    const { channel, dispatcher } = create(handler);
    const call = channel.unary(path, request, { deadlineMs: 5 });
    await expect(call).rejects.toMatchObject({ status: 'DEADLINE_EXCEEDED', code: 'TEMPORAL_RPC_DEADLINE_EXCEEDED' });
    expect(calls[0]?.signal.aborted).toBe(true);
    await Promise.resolve();
    expect(dispatcher.waitingCount).toBe(0);
  });

  it('ends a call when its caller aborts it, on both sides', async () => {
    const { calls, handler } = waiting();
    const { channel } = create(handler);
    const caller = new AbortController();
    const options = { deadlineMs: 10_000, signal: caller.signal };
    const both = [channel.unary(path, request, options), channel.unary(path, request, options)];
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(1);
    caller.abort(new Error('enough'));
    for (const call of both) {
      await expect(call).rejects.toMatchObject({ status: 'CANCELLED', cause: { message: 'enough' } });
    }
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  });

  it('makes no call for a caller who has aborted before', async () => {
    const { calls, handler } = waiting();
    const { channel } = create(handler);
    const call = channel.unary(path, request, { deadlineMs: 1_000, signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ status: 'CANCELLED' });
    expect(calls).toEqual([]);
  });

  it('takes requests as long as the network takes them', async () => {
    const { channel } = create(() => ({}));
    const call = channel.unary(path, new Uint8Array(largestRequestBytes + 1), { deadlineMs: 1_000 });
    await expect(call).rejects.toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      message: `grpc: received message larger than max (${largestRequestBytes + 1} vs. ${largestRequestBytes})`,
    });
  });

  it('ends its calls when it is closed, those of other channels not', async () => {
    const { calls, handler } = waiting();
    const { channel, dispatcher } = create(handler);
    const call = channel.unary(path, request, { deadlineMs: 10_000 });
    const other = new InProcessChannel(dispatcher).unary(path, request, { deadlineMs: 10_000 });
    channel.close();
    await expect(call).rejects.toMatchObject({ code: 'TEMPORAL_CONNECTION_CLOSED' });
    await expect(channel.unary(path, request, { deadlineMs: 1 })).rejects.toMatchObject({
      code: 'TEMPORAL_CONNECTION_CLOSED',
    });
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    dispatcher.endCalls();
    await expect(other).rejects.toMatchObject({ status: 'UNAVAILABLE' });
  });
});
