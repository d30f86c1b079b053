import { status as codes, ServerCredentials } from '@grpc/grpc-js';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createCertificateAuthority, type CertificateAuthority } from '../../../../scripts/test-certificates.mjs';
import {
  answering,
  failure,
  startGrpcServer,
  type GrpcTestServer,
  type Serve,
} from '../../test/support/grpc-test-server.js';
import { RpcError } from '../common/rpc-channel.js';
import { encodeMessage } from '../proto/index.js';
import { Connection } from './connection.js';
import type { ConnectionOptions } from './connection-options.js';
import { ConnectionClosedError, ConnectionOptionsError, ConnectionUnavailableError } from './errors.js';
import type { RpcInterceptor } from './rpc-interceptor.js';

const systemInfo = answering('GetSystemInfoResponse', { serverVersion: '1.32.0', capabilities: { sdkMetadata: true } });
const never: Serve = ({ cancelled }) => cancelled.then(() => new Uint8Array(0));

const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

async function serverThat(serve: Serve, options?: Parameters<typeof startGrpcServer>[1]): Promise<GrpcTestServer> {
  const server = await startGrpcServer(serve, options);
  disposals.push(() => server.stop());
  return server;
}

function lazy(options: ConnectionOptions): Connection {
  const connection = Connection.lazy(options);
  disposals.push(() => connection.close());
  return connection;
}

async function connect(options: ConnectionOptions): Promise<Connection> {
  const connection = await Connection.connect(options);
  disposals.push(() => connection.close());
  return connection;
}

describe('connecting', () => {
  it('learns what the server can do', async () => {
    const { address } = await serverThat(systemInfo);
    const { serverInfo } = await connect({ address });
    expect(serverInfo?.serverVersion).toBe('1.32.0');
    expect(serverInfo?.capabilities).toMatchObject({ sdkMetadata: true });
    expect(serverInfo?.capabilities.nexus).toBe(false);
  });

  it('lazily makes no call until somebody needs one', async () => {
    const server = await serverThat(systemInfo);
    const connection = lazy({ address: server.address });
    expect(server.calls).toHaveLength(0);
    expect(connection.serverInfo).toBeUndefined();
    await connection.workflowService.getSystemInfo({});
    expect(server.calls).toHaveLength(1);
  });

  it('asks once, however many wait for it', async () => {
    const server = await serverThat(systemInfo);
    const connection = lazy({ address: server.address });
    await Promise.all([connection.ensureConnected(), connection.ensureConnected()]);
    await connection.ensureConnected();
    expect(server.calls).toHaveLength(1);
  });

  it('can be tried again after a failure', async () => {
    let refuse = true;
    const { address } = await serverThat((call) => {
      if (refuse) throw failure(codes.PERMISSION_DENIED, 'no');
      return systemInfo(call);
    });
    const connection = lazy({ address });
    await expect(connection.ensureConnected()).rejects.toThrow(RpcError);
    refuse = false;
    await expect(connection.ensureConnected()).resolves.toMatchObject({ serverVersion: '1.32.0' });
  });

  it('waits for a server that is starting', async () => {
    const port = await freePort();
    const connecting = Connection.connect({ address: `127.0.0.1:${port}`, retry: { initialInterval: 20 } });
    disposals.push(async () => (await connecting).close());
    await new Promise((resolve) => setImmediate(resolve));
    await serverThat(systemInfo, { bind: `127.0.0.1:${port}` });
    expect((await connecting).serverInfo?.serverVersion).toBe('1.32.0');
  });

  it('takes a server that does not know the call for one without its features', async () => {
    const { address } = await serverThat(() => {
      throw failure(codes.UNIMPLEMENTED, 'unknown method GetSystemInfo');
    });
    expect((await connect({ address })).serverInfo).toEqual({ serverVersion: '', capabilities: {} });
  });

  it('says where nobody listens, and what to check', async () => {
    const address = `localhost:${await freePort()}`;
    const connecting = Connection.connect({ address, connectTimeout: 500 });
    await expect(connecting).rejects.toThrow(ConnectionUnavailableError);
    await expect(connecting).rejects.toMatchObject({
      code: 'TEMPORAL_CONNECTION_UNAVAILABLE',
      trouble: 'unreachable',
      message: expect.stringContaining(`No connection to ${address}: the server is unreachable`) as string,
    });
  });

  it('does not wait longer than the connect timeout for a server that says nothing', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    disposals.push(() => void silent.close());
    const { port } = silent.address() as { port: number };
    const connecting = Connection.connect({ address: `127.0.0.1:${port}`, connectTimeout: 50 });
    await expect(connecting).rejects.toMatchObject({
      name: 'ConnectionUnavailableError',
      message: expect.stringContaining('within 50 ms') as string,
    });
  });

  it('over a unix socket works like any other', async () => {
    const socket = `unix:/tmp/nest-temporal-${process.pid}.sock`;
    await serverThat(systemInfo, { bind: socket });
    expect((await connect({ address: socket })).serverInfo?.serverVersion).toBe('1.32.0');
  });

  it('refuses wrong options before anything is opened', async () => {
    await expect(Connection.connect({ address: 'http://x' })).rejects.toThrow(ConnectionOptionsError);
    expect(() => Connection.lazy({ address: '' })).toThrow(ConnectionOptionsError);
  });
});

