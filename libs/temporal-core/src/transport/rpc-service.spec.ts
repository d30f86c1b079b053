import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../test/support/virtual-clock.js';
import { RpcError, type RpcChannel, type RpcOptions, type RpcStatusName } from '../common/rpc-channel.js';
import { loggerFrom, type Meter, type MetricTags } from '../common/telemetry.js';
import {
  decodeMessage,
  encodeMessage,
  ProtoDecodeError,
  ProtoEncodeError,
  workflowServiceRpcs,
} from '../proto/index.js';
import type { StartWorkflowExecutionRequest, WorkflowServiceRpcs } from '../proto/index.js';
import { ConnectionClosedError, NamespaceNotFoundError } from './errors.js';
import { defaultRetryPolicy } from './rpc-retry.js';
import { createRpcService, type RpcServiceOptions } from './rpc-service.js';
import type { WorkflowService } from './workflow-service.js';

interface SeenCall {
  path: string;
  request: Uint8Array;
  options: RpcOptions;
}

/** A channel whose answers are given by number of the attempt, from 1. */
class ScriptedChannel implements RpcChannel {
  readonly seen: SeenCall[] = [];

  constructor(private readonly answer: (attempt: number) => Uint8Array | Promise<Uint8Array>) {}

  async unary(path: string, request: Uint8Array, options: RpcOptions): Promise<Uint8Array> {
    this.seen.push({ path, request, options });
    return this.answer(this.seen.length);
  }
}

const started = encodeMessage('StartWorkflowExecutionResponse', { runId: 'r1' });
const empty = new Uint8Array(0);
const fail = (status: RpcStatusName, message = 'no', statusDetails?: Uint8Array): never => {
  throw new RpcError(statusDetails ? { status, message, statusDetails } : { status, message });
};
const serviceOver = (channel: RpcChannel, options?: RpcServiceOptions): WorkflowService =>
  createRpcService<WorkflowServiceRpcs>(workflowServiceRpcs, channel, options);

