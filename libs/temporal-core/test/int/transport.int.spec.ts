import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Connection, NamespaceNotFoundError, type ConnectionOptions } from '@nest-temporal/core/client';
import { RpcError } from '@nest-temporal/core/internal/common/rpc-channel';
import { EventType } from '@nest-temporal/core/internal/proto/enums';
import { statusDetail } from '@nest-temporal/core/internal/transport/status-details';
import { createCertificateAuthority } from '../../../../scripts/test-certificates.mjs';
import { startTemporalServer, type TemporalServer } from '../../../../scripts/temporal-server.mjs';

const namespace = 'default';

describe('a connection to the server', () => {
  const address = inject('temporalAddress');
  let connection: Connection;
  beforeAll(async () => {
    connection = await Connection.connect({ address });
  });
  afterAll(() => connection.close());

  const startRequest = (workflowId: string) => ({
    namespace,
    workflowId,
    workflowType: { name: 'Nobody' },
    taskQueue: { name: `transport-${workflowId}` },
    requestId: randomUUID(),
    identity: 'transport spec',
  });
  const terminate = (workflowId: string) =>
    connection.workflowService.terminateWorkflowExecution({ namespace, workflowExecution: { workflowId } });

  it('knows the version and the features of the server once it is connected', () => {
    expect(connection.serverInfo?.serverVersion).toMatch(/^\d+\.\d+/);
    expect(connection.serverInfo?.capabilities.sdkMetadata).toBe(true);
  });

  it('opens with the first call when it is lazy', async () => {
    const lazy = Connection.lazy({ address });
    const { namespaceInfo } = await lazy.workflowService.describeNamespace({ namespace });
    expect(namespaceInfo?.name).toBe(namespace);
    expect(lazy.serverInfo).toBeUndefined();
    expect((await lazy.ensureConnected()).serverVersion).toBe(connection.serverInfo?.serverVersion);
    await lazy.close();
  });

  it('reaches the operator service and the health check', async () => {
    expect(await connection.checkHealth()).toBe('SERVING');
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(customAttributes).toBeDefined();
  });

  it('names an unregistered namespace', async () => {
    const unknown = `unknown-${randomUUID()}`;
    const call = connection.workflowService.startWorkflowExecution({ ...startRequest('w'), namespace: unknown });
    await expect(call).rejects.toThrow(NamespaceNotFoundError);
    await expect(call).rejects.toMatchObject({
      code: 'TEMPORAL_NAMESPACE_NOT_FOUND',
      namespace: unknown,
      status: 'NOT_FOUND',
    });
  });

  it('gives the run that has the id already, out of the details of the refusal', async () => {
    const workflowId = randomUUID();
    const { runId } = await connection.workflowService.startWorkflowExecution(startRequest(workflowId));
    const again: unknown = await connection.workflowService
      .startWorkflowExecution(startRequest(workflowId))
      .catch((error: unknown) => error);
    expect(again).toMatchObject({ status: 'ALREADY_EXISTS' });
    expect(statusDetail(again, 'WorkflowExecutionAlreadyStartedFailure')?.runId).toBe(runId);
    await terminate(workflowId);
  });

  it('keeps a long poll open until something happens', async () => {
    const workflowId = randomUUID();
    await connection.workflowService.startWorkflowExecution(startRequest(workflowId));
    const poll = connection.workflowService.getWorkflowExecutionHistory(
      { namespace, execution: { workflowId }, waitNewEvent: true, historyEventFilterType: 2 },
      { longPoll: true },
    );
    await terminate(workflowId);
    const { history } = await poll;
    expect(history?.events?.at(-1)?.eventType).toBe(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED);
  });

  it('ends a poll that is aborted', async () => {
    const controller = new AbortController();
    const request = { namespace, taskQueue: { name: randomUUID() }, identity: 'transport spec' };
    const poll = connection.workflowService.pollWorkflowTaskQueue(request, {
      longPoll: true,
      signal: controller.signal,
    });
    controller.abort();
    await expect(poll).rejects.toMatchObject({ code: 'TEMPORAL_RPC_CANCELLED' });
  });
});

describe('a server with TLS and client certificates', () => {
  const authority = createCertificateAuthority('Frontend Authority');
  const clients = createCertificateAuthority('Client Authority');
  const stranger = createCertificateAuthority('Stranger');
  const pairOf = ({ cert, key }: { cert: string; key: string }) => ({ crt: cert, key });
  const ca = { serverRootCACertificate: authority.cert };
  let server: TemporalServer;
  let address: string;
  beforeAll(async () => {
    server = await startTemporalServer({
      tls: {
        server: authority.issue('frontend'),
        ca: authority.cert,
        clientCa: clients.cert,
        client: clients.issue('system worker'),
      },
    });
    address = server.address.replace(/^[^:]*/, 'localhost');
  });
  afterAll(() => server.stop());

  const refusal = (tls: ConnectionOptions['tls']): Promise<unknown> =>
    Connection.connect({ address, tls, connectTimeout: '1s' }).then(
      async (connection) => connection.close(),
      (error: unknown) => error,
    );

  it('is reached with a certificate of the right authority', async () => {
    const tls = { ...ca, clientCertPair: pairOf(clients.issue('client')) };
    const connection = await Connection.connect({ address, tls });
    const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
    expect(namespaceInfo?.name).toBe(namespace);
    await connection.close();
  });

  it('refuses a client without certificate, and the error says what to give', async () => {
    const error = await refusal(ca);
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({ code: 'TEMPORAL_CONNECTION_UNAVAILABLE', trouble: 'client-certificate-missing' });
    expect((error as Error).message).toContain('`tls.clientCertPair`');
  });

  it('refuses a client certificate of a stranger or out of date', async () => {
    const strange = await refusal({ ...ca, clientCertPair: pairOf(stranger.issue('client')) });
    expect(strange).toMatchObject({ trouble: 'client-certificate-refused' });
    const hour = 3_600_000;
    const old = clients.issue('client', { notBefore: Date.now() - 2 * hour, notAfter: Date.now() - hour });
    expect(await refusal({ ...ca, clientCertPair: pairOf(old) })).toMatchObject({
      trouble: 'client-certificate-refused',
    });
  });

  it('is refused by a client that does not trust its authority', async () => {
    expect(await refusal({ serverRootCACertificate: stranger.cert })).toMatchObject({
      trouble: 'untrusted-certificate',
    });
    expect(await refusal(true)).toMatchObject({ trouble: 'untrusted-certificate' });
  });

  it('hangs up on a client without TLS, and the error says so', async () => {
    const error = await refusal(false);
    expect(error).toMatchObject({ trouble: 'hung-up' });
    expect((error as Error).message).toContain('set `tls: true`');
  });

  it('is found again after a restart', async () => {
    const tls = { ...ca, clientCertPair: pairOf(clients.issue('client')) };
    const connection = await Connection.connect({ address, tls, retry: { maximumElapsedTime: '30s' } });
    await server.halt();
    const call = connection.workflowService.getSystemInfo({});
    await server.resume();
    expect((await call).serverVersion).toMatch(/^\d/);
    await connection.close();
  });
});