describe('TLS', () => {
  const authority = createCertificateAuthority('Authority');
  const clients = createCertificateAuthority('Client Authority');
  const stranger = createCertificateAuthority('Stranger');
  const ofServer = authority.issue('server');

  function credentials(issued = ofServer, clientCa?: CertificateAuthority): ServerCredentials {
    const pair = { private_key: Buffer.from(issued.key), cert_chain: Buffer.from(issued.cert) };
    return ServerCredentials.createSsl(clientCa ? Buffer.from(clientCa.cert) : null, [pair], clientCa !== undefined);
  }
  const tlsServer = async (...args: Parameters<typeof credentials>): Promise<string> =>
    `localhost:${(await serverThat(systemInfo, { credentials: credentials(...args) })).port}`;
  const pairOf = (issued: { cert: string; key: string }) => ({ crt: issued.cert, key: issued.key });
  const trouble = (address: string, tls: ConnectionOptions['tls']): Promise<string> =>
    Connection.connect({ address, tls, connectTimeout: 500 }).then(
      () => 'connected',
      (error: unknown) => (error instanceof ConnectionUnavailableError ? error.trouble : String(error)),
    );

  it('connects with the authority of the server', async () => {
    const connection = await connect({ address: await tlsServer(), tls: { serverRootCACertificate: authority.cert } });
    expect(connection.serverInfo?.serverVersion).toBe('1.32.0');
  });

  it('connects with a client certificate', async () => {
    const tls = { serverRootCACertificate: authority.cert, clientCertPair: pairOf(clients.issue('client')) };
    expect(await trouble(await tlsServer(ofServer, clients), tls)).toBe('connected');
  });

  it('looks for another name in the certificate when told to', async () => {
    const address = await tlsServer(authority.issue('server', { hosts: ['temporal.example'] }));
    const tls = { serverRootCACertificate: authority.cert };
    expect(await trouble(address, tls)).toBe('wrong-host-name');
    expect(await trouble(address, { ...tls, serverNameOverride: 'temporal.example' })).toBe('connected');
  });

  it('tells what is wrong with a certificate, and does not try again', async () => {
    expect(await trouble(await tlsServer(), { serverRootCACertificate: stranger.cert })).toBe('untrusted-certificate');
    expect(await trouble(await tlsServer(), true)).toBe('untrusted-certificate');
    const old = authority.issue('server', { notBefore: Date.now() - 7_200_000, notAfter: Date.now() - 3_600_000 });
    expect(await trouble(await tlsServer(old), { serverRootCACertificate: authority.cert })).toBe(
      'expired-certificate',
    );
  });

  it('tells a missing client certificate', async () => {
    const address = await tlsServer(ofServer, clients);
    expect(await trouble(address, { serverRootCACertificate: authority.cert })).toBe('client-certificate-missing');
  });

  it('does not connect with a client certificate that the server refuses', async () => {
    const tls = { serverRootCACertificate: authority.cert, clientCertPair: pairOf(stranger.issue('client')) };
    // Some servers hang up without an alert.
    expect(['client-certificate-refused', 'hung-up']).toContain(await trouble(await tlsServer(ofServer, clients), tls));
  });

  it('tells when one side speaks it and the other does not', async () => {
    const plain = await serverThat(systemInfo);
    expect(await trouble(`localhost:${plain.port}`, { serverRootCACertificate: authority.cert })).toBe(
      'server-without-tls',
    );
    expect(await trouble(await tlsServer(), false)).toBe('hung-up');
  });
});