describe('rpc service', () => {
  it('sends a message as bytes to the path of its method and reads the answer', async () => {
    const channel = new ScriptedChannel(() => started);
    const response = await serviceOver(channel).startWorkflowExecution({ workflowId: 'w1' });
    expect(response.runId).toBe('r1');
    expect(channel.seen[0]?.path).toBe('/temporal.api.workflowservice.v1.WorkflowService/StartWorkflowExecution');
    const sent = decodeMessage('StartWorkflowExecutionRequest', channel.seen[0]?.request ?? empty);
    expect(sent.workflowId).toBe('w1');
  });

  it('gives calls 10 seconds, long polls 70, and both what the caller says', async () => {
    const channel = new ScriptedChannel(() => empty);
    const service = serviceOver(channel);
    await service.describeNamespace({});
    await service.pollWorkflowTaskQueue({}, { longPoll: true });
    await service.pollWorkflowTaskQueue({}, { longPoll: true, timeoutMs: 5 });
    expect(channel.seen.map(({ options }) => options.deadlineMs)).toEqual([10_000, 70_000, 5]);
  });

  it('names the namespace in a header, beside what the caller adds', async () => {
    const channel = new ScriptedChannel(() => empty);
    const service = serviceOver(channel);
    await service.describeNamespace({ namespace: 'orders' });
    await service.describeNamespace({ namespace: 'shop' }, { metadata: { trace: '1' } });
    await service.getSystemInfo({});
    await service.describeNamespace({ namespace: 'größe' });
    expect(channel.seen.map(({ options }) => options.metadata)).toEqual([
      { 'temporal-namespace': 'orders' },
      { 'temporal-namespace': 'shop', trace: '1' },
      undefined,
      undefined,
    ]);
  });

  it('repeats a failed call with the same bytes after a wait', async () => {
    const clock = new VirtualClock();
    const channel = new ScriptedChannel((attempt) => (attempt < 3 ? fail('UNAVAILABLE') : started));
    const call = serviceOver(channel, { clock }).startWorkflowExecution({ requestId: 'once' });
    await clock.run();
    expect((await call).runId).toBe('r1');
    const ids = channel.seen.map(({ request }) => decodeMessage('StartWorkflowExecutionRequest', request).requestId);
    expect(ids).toEqual(['once', 'once', 'once']);
    expect(clock.now()).toBeGreaterThanOrEqual(80 + 136);
  });

  it('makes one attempt when told not to retry', async () => {
    const channel = new ScriptedChannel(() => fail('UNAVAILABLE'));
    await expect(serviceOver(channel).describeNamespace({}, { retry: false })).rejects.toMatchObject({
      status: 'UNAVAILABLE',
    });
    expect(channel.seen).toHaveLength(1);
  });

  it('gives up with the last error, which names the method', async () => {
    const clock = new VirtualClock();
    const channel = new ScriptedChannel((attempt) => fail('UNAVAILABLE', `attempt ${attempt}`));
    const retry = { ...defaultRetryPolicy, maximumAttempts: 3 };
    const call = serviceOver(channel, { clock, retry }).describeNamespace({});
    const outcome = expect(call).rejects.toMatchObject({
      name: 'RpcError',
      code: 'TEMPORAL_CONNECTION_UNAVAILABLE',
      message: 'DescribeNamespace: UNAVAILABLE: attempt 3',
    });
    await clock.run();
    await outcome;
  });

  it('begins no attempt later than 10 seconds after the first', async () => {
    const clock = new VirtualClock();
    const channel = new ScriptedChannel(() => fail('UNAVAILABLE'));
    const outcome = expect(serviceOver(channel, { clock }).describeNamespace({})).rejects.toThrow();
    await clock.run();
    await outcome;
    expect(clock.now()).toBeGreaterThan(2_000);
    expect(clock.now()).toBeLessThanOrEqual(10_000);
  });

  it('shows in the stack of an error who made the call', async () => {
    const channel = new ScriptedChannel(() => fail('NOT_FOUND'));
    async function theCaller(): Promise<void> {
      await serviceOver(channel).describeNamespace({});
    }
    await expect(theCaller()).rejects.toMatchObject({ stack: expect.stringContaining('theCaller') as string });
  });

  it('keeps the status details of a refusal', async () => {
    const channel = new ScriptedChannel(() => fail('ALREADY_EXISTS', 'there', Uint8Array.of(8, 6)));
    await expect(serviceOver(channel).startWorkflowExecution({})).rejects.toMatchObject({
      status: 'ALREADY_EXISTS',
      statusDetails: Uint8Array.of(8, 6),
    });
  });

  it('knows an unregistered namespace, and says how to register it', async () => {
    const value = encodeMessage('NamespaceNotFoundFailure', { namespace: 'shop' });
    const typeUrl = 'type.googleapis.com/temporal.api.errordetails.v1.NamespaceNotFoundFailure';
    const details = encodeMessage('Status', { code: 5, message: 'no', details: [{ typeUrl, value }] });
    const channel = new ScriptedChannel(() => fail('NOT_FOUND', 'Namespace shop is not found.', details));
    const call = serviceOver(channel).startWorkflowExecution({ namespace: 'shop' });
    await expect(call).rejects.toThrow(NamespaceNotFoundError);
    await expect(call).rejects.toMatchObject({
      code: 'TEMPORAL_NAMESPACE_NOT_FOUND',
      namespace: 'shop',
      message: expect.stringContaining('temporal operator namespace create --namespace shop') as string,
    });
  });

  it('refuses a message that cannot be encoded before anything is sent', async () => {
    const channel = new ScriptedChannel(() => started);
    const request = { workflowId: 5 } as unknown as StartWorkflowExecutionRequest;
    await expect(serviceOver(channel).startWorkflowExecution(request)).rejects.toThrow(ProtoEncodeError);
    expect(channel.seen).toHaveLength(0);
  });

  it('does not repeat a call whose answer cannot be read', async () => {
    const channel = new ScriptedChannel(() => Uint8Array.of(0xff, 0xff));
    await expect(serviceOver(channel).startWorkflowExecution({})).rejects.toThrow(ProtoDecodeError);
    expect(channel.seen).toHaveLength(1);
  });

  it('polls on through deadlines and restarts of the server', async () => {
    const clock = new VirtualClock();
    const ends: RpcStatusName[] = ['DEADLINE_EXCEEDED', 'CANCELLED', 'UNAVAILABLE'];
    const channel = new ScriptedChannel((attempt) => (attempt <= 30 ? fail(ends[attempt % 3] ?? 'UNKNOWN') : empty));
    const poll = serviceOver(channel, { clock }).pollWorkflowTaskQueue({}, { longPoll: true });
    await clock.run();
    await poll;
    expect(channel.seen).toHaveLength(31);
  });

  it('warns when a call keeps failing', async () => {
    const clock = new VirtualClock();
    const lines: string[] = [];
    const logger = loggerFrom((level, message) => lines.push(`${level} ${message}`));
    const channel = new ScriptedChannel((attempt) => (attempt <= 6 ? fail('UNAVAILABLE') : empty));
    const poll = serviceOver(channel, { clock, logger }).pollWorkflowTaskQueue({}, { longPoll: true });
    await clock.run();
    await poll;
    const line = 'PollWorkflowTaskQueue failed, retrying';
    expect(lines).toEqual([...Array<string>(5).fill(`DEBUG ${line}`), `WARN ${line}`]);
  });
});

