import { describe, expect, it, vi } from 'vitest';
import { loggerFrom, noopLogger } from '@nest-temporal/core/internal/common/telemetry';
import { NamespaceState } from '@nest-temporal/core/internal/proto/enums';
import { decodeMessage, encodeMessage } from '@nest-temporal/core/internal/proto/index';
import { RealClock } from '../clock/real-clock.js';
import { NamespaceNotFoundError, NotFoundError, type ServiceError } from '../common/errors.js';
import type { Namespaces } from '../context/namespaces.js';
import { Dispatcher } from './dispatcher.js';
import { createEndpoints, type HandlerFamilies } from './endpoints.js';
import { ServerCall } from './server-call.js';
import { createSystemInfoHandlers } from './system-info-handlers.js';
import { TaskTokens } from '../common/task-tokens.js';
import { ConfigValues } from '../config/config-values.js';

const service = 'temporal.api.workflowservice.v1.WorkflowService';
const path = (method: string) => `/${service}/${method}`;
const namespaces = {
  get(name: string) {
    if (name !== 'default') throw new NamespaceNotFoundError(name);
    return { state: NamespaceState.NAMESPACE_STATE_REGISTERED };
  },
} as Namespaces;
const context = { namespaces, config: new ConfigValues({}, noopLogger), tokens: new TaskTokens() };

function create(workflowService: HandlerFamilies['workflowService'], logger = noopLogger) {
  const endpoints = createEndpoints({ workflowService, operatorService: [], testService: [], health: [] });
  return new Dispatcher({ endpoints, context, time: new RealClock(noopLogger), logger });
}

function call(timeoutMs = 10_000): ServerCall {
  return new ServerCall({ deadlineMs: Date.now() + timeoutMs, metadata: () => ({}), isRemote: false });
}

/** What a call ends with, answered at once or later. */
async function outcome(dispatch: () => Uint8Array | Promise<Uint8Array>): Promise<Partial<ServiceError> | Uint8Array> {
  try {
    return await dispatch();
  } catch (error) {
    return error as ServiceError;
  }
}

