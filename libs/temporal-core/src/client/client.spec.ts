import { hostname } from 'node:os';
import { Validate, ValidatorConstraint } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { fakeConnection } from '../../test/support/fake-service.js';
import type { Payload } from '../common/payload.js';
import { RpcError } from '../common/rpc-channel.js';
import { defaultPayloadConverter } from '../converter/default-converters.js';
import { decodeMessage, encodeMessage, packAny } from '../proto/index.js';
import { Connection } from '../transport/connection.js';
import { Client } from './client.js';
import type { ClientOptions } from './client-options.js';
import { ClientOptionsError, WorkflowExecutionAlreadyStartedError, WorkflowQueryFailedError } from './errors.js';
import { WorkflowClient } from './workflow-client.js';

@ValidatorConstraint({ name: 'exists', async: true })
class Exists {
  async validate(): Promise<boolean> {
    return true;
  }
}

class UncheckableOrder {
  @Validate(Exists) id: string;
}

const started = { startWorkflowExecution: () => ({ runId: 'run' }) };
const start = { workflowId: 'id', taskQueue: 'q' };

describe('the options of a client', () => {
  it('have the defaults of a local server', async () => {
    const client = new Client();
    expect(client.namespace).toBe('default');
    expect(client.connection).toBeInstanceOf(Connection);
    expect((client.connection as Connection).options.address).toContain('localhost:7233');
    await (client.connection as Connection).close();
  });

  it('are copied to another client on the same connection', async () => {
    const connection = fakeConnection(started);
    const client = new Client({ connection, taskQueue: 'shared' });
    const copy = new Client({ ...client.options, namespace: 'other' });
    expect(copy.connection).toBe(connection);
    await copy.workflow.start('Any', { workflowId: 'id' });
    expect(connection.requests[0]).toMatchObject({ namespace: 'other', taskQueue: { name: 'shared' } });
    expect(client.namespace).toBe('default');
  });

  it('say who the client is in every request', async () => {
    const connection = fakeConnection(started);
    await new WorkflowClient({ connection }).start('Any', start);
    await new WorkflowClient({ connection, identity: 'api-1' }).start('Any', start);
    expect(connection.requests.map(({ identity }) => identity)).toEqual([`${process.pid}@${hostname()}`, 'api-1']);
  });

  it('are changed by plugins, in order, before they are checked', async () => {
    const connection = fakeConnection(started);
    const plugins = [
      {
        name: 'first',
        configureClient: (options: ClientOptions) => ({ ...options, namespace: 'first', identity: 'first' }),
      },
      { name: 'none' },
      {
        name: 'last',
        configureClient: (options: ClientOptions) => ({ ...options, namespace: `${options.namespace}-last` }),
      },
    ];
    const client = new Client({ connection, plugins, namespace: 7 as never });
    expect(client.namespace).toBe('first-last');
    // A copy starts from what was given, not from what the plugins made of it.
    expect(new Client({ ...client.options }).namespace).toBe('first-last');
  });

  it.each<[string, unknown, string]>([
    ['a misspelled option', { namespase: 'x' }, 'unknown option "namespase"'],
    ['an empty namespace', { namespace: '' }, 'option "namespace" must be a non-empty string, but is ""'],
    [
      'a promise of a connection',
      { connection: Promise.resolve() },
      'option "connection" must be a Connection, but is a promise',
    ],
    ['an invalid connection', { connection: {} }, 'option "connection" must be a Connection, but is an empty object'],
    ['interceptors as a list', { interceptors: [] }, 'option "interceptors" must be an object, but is an empty array'],
    ['an unknown kind of interceptor', { interceptors: { activity: [] } }, 'unknown option "interceptors.activity"'],
    [
      'an invalid interceptor',
      { interceptors: { workflow: [null] } },
      'option "interceptors.workflow[0]" must be an object with any of start, signal, signalWithStart, query, startUpdate, cancel, terminate, describe, fetchHistory, list, count, but is null',
    ],
    ['a plugin without a name', { plugins: [{}] }, 'must be an object with a non-empty "name"'],
    ['two plugins of one name', { plugins: [{ name: 'a' }, { name: 'a' }] }, 'has the name of another plugin, "a"'],
    [
      'an unknown reject condition',
      { queryRejectCondition: 'CLOSED' },
      'option "queryRejectCondition" must be "NONE", "NOT_OPEN" or "NOT_COMPLETED_CLEANLY", but is "CLOSED"',
    ],
    ['no object', 'localhost:7233', 'must be an object, but are "localhost:7233"'],
  ])('are refused with %s', (_what, options, message) => {
    expect(() => new Client(options as ClientOptions)).toThrow(ClientOptionsError);
    expect(() => new Client(options as ClientOptions)).toThrow(message);
  });
});

