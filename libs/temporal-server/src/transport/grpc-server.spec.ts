import { Client, credentials, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from 'vitest';
import { noopLogger } from '@nest-temporal/core/internal/common/telemetry';
import { HealthCheckResponse_ServingStatus as ServingStatus } from '@nest-temporal/core/internal/proto/enums';
import { decodeMessage, encodeMessage } from '@nest-temporal/core/internal/proto/index';
import { RealClock } from '../clock/real-clock.js';
import { NamespaceNotFoundError } from '../common/errors.js';
import type { Call } from '../context/call.js';
import { Dispatcher } from '../frontend/dispatcher.js';
import { createEndpoints, type HandlerFamilies } from '../frontend/endpoints.js';
import { createHealthHandlers, Health } from '../frontend/health.js';
import type { Namespaces } from '../context/namespaces.js';
import { ServerAddressError } from './server-address-error.js';
import { GrpcServer } from './grpc-server.js';
import { largestRequestBytes } from '../config/fixed-limits.js';
import { bufferOver } from './grpc-status.js';
import { TaskTokens } from '../common/task-tokens.js';
import { ConfigValues } from '../config/config-values.js';

const workflowServiceName = 'temporal.api.workflowservice.v1.WorkflowService';
const getSystemInfo = `/${workflowServiceName}/GetSystemInfo`;
const identity = (bytes: Buffer): Buffer => bytes;

describe('the gRPC server', () => {
  const ends: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function start(handlers: HandlerFamilies['workflowService'][number] = {}) {
    const health = new Health([workflowServiceName]);
    const endpoints = createEndpoints({
      workflowService: [handlers],
      operatorService: [],
      testService: [],
      health: [createHealthHandlers(health)],
    });
    const time = new RealClock(noopLogger);
    const config = new ConfigValues({}, noopLogger);
    const context = { namespaces: {} as Namespaces, config, tokens: new TaskTokens() };
    const dispatcher = new Dispatcher({ endpoints, context, time, logger: noopLogger });
    const server = await GrpcServer.listen({ dispatcher, endpoints, health }, '127.0.0.1', 0);
    const { address } = server;
    ends.push(() => {
      dispatcher.endCalls();
      return server.close();
    });
    const client = new Client(address, credentials.createInsecure());
    ends.push(() => client.close());
    return { address, client, dispatcher, endpoints, health, server };
  }

  function unary(client: Client, path: string, request: Uint8Array, timeoutMs = 5_000) {
    let cancel = (): void => undefined;
    const answer = new Promise<Uint8Array>((resolve, reject) => {
      const options = { deadline: Date.now() + timeoutMs };
      const call = client.makeUnaryRequest(path, bufferOver, identity, request, options, (error, response) =>
        error ? reject(error) : resolve(response ?? new Uint8Array(0)),
      );
      cancel = () => call.cancel();
    });
    return { answer, cancel };
  }

  const failure = (answer: Promise<unknown>) =>
    answer.then(
      () => undefined,
      (error: unknown) => error as ServiceError,
    );

  it('answers calls on a free port', async () => {
    const { client, address } = await start({ getSystemInfo: () => ({ serverVersion: '1' }) });
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    const response = await unary(client, getSystemInfo, new Uint8Array(0)).answer;
    expect(decodeMessage('GetSystemInfoResponse', response)).toEqual({ serverVersion: '1' });
  });

  it('sends the details of an error in the trailer', async () => {
    const { client } = await start({
      getSystemInfo: () => {
        throw new NamespaceNotFoundError('n');
      },
    });
    const error = await failure(unary(client, getSystemInfo, new Uint8Array(0)).answer);
    expect(error).toMatchObject({ code: 5, details: 'Namespace n is not found.' });
    const [details] = error?.metadata.get('grpc-status-details-bin') ?? [];
    expect(decodeMessage('Status', details as Buffer)).toMatchObject({
      code: 5,
      details: [{ typeUrl: 'type.googleapis.com/temporal.api.errordetails.v1.NamespaceNotFoundFailure' }],
    });
  });

  it('names the method that it does not have', async () => {
    const { client } = await start();
    const error = await failure(unary(client, getSystemInfo, new Uint8Array(0)).answer);
    expect(error).toMatchObject({
      code: 12,
      details: `unknown method GetSystemInfo for service ${workflowServiceName}`,
    });
  });

  it('refuses requests that are too long', async () => {
    const { client } = await start({ getSystemInfo: () => ({}) });
    const error = await failure(unary(client, getSystemInfo, new Uint8Array(largestRequestBytes + 1)).answer);
    expect(error?.code).toBe(8);
  });

  it('tells a handler that its caller went away', async () => {
    let onCall!: (call: Call) => void;
    const called = new Promise<Call>((resolve) => (onCall = resolve));
    let onAbort!: (reason: unknown) => void;
    const aborted = new Promise<unknown>((resolve) => (onAbort = resolve));
    const { client, dispatcher } = await start({
      getSystemInfo: (_request, call) => {
        onCall(call);
        return new Promise((_, reject) =>
          call.signal.addEventListener('abort', () => {
            onAbort(call.signal.reason);
            reject(call.signal.reason);
          }),
        );
      },
    });
    const { answer, cancel } = unary(client, getSystemInfo, new Uint8Array(0));
    const end = failure(answer);
    const call = await called;
    expect(call.deadlineMs - Date.now()).toBeLessThanOrEqual(5_000);
    cancel();
    expect(await end).toMatchObject({ code: 1 });
    expect(await aborted).toMatchObject({ status: 'CANCELLED' });
    await expect.poll(() => dispatcher.waitingCount).toBe(0);
  });

  it('ends waiting calls with UNAVAILABLE when it stops', async () => {
    let onCall!: () => void;
    const called = new Promise<void>((resolve) => (onCall = resolve));
    const { client, dispatcher, server } = await start({
      getSystemInfo: () => {
        onCall();
        return new Promise(() => undefined);
      },
    });
    const end = failure(unary(client, getSystemInfo, new Uint8Array(0)).answer);
    await called;
    dispatcher.endCalls();
    await server.close();
    expect(await end).toMatchObject({ code: 14, details: 'The server is shutting down' });
  });

  it('says what is wrong with an address', async () => {
    const { address, dispatcher, endpoints, health } = await start();
    const listening = GrpcServer.listen({ dispatcher, endpoints, health }, '127.0.0.1', Number(address.split(':')[1]));
    await expect(listening).rejects.toThrow(ServerAddressError);
    await expect(listening).rejects.toThrow(`cannot listen on ${address}: the port is in use`);
  });

  describe('health', () => {
    const check = '/grpc.health.v1.Health/Check';
    const requestFor = (service: string) => encodeMessage('HealthCheckRequest', { service });

    it.each(['', workflowServiceName])('of %j is SERVING', async (service) => {
      const { client } = await start();
      const response = await unary(client, check, requestFor(service)).answer;
      expect(decodeMessage('HealthCheckResponse', response).status).toBe(ServingStatus.SERVING);
    });

    it('of an unknown service is NOT_FOUND', async () => {
      const { client } = await start();
      const error = await failure(unary(client, check, requestFor('x.Y')).answer);
      expect(error).toMatchObject({ code: 5, details: 'unknown service' });
    });

    it('can be watched', async () => {
      const { client, health } = await start();
      const path = '/grpc.health.v1.Health/Watch';
      const stream = client.makeServerStreamRequest<Uint8Array, Buffer>(path, bufferOver, identity, requestFor(''));
      stream.on('error', () => undefined);
      const statuses: unknown[] = [];
      for await (const message of stream) {
        statuses.push(decodeMessage('HealthCheckResponse', message as Buffer).status);
        if (statuses.length === 2) break;
        health.stop();
      }
      expect(statuses).toEqual([ServingStatus.SERVING, ServingStatus.NOT_SERVING]);
    });
  });

  describe.each(['v1', 'v1alpha'])('reflection %s', (version) => {
    /** Asks one question of text on a stream of its own. */
    async function ask(client: Client, field: number, text: string): Promise<Buffer> {
      const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
      const stream = client.makeBidiStreamRequest(path, bufferOver, identity) as ClientDuplexStream<Buffer, Buffer>;
      const answer = new Promise<Buffer>((resolve, reject) => {
        stream.on('data', resolve);
        stream.on('error', reject);
      });
      stream.end(Buffer.concat([Buffer.from([(field << 3) | 2, text.length]), Buffer.from(text)]));
      return answer;
    }

    it('lists the services', async () => {
      const { client } = await start();
      const answer = await ask(client, 7, '*');
      for (const service of [workflowServiceName, 'grpc.health.v1.Health']) expect(answer.includes(service)).toBe(true);
    });

    it('gives the file of a symbol', async () => {
      const { client } = await start();
      const answer = await ask(client, 4, 'temporal.api.common.v1.Payload');
      expect(answer.includes('temporal/api/common/v1/package.proto')).toBe(true);
    });

    it('says what it does not know', async () => {
      const { client } = await start();
      expect((await ask(client, 4, 'no.Such')).includes('Symbol not found: no.Such')).toBe(true);
      expect((await ask(client, 3, 'no.proto')).includes('File not found: no.proto')).toBe(true);
    });
  });
});