describe('calls of a connection', () => {
  it('carry client, version, namespace, metadata and API key', async () => {
    const server = await serverThat(answering('DescribeNamespaceResponse', {}));
    const connection = lazy({ address: server.address, tls: false, apiKey: 'k1', metadata: { team: 'a' } });
    await connection.workflowService.describeNamespace({ namespace: 'orders' });
    connection.setApiKey('k2');
    connection.setMetadata({ team: 'b' });
    await connection.workflowService.describeNamespace({ namespace: 'shop' }, { metadata: { trace: 't' } });
    const [first, second] = server.calls.map(({ metadata }) => metadata.getMap());
    expect(first).toMatchObject({
      'client-name': 'temporal-nestjs',
      'temporal-namespace': 'orders',
      authorization: 'Bearer k1',
      team: 'a',
    });
    expect(second).toMatchObject({ 'temporal-namespace': 'shop', authorization: 'Bearer k2', team: 'b', trace: 't' });
  });

  it('do not send an API key in plain text that was set later', async () => {
    const connection = lazy({ address: 'localhost:1' });
    expect(() => connection.setApiKey('k')).toThrow(/plain text/);
    expect(() => connection.setMetadata({ 'a b': 'x' })).toThrow(ConnectionOptionsError);
  });

  it('go through interceptors, first one outermost, which may change headers', async () => {
    const server = await serverThat(answering('DescribeNamespaceResponse', {}));
    const seen: string[] = [];
    const tracing = (name: string): RpcInterceptor => ({
      unary: async (call, next) => {
        seen.push(`${name} in`);
        const options = { ...call.options, metadata: { ...call.options.metadata, [name]: '1' } };
        const response = await next({ ...call, options });
        seen.push(`${name} out`);
        return response;
      },
    });
    const connection = lazy({ address: server.address, interceptors: [tracing('a'), tracing('b')] });
    await connection.workflowService.describeNamespace({});
    expect(seen).toEqual(['a in', 'b in', 'b out', 'a out']);
    expect(server.calls[0]?.metadata.getMap()).toMatchObject({ a: '1', b: '1' });
  });

  it('end with the status of the server and its details', async () => {
    const value = encodeMessage('WorkflowExecutionAlreadyStartedFailure', { runId: 'r1' });
    const { address } = await serverThat(() => {
      throw failure(codes.ALREADY_EXISTS, 'there is one', { type: 'WorkflowExecutionAlreadyStartedFailure', value });
    });
    const call = lazy({ address }).workflowService.startWorkflowExecution({});
    await expect(call).rejects.toMatchObject({
      status: 'ALREADY_EXISTS',
      message: 'StartWorkflowExecution: ALREADY_EXISTS: there is one',
      statusDetails: expect.any(Uint8Array) as Uint8Array,
    });
  });

  it('point at the API key when the server refuses it', async () => {
    const { address } = await serverThat(() => {
      throw failure(codes.UNAUTHENTICATED, 'Request unauthorized.');
    });
    await expect(Connection.connect({ address, tls: false, apiKey: 'old' })).rejects.toMatchObject({
      status: 'UNAUTHENTICATED',
      message: expect.stringContaining('the server rejected the API key') as string,
    });
  });

  it('end at their timeout', async () => {
    const { address } = await serverThat(never);
    const call = lazy({ address }).workflowService.describeNamespace({}, { timeoutMs: 30 });
    await expect(call).rejects.toMatchObject({ code: 'TEMPORAL_RPC_DEADLINE_EXCEEDED' });
  });

  it('end on both sides when their signal is aborted', async () => {
    const server = await serverThat(never);
    const controller = new AbortController();
    const connection = lazy({ address: server.address });
    const polls = Array.from({ length: 20 }, () =>
      connection.workflowService.pollWorkflowTaskQueue({}, { longPoll: true, signal: controller.signal }),
    );
    const outcomes = Promise.allSettled(polls);
    while (server.calls.length < 20) await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error('shutting down'));
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ reason: { code: 'TEMPORAL_RPC_CANCELLED', cause: new Error('shutting down') } });
    }
    await Promise.all(server.calls.map(({ cancelled }) => cancelled));
  });

  it('that are aborted already are not sent', async () => {
    const server = await serverThat(systemInfo);
    const connection = lazy({ address: server.address });
    const signal = AbortSignal.abort('early');
    await expect(connection.workflowService.getSystemInfo({}, { signal })).rejects.toMatchObject({ cause: 'early' });
    await connection.workflowService.getSystemInfo({});
    expect(server.calls).toHaveLength(1);
  });

  it('take answers beyond the 4 MiB of gRPC, up to the limit', async () => {
    const description = 'x'.repeat(6 * 1024 * 1024);
    const { address } = await serverThat(answering('DescribeNamespaceResponse', { namespaceInfo: { description } }));
    const { namespaceInfo } = await lazy({ address }).workflowService.describeNamespace({});
    expect(namespaceInfo?.description).toHaveLength(description.length);
    const limited = lazy({ address, maxReceiveMessageLength: 1024 * 1024 });
    await expect(limited.workflowService.describeNamespace({})).rejects.toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      message: expect.stringContaining('larger than max') as string,
    });
  });

  it('survive a restart of the server', async () => {
    const first = await startGrpcServer(systemInfo);
    const connection = await connect({ address: first.address });
    first.stop();
    const call = connection.workflowService.getSystemInfo({});
    await serverThat(systemInfo, { bind: first.address });
    expect((await call).serverVersion).toBe('1.32.0');
  });

  it('tell the health of the server', async () => {
    const { address } = await serverThat(answering('HealthCheckResponse', { status: 1 }));
    expect(await lazy({ address }).checkHealth()).toBe('SERVING');
  });
});