describe('the calls of a client', () => {
  it('go through the interceptors first to last, once composed', async () => {
    const log: string[] = [];
    const layer = (name: string) => ({
      start: async (
        input: Parameters<NonNullable<Interceptor['start']>>[0],
        next: Parameters<NonNullable<Interceptor['start']>>[1],
      ) => {
        log.push(`${name} ${input.workflowType}`);
        const output = await next({ ...input, workflowType: `${input.workflowType}+${name}` });
        log.push(`${name} ${output.runId}`);
        return output;
      },
    });
    const connection = fakeConnection(started);
    const client = new WorkflowClient({ connection, interceptors: { workflow: [layer('a'), {}, layer('b')] } });
    await client.start('W', start);
    expect(log).toEqual(['a W', 'b W+a', 'b run', 'a run']);
    expect(connection.requests[0]).toMatchObject({ workflowType: { name: 'W+a+b' } });
  });

  it('keep one request id through the retries of a call, and take another for the next', async () => {
    const requestIds: unknown[] = [];
    let calls = 0;
    const channel = {
      async unary(_path: string, request: Uint8Array): Promise<Uint8Array> {
        requestIds.push(decodeMessage('StartWorkflowExecutionRequest', request).requestId);
        if (++calls === 1) throw new RpcError({ status: 'UNAVAILABLE', message: 'again' });
        return encodeMessage('StartWorkflowExecutionResponse', { runId: 'run' });
      },
      close: () => undefined,
    };
    const connection = Connection.over(channel, { retry: { initialInterval: 1 } });
    const client = new WorkflowClient({ connection });
    await client.start('Any', start);
    await client.start('Any', start);
    expect(requestIds).toHaveLength(3);
    expect(requestIds[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(requestIds[1]).toBe(requestIds[0]);
    expect(requestIds[2]).not.toBe(requestIds[0]);
    await connection.close();
  });

  it('name the run that has the id, if the server says it', async () => {
    const details = [packAny('WorkflowExecutionAlreadyStartedFailure', { runId: 'other', startRequestId: 'r' })];
    const statusDetails = encodeMessage('Status', { code: 6, message: 'taken', details });
    const refuse = () => {
      throw new RpcError({ status: 'ALREADY_EXISTS', message: 'taken', statusDetails });
    };
    const client = new WorkflowClient({
      connection: fakeConnection({ startWorkflowExecution: refuse, signalWithStartWorkflowExecution: refuse }),
    });
    for (const call of [() => client.start('W', start), () => client.signalWithStart('W', { ...start, signal: 's' })]) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(WorkflowExecutionAlreadyStartedError);
      expect(error).toMatchObject({ workflowId: 'id', workflowType: 'W', runId: 'other' });
    }
  });

  it('refuse a DTO with an asynchronous rule at its first use', async () => {
    const connection = fakeConnection(started);
    const order = Object.assign(new UncheckableOrder(), { id: 'o' });
    const start = new WorkflowClient({ connection }).start('Any', { workflowId: 'id', taskQueue: 'q', args: [order] });
    await expect(start).rejects.toMatchObject({
      code: 'TEMPORAL_DTO_ASYNC_RULE',
      message: expect.stringContaining('rule "exists" on "id"') as string,
    });
    expect(connection.requests).toEqual([]);
  });

  it('tell converters and codecs whose values they handle', async () => {
    const contexts: unknown[] = [];
    const record = async (payloads: Payload[], context: unknown): Promise<Payload[]> => {
      contexts.push(context);
      return payloads;
    };
    const queryResult = { payloads: [defaultPayloadConverter.toPayload(1)] };
    const connection = fakeConnection({ ...started, queryWorkflow: () => ({ queryResult }) });
    const client = new WorkflowClient({
      connection,
      namespace: 'ns',
      dataConverter: { payloadCodecs: [{ encode: record, decode: record }] },
    });
    const handle = await client.start('Any', { ...start, args: [1], memo: { a: 1 } });
    await handle.query('q', 1);
    expect(contexts).toHaveLength(4);
    expect(new Set(contexts.map((context) => JSON.stringify(context)))).toEqual(
      new Set([JSON.stringify({ type: 'workflow', namespace: 'ns', workflowId: 'id' })]),
    );
  });

  it('give the failure of a query handler as the cause', async () => {
    const failure = { message: 'no total', applicationFailureInfo: { type: 'NoTotal' } };
    const details = [packAny('QueryFailedFailure', { failure })];
    const statusDetails = encodeMessage('Status', { code: 3, message: 'query failed', details });
    const client = new WorkflowClient({
      connection: fakeConnection({
        queryWorkflow: () => {
          throw new RpcError({ status: 'INVALID_ARGUMENT', message: 'query failed', statusDetails });
        },
      }),
    });
    const error = await client
      .getHandle('id')
      .query('total')
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowQueryFailedError);
    expect(error).toMatchObject({
      queryType: 'total',
      cause: { name: 'ApplicationFailure', type: 'NoTotal', message: 'no total' },
    });
  });

  it.each<[string, (client: WorkflowClient) => unknown, string]>([
    [
      'a handle without an id',
      (client) => client.getHandle(''),
      'option "workflowId" must be a non-empty string, but is ""',
    ],
    [
      'an unknown option of a handle',
      (client) => client.getHandle('id', 'run', { follow: 1 } as never),
      'unknown option "follow"',
    ],
    [
      'a page size of 0',
      (client) => client.list({ pageSize: 0 }),
      'option "pageSize" must be an integer of at least 1, but is 0',
    ],
    ['an unknown option of a list', (client) => client.list({ limit: 1 } as never), 'unknown option "limit"'],
    [
      'an invalid timeout',
      (client) => client.getHandle('id').withOptions({ timeout: 'soon' as never }),
      'option "timeout" must be a duration, but is "soon"',
    ],
    [
      'an invalid update id',
      (client) => client.getHandle('id').getUpdateHandle(''),
      'option "updateId" must be a non-empty string, but is ""',
    ],
  ])('refuse %s', (_what, call, message) => {
    const client = new WorkflowClient({ connection: fakeConnection({}) });
    expect(() => call(client)).toThrow(ClientOptionsError);
    expect(() => call(client)).toThrow(message);
  });

  it.each<[string, (client: WorkflowClient) => Promise<unknown>, string]>([
    [
      'a stage that an update cannot be waited for',
      (client) => client.getHandle('id').startUpdate('u', { waitForStage: 'ADMITTED' as never }),
      'option "waitForStage" must be "ACCEPTED" or "COMPLETED", but is "ADMITTED"',
    ],
    [
      'an unknown option of an update',
      (client) => client.getHandle('id').executeUpdate('u', { id: 1 } as never),
      'unknown option "id"',
    ],
    [
      'an unknown option of a query',
      (client) => client.getHandle('id').queryWith('q', { reject: 1 } as never),
      'unknown option "reject"',
    ],
    [
      'arguments of a query that are no list',
      (client) => client.getHandle('id').queryWith('q', { args: 1 } as never),
      'option "args" must be an array, but is 1',
    ],
    [
      'an unknown option of a cancellation',
      (client) => client.getHandle('id').cancel({ why: 'x' } as never),
      'unknown option "why"',
    ],
    [
      'a reason that is no text',
      (client) => client.getHandle('id').terminate(7 as never),
      'the options must be an object, but are 7',
    ],
    [
      'an unknown option of a result',
      (client) => client.getHandle('id').result({ wait: 1 } as never),
      'unknown option "wait"',
    ],
    [
      'signal arguments that are no list',
      (client) => client.signalWithStart('W', { ...start, signal: 's', signalArgs: 1 as never }),
      'option "signalArgs" must be an array, but is 1',
    ],
    [
      'an eager signal-with-start',
      (client) => client.signalWithStart('W', { ...start, signal: 's', requestEagerStart: true } as never),
      'unknown option "requestEagerStart"',
    ],
    [
      'a query of a count that is no text',
      (client) => client.count(7 as never),
      'option "query" must be a non-empty string, but is 7',
    ],
  ])('reject %s', async (_what, call, message) => {
    const client = new WorkflowClient({ connection: fakeConnection({}) });
    const error = await call(client).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClientOptionsError);
    expect((error as Error).message).toContain(message);
  });
});

type Interceptor = NonNullable<NonNullable<ClientOptions['interceptors']>['workflow']>[number];
