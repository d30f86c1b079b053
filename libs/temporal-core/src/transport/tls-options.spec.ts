import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../../scripts/test-certificates.mjs';
import { ConnectionOptionsError } from './errors.js';
import { resolveConnectionOptions, type ConnectionOptions } from './connection-options.js';
import type { ResolvedTls } from './tls-options.js';

const authority = createCertificateAuthority();
const client = authority.issue('client');
const other = authority.issue('other');

const resolveTls = (tls: unknown): ResolvedTls =>
  resolveConnectionOptions({ tls: tls as ConnectionOptions['tls'] }).tls as ResolvedTls;

describe('tls options', () => {
  it('take PEM as text and as bytes', () => {
    const pair = { crt: Buffer.from(client.cert), key: new Uint8Array(Buffer.from(client.key)) };
    const tls = resolveTls({
      serverRootCACertificate: authority.cert,
      clientCertPair: pair,
      serverNameOverride: 'x.y',
    });
    expect(tls.serverRootCACertificate?.toString()).toBe(authority.cert);
    expect(tls.clientCertPair?.key.reveal().toString()).toBe(client.key);
    expect(tls.serverNameOverride).toBe('x.y');
    expect(resolveTls(true)).toEqual({});
  });

  const encrypted = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  });
  const pair = { crt: client.cert, key: client.key };
  it.each<[option: string, tls: unknown, problem: RegExp]>([
    ['tls', 'yes', /must be null, true, false or an object/],
    ['tls', [], /must be null, true, false or an object/],
    ['tls.ca', { ca: authority.cert }, /unknown option "tls.ca"/],
    ['tls.serverNameOverride', { serverNameOverride: 'x:1' }, /host name without a port/],
    [
      'tls.serverRootCACertificate',
      { serverRootCACertificate: 5 },
      /must be a certificate in PEM form, as a string or bytes, but is a number/,
    ],
    ['tls.serverRootCACertificate', { serverRootCACertificate: './ca.pem' }, /is a path.* readFileSync\(path\)/],
    ['tls.serverRootCACertificate', { serverRootCACertificate: 'what?' }, /a line -----BEGIN CERTIFICATE-----/],
    ['tls.serverRootCACertificate', { serverRootCACertificate: client.key }, /contains a PRIVATE KEY instead/],
    [
      'tls.serverRootCACertificate',
      { serverRootCACertificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
      /is not a certificate that can be read/,
    ],
    ['tls.clientCertPair', { clientCertPair: 'x' }, /must be an object \{ crt, key \} in PEM form, but is a string/],
    ['tls.clientCertPair.crt', { clientCertPair: { key: client.key } }, /is missing/],
    ['tls.clientCertPair.key', { clientCertPair: { crt: client.cert } }, /is missing/],
    ['tls.clientCertPair.key', { clientCertPair: { ...pair, key: encrypted } }, /is encrypted/],
    ['tls.clientCertPair.key', { clientCertPair: { ...pair, key: other.key } }, /not the key of the certificate/],
    [
      'tls.clientCertPair.key',
      { clientCertPair: { ...pair, key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' } },
      /not a private key that can be read/,
    ],
  ])('refuse a wrong %s', (option, tls, problem) => {
    expect(() => resolveTls(tls)).toThrow(ConnectionOptionsError);
    expect(() => resolveTls(tls)).toThrow(problem);
    expect(() => resolveTls(tls)).toThrow(expect.objectContaining({ option }));
  });
});