describe('aborting a call', () => {
  it('ends the wait before the next attempt', async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const channel = new ScriptedChannel(() => fail('UNAVAILABLE'));
    const call = serviceOver(channel, { clock }).describeNamespace({}, { signal: controller.signal });
    const outcome = expect(call).rejects.toMatchObject({
      name: 'RpcError',
      code: 'TEMPORAL_RPC_CANCELLED',
      cause: 'enough',
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.pending).toBe(1);
    controller.abort('enough');
    await outcome;
    expect(clock.pending).toBe(0);
    expect(channel.seen).toHaveLength(1);
  });

  it('is not answered with a retry, not even of a long poll', async () => {
    const controller = new AbortController();
    const channel = new ScriptedChannel(() => {
      controller.abort();
      return fail('CANCELLED');
    });
    const poll = serviceOver(channel).pollWorkflowTaskQueue({}, { longPoll: true, signal: controller.signal });
    await expect(poll).rejects.toMatchObject({ status: 'CANCELLED' });
    expect(channel.seen).toHaveLength(1);
  });
});

describe('many calls that retry', () => {
  it('do not make Node warn of a leak, neither with one signal nor over one connection', async () => {
    const warnings: string[] = [];
    const onWarning = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', onWarning);
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const closeSignal = new AbortController().signal;
    const channel = new ScriptedChannel((attempt) => (attempt <= 100 ? fail('UNAVAILABLE') : empty));
    const service = serviceOver(channel, { clock, closeSignal });
    const calls = Array.from({ length: 50 }, () => [
      service.describeNamespace({}),
      service.describeNamespace({}, { signal }),
    ]);
    await clock.run();
    await Promise.all(calls.flat());
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(getEventListeners(closeSignal, 'abort')).toEqual([]);
  });
});

describe('closing the channel', () => {
  it('ends the wait before the next attempt', async () => {
    const clock = new VirtualClock();
    const closing = new AbortController();
    const channel = new ScriptedChannel(() => fail('UNAVAILABLE'));
    const service = serviceOver(channel, { clock, closeSignal: closing.signal });
    const call = service.pollWorkflowTaskQueue({}, { longPoll: true, signal: new AbortController().signal });
    const outcome = expect(call).rejects.toThrow(ConnectionClosedError);
    await new Promise((resolve) => setImmediate(resolve));
    closing.abort();
    await outcome;
    expect(clock.pending).toBe(0);
  });
});

describe('metrics of calls', () => {
  class RecordingMeter implements Meter {
    readonly records: [name: string, value: number, tags?: MetricTags][] = [];
    createCounter = (name: string) => ({
      add: (value: number, tags?: MetricTags) => void this.records.push([name, value, tags]),
    });
    createHistogram = (name: string) => ({
      record: (value: number, tags?: MetricTags) => void this.records.push([name, value, tags]),
    });
    createGauge = () => ({ set: () => undefined });
    withTags = () => this;
  }

  it('count and time each attempt by operation and namespace, failures by status', async () => {
    const clock = new VirtualClock();
    const meter = new RecordingMeter();
    const channel = new ScriptedChannel((attempt) => {
      clock.advance(7);
      return attempt === 1 ? fail('UNAVAILABLE') : empty;
    });
    const call = serviceOver(channel, { clock, meter }).describeNamespace({ namespace: 'orders' });
    await clock.run();
    await call;
    const tags = { operation: 'DescribeNamespace', namespace: 'orders' };
    expect(meter.records).toEqual([
      ['temporal_request', 1, tags],
      ['temporal_request_latency', 7, tags],
      ['temporal_request_failure', 1, { ...tags, status_code: 'UNAVAILABLE' }],
      ['temporal_request', 1, tags],
      ['temporal_request_latency', 7, tags],
    ]);
  });

  it('keep long polls apart', async () => {
    const meter = new RecordingMeter();
    await serviceOver(new ScriptedChannel(() => empty), { meter }).pollWorkflowTaskQueue({}, { longPoll: true });
    expect(meter.records.map(([name]) => name)).toEqual(['temporal_long_request', 'temporal_long_request_latency']);
  });
});