describe('the dispatcher', () => {
  it('answers a call at once when its handler does', () => {
    const dispatcher = create([createSystemInfoHandlers('id')]);
    const bytes = dispatcher.handle(path('GetSystemInfo'), new Uint8Array(0), call()) as Uint8Array;
    expect(decodeMessage('GetSystemInfoResponse', bytes).serverVersion).toBe('1.32.0');
    expect(dispatcher.waitingCount).toBe(0);
  });

  it.each([
    [path('Nothing'), `unknown method Nothing for service ${service}`],
    [path('StartWorkflowExecution'), `unknown method StartWorkflowExecution for service ${service}`],
    ['/some.Service/Call', 'unknown service some.Service'],
    ['nonsense', 'malformed method name: "nonsense"'],
  ])('does not know %s', async (unknown, message) => {
    const error = await outcome(() => create([]).handle(unknown, new Uint8Array(0), call()));
    expect(error).toMatchObject({ status: 'UNIMPLEMENTED', message });
  });

  it('refuses bytes that are no such message', async () => {
    const dispatcher = create([{ describeWorkflowExecution: () => ({}) }]);
    const error = await outcome(() =>
      dispatcher.handle(path('DescribeWorkflowExecution'), Uint8Array.of(10, 9), call()),
    );
    expect(error).toMatchObject({
      status: 'INTERNAL',
      message: expect.stringContaining('error unmarshalling request') as string,
    });
  });

  it.each([
    ['', 'INVALID_ARGUMENT', 'Namespace is empty.'],
    ['none', 'NOT_FOUND', 'Namespace none is not found.'],
    ['n'.repeat(1001), 'INVALID_ARGUMENT', 'Namespace length exceeds limit.'],
    ['ü'.repeat(501), 'INVALID_ARGUMENT', 'Namespace length exceeds limit.'],
  ])('refuses the namespace %j before any handler sees it', async (namespace, status, message) => {
    const handler = vi.fn(() => ({}));
    const dispatcher = create([{ describeWorkflowExecution: handler }]);
    const request = encodeMessage('DescribeWorkflowExecutionRequest', { namespace });
    const error = await outcome(() => dispatcher.handle(path('DescribeWorkflowExecution'), request, call()));
    expect(error).toMatchObject({ status, message });
    expect(handler).not.toHaveBeenCalled();
  });

  it('wants a task token of those who answer a task', async () => {
    const dispatcher = create([{ respondWorkflowTaskCompleted: () => ({}) }]);
    const request = encodeMessage('RespondWorkflowTaskCompletedRequest', { namespace: 'default' });
    const error = await outcome(() => dispatcher.handle(path('RespondWorkflowTaskCompleted'), request, call()));
    expect(error).toMatchObject({ status: 'INVALID_ARGUMENT', message: 'Task token not set on request.' });
  });

  it.each([
    [Infinity, 'INVALID_ARGUMENT', 'Context timeout is not set.'],
    [1_500, 'FAILED_PRECONDITION', 'Context timeout is too short.'],
  ])('refuses a poll with a time of %d ms', async (timeoutMs, status, message) => {
    const dispatcher = create([{ pollWorkflowTaskQueue: () => ({}) }]);
    const request = encodeMessage('PollWorkflowTaskQueueRequest', { namespace: 'default' });
    const error = await outcome(() => dispatcher.handle(path('PollWorkflowTaskQueue'), request, call(timeoutMs)));
    expect(error).toMatchObject({ status, message });
  });

  it.each([
    [
      'at once',
      () => {
        throw new NotFoundError('gone');
      },
    ],
    [
      'later',
      async () => {
        throw new NotFoundError('gone');
      },
    ],
  ])('passes on what a handler refuses %s', async (_when, describeWorkflowExecution: () => Promise<object>) => {
    const dispatcher = create([{ describeWorkflowExecution }]);
    const request = encodeMessage('DescribeWorkflowExecutionRequest', { namespace: 'default' });
    const error = await outcome(() => dispatcher.handle(path('DescribeWorkflowExecution'), request, call()));
    expect(error).toMatchObject({ status: 'NOT_FOUND', message: 'gone' });
  });

  it('logs a fault of the server and goes on', async () => {
    const logged: unknown[] = [];
    const fault = new Error('a bug');
    const dispatcher = create(
      [
        {
          describeWorkflowExecution: () => {
            throw fault;
          },
        },
      ],
      loggerFrom((_level, _message, attributes) => logged.push(attributes?.['error'])),
    );
    const request = encodeMessage('DescribeWorkflowExecutionRequest', { namespace: 'default' });
    const error = await outcome(() => dispatcher.handle(path('DescribeWorkflowExecution'), request, call()));
    expect(error).toMatchObject({ status: 'INTERNAL', message: expect.stringContaining('a bug') as string });
    expect(logged).toEqual([fault]);
  });

  it('ends the calls that wait when it stops, and takes no more', async () => {
    const dispatcher = create([
      {
        describeWorkflowExecution: (_request, { signal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      },
    ]);
    const request = encodeMessage('DescribeWorkflowExecutionRequest', { namespace: 'default' });
    const describe = () => dispatcher.handle(path('DescribeWorkflowExecution'), request, call());
    const waiting = outcome(describe);
    expect(dispatcher.waitingCount).toBe(1);
    dispatcher.refuseCalls();
    dispatcher.endCalls();
    expect(await waiting).toMatchObject({ status: 'UNAVAILABLE' });
    expect(dispatcher.waitingCount).toBe(0);
    expect(await outcome(describe)).toMatchObject({ status: 'UNAVAILABLE' });
  });

  it('does not take two handlers for one RPC', () => {
    const family = createSystemInfoHandlers('id');
    expect(() => create([family, family])).toThrow('Two handler families answer getSystemInfo');
  });
});
