import { describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../scripts/test-certificates.mjs';
import { Client } from '../src/client/client.js';
import { loggerFrom } from '../src/common/telemetry.js';
import { Connection } from '../src/transport/connection.js';
import { Worker } from '../src/worker/worker.js';
import { FakeServer } from './support/fake-server.js';
import { shownSecrets } from './support/shown-secrets.js';

const authority = createCertificateAuthority();
const { cert, key } = authority.issue('client');
const keyBody = key.split('\n')[1] ?? '';

const secrets = {
  'API key': 'planted-api-key',
  metadata: 'planted-header',
  'private key': keyBody,
  'codec key': 'planted-codec-key',
  address: 'planted-password',
};

class EncryptionCodec {
  readonly key = secrets['codec key'];
  async encode(payloads: never[]): Promise<never[]> {
    return payloads;
  }
  async decode(payloads: never[]): Promise<never[]> {
    return payloads;
  }
}

function connect(): Connection {
  return Connection.lazy({
    address: 'localhost:7233',
    apiKey: secrets['API key'],
    metadata: { 'x-team': secrets.metadata, 'x-token-bin': Buffer.from(secrets.metadata) },
    tls: { serverRootCACertificate: authority.cert, clientCertPair: { crt: cert, key: Buffer.from(key) } },
  });
}

describe('secrets', () => {
  it('are found by this spec where an object shows them', () => {
    const shows = { deep: new Map([['a', { bytes: Buffer.from(secrets.metadata), text: secrets['API key'] }]]) };
    const shown = shownSecrets(shows, secrets);
    expect(shown).toContain('metadata by properties');
    expect(shown).toContain('API key by inspect');
  });

  it('of a connection are shown neither by it nor by its options, before and after a call', async () => {
    const connection = connect();
    expect(shownSecrets(connection, secrets)).toEqual([]);
    expect(shownSecrets(connection.options, secrets)).toEqual([]);
    expect(shownSecrets({ ...connection.options }, secrets)).toEqual([]);
    expect(structuredClone({ secret: connection.options.apiKey })).toEqual({ secret: {} });
    const call = connection.workflowService.getSystemInfo({}, { retry: false, timeoutMs: 1 });
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(shownSecrets(error, secrets)).toEqual([]);
    connection.setApiKey(`${secrets['API key']}-2`);
    connection.setMetadata({ 'x-team': `${secrets.metadata}-2` });
    expect(shownSecrets(connection, secrets)).toEqual([]);
    await connection.close();
    expect(shownSecrets(connection, secrets)).toEqual([]);
  });

  it('are not shown by what holds the connection: clients, their handles, a worker', async () => {
    const connection = connect();
    const dataConverter = { payloadCodecs: [new EncryptionCodec()] };
    const client = new Client({ connection, dataConverter });
    const handle = client.workflow.getHandle('w');
    const activities = { charge: async () => 1 };
    const worker = await Worker.create({ connection, taskQueue: 'q', dataConverter, activities });
    // `client.options` are what the application itself gave, its codecs included.
    expect(shownSecrets(client.options.connection, secrets)).toEqual([]);
    const { 'codec key': _, ...ofConnection } = secrets;
    expect(shownSecrets({ client, handle }, ofConnection)).toEqual([]);
    expect(shownSecrets(worker, secrets)).toEqual([]);
    await worker.shutdown();
    await connection.close();
  });

  it('are in no message or cause of an error about an option', () => {
    const faults: (() => unknown)[] = [
      () => Connection.lazy({ address: `https://me:${secrets.address}@cloud:7233` }),
      () => Connection.lazy({ address: `me:${secrets.address}@cloud:7233` }),
      () => Connection.lazy({ address: `me:${secrets.address}@cloud/path` }),
      () => Connection.lazy({ apiKey: `${secrets['API key']}\n` }),
      () => Connection.lazy({ apiKey: secrets['API key'], metadata: { authorization: secrets.metadata } }),
      () => Connection.lazy({ metadata: { team: `${secrets.metadata}\n` } }),
      () => Connection.lazy({ metadata: { 'team-bin': secrets.metadata } }),
      () => Connection.lazy({ tls: { clientCertPair: { crt: cert, key: keyBody } } }),
      () => Connection.lazy({ tls: { clientCertPair: { crt: cert, key: `${keyBody}/x.y` } } }),
      () => Connection.lazy({ tls: { clientCertPair: { crt: cert, key: `-----BEGIN PRIVATE KEY-----\n${keyBody}` } } }),
      () => Connection.lazy({ tls: { clientCertPair: { crt: key, key: cert } } }),
    ];
    for (const fault of faults) {
      const error = thrownBy(fault);
      expect(error).toBeInstanceOf(Error);
      expect(shownSecrets(error, secrets)).toEqual([]);
    }
  });

  it('are in no log line of calls that fail', async () => {
    const lines: unknown[] = [];
    const logger = loggerFrom((...line) => lines.push(line));
    const server = new FakeServer({
      GetSystemInfo: () => {
        throw new Error('not now');
      },
    });
    const connection = server.connect({ apiKey: secrets['API key'], metadata: { team: secrets.metadata }, logger });
    await expect(connection.ensureConnected()).rejects.toThrow('not now');
    expect(shownSecrets(lines, secrets)).toEqual([]);
  });
});

function thrownBy(callback: () => unknown): unknown {
  try {
    return callback();
  } catch (error) {
    return error;
  }
}
