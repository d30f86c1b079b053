import { describe, expect, it } from 'vitest';
import { Client, ClientOptionsError, Connection, NamespaceNotFoundError } from '@nest-temporal/core/client';
import { useClient } from '../support/client-fixture.js';

describe('what the client refuses, and what it makes of refusals', () => {
  const server = useClient();

  it('names an unknown namespace, whatever the call', async () => {
    const elsewhere = server.clientWith({ namespace: 'nobody-registered-this' });
    const calls = [
      () => elsewhere.start('Any', { workflowId: 'x', taskQueue: 'q' }),
      () => elsewhere.getHandle('x').describe(),
      () => elsewhere.getHandle('x').signal('any'),
      () => elsewhere.getHandle('x').result(),
    ];
    for (const call of calls) {
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(NamespaceNotFoundError);
      expect(error).toMatchObject({
        code: 'TEMPORAL_NAMESPACE_NOT_FOUND',
        message: expect.stringContaining('nobody-registered-this'),
      });
    }
  });

  it('names the address where nobody listens', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1', retry: { maximumAttempts: 2, initialInterval: 1 } });
    const client = new Client({ connection });
    await expect(client.workflow.start('Any', { workflowId: 'x', taskQueue: 'q' })).rejects.toMatchObject({
      code: 'TEMPORAL_CONNECTION_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    await connection.close();
  });

  it('names the place of what cannot be serialised, and sends nothing', async () => {
    const workflowId = server.id();
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    for (const [value, path] of [
      [{ lines: [{ price: 1n }] }, 'lines[0].price'],
      [cyclic, 'self'],
    ] as const) {
      await expect(server.client.start('Any', { workflowId, args: [value] })).rejects.toMatchObject({
        code: 'TEMPORAL_VALUE_NOT_SERIALIZABLE',
        path,
      });
    }
    await expect(server.client.getHandle(workflowId).describe()).rejects.toMatchObject({
      code: 'TEMPORAL_WORKFLOW_NOT_FOUND',
    });
  });

  it('names a codec that throws', async () => {
    class BrokenCodec {
      async encode(): Promise<never> {
        throw new Error('no key');
      }
      async decode(): Promise<never> {
        throw new Error('no key');
      }
    }
    const client = server.clientWith({ dataConverter: { payloadCodecs: [new BrokenCodec()] } });
    await expect(client.start('Any', { workflowId: server.id(), args: [1] })).rejects.toMatchObject({
      code: 'TEMPORAL_PAYLOAD_CODEC_FAILED',
      message: expect.stringContaining('BrokenCodec: encode failed'),
    });
  });

  it('refuses what the server would take the wrong way', async () => {
    await expect(server.client.start('Any', { workflowId: '' })).rejects.toBeInstanceOf(ClientOptionsError);
    const before = server.client.start('Any', { workflowId: server.id(), abortSignal: AbortSignal.abort() });
    await expect(before).rejects.toMatchObject({ code: 'TEMPORAL_RPC_CANCELLED' });
  });
});