describe('closing', () => {
  it('ends calls under way with an error that says so', async () => {
    const server = await serverThat(never);
    const connection = lazy({ address: server.address });
    const calls = [
      connection.workflowService.describeNamespace({}),
      connection.workflowService.pollWorkflowTaskQueue({}, { longPoll: true }),
    ];
    const outcomes = Promise.allSettled(calls);
    while (server.calls.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await connection.close();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({
        reason: {
          name: 'ConnectionClosedError',
          code: 'TEMPORAL_CONNECTION_CLOSED',
          message: 'The connection was closed while the call was in progress.',
        },
      });
    }
  });

  it('ends calls that wait for a server to come back', async () => {
    const connection = lazy({ address: `127.0.0.1:${await freePort()}` });
    const outcome = expect(connection.workflowService.describeNamespace({})).rejects.toThrow(ConnectionClosedError);
    await new Promise((resolve) => setImmediate(resolve));
    await connection.close();
    await outcome;
  });

  it('refuses later calls, and closing again does nothing', async () => {
    const { address } = await serverThat(systemInfo);
    const connection = await connect({ address });
    await connection.close();
    await connection.close();
    expect(connection.isClosed).toBe(true);
    await expect(connection.workflowService.getSystemInfo({})).rejects.toThrow(ConnectionClosedError);
    await expect(connection.ensureConnected()).rejects.toThrow(ConnectionClosedError);
  });

  it('of one connection leaves another to the same server alone', async () => {
    const { address } = await serverThat(systemInfo);
    const [one, other] = [await connect({ address }), await connect({ address })];
    await one.close();
    expect((await other.workflowService.getSystemInfo({})).serverVersion).toBe('1.32.0');
  });
});

describe('a connection over a channel of another kind', () => {
  it('makes its calls there, and closes it', async () => {
    const log: string[] = [];
    const response = encodeMessage('GetSystemInfoResponse', { serverVersion: 'embedded' });
    const channel = {
      unary: async (path: string) => {
        log.push(path);
        return response;
      },
      close: () => void log.push('closed'),
    };
    const connection = Connection.over(channel);
    expect((await connection.ensureConnected()).serverVersion).toBe('embedded');
    await connection.close();
    expect(log).toEqual(['/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo', 'closed']);
  });
});

async function freePort(): Promise<number> {
  const socket = createServer();
  await new Promise<void>((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const { port } = socket.address() as { port: number };
  await new Promise((resolve) => socket.close(resolve));
  return port;
}
