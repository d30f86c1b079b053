import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../../scripts/test-certificates.mjs';
import { ConnectionOptionsError } from './errors.js';
import { resolveTls } from './tls-options.js';

const authority = createCertificateAuthority();
const client = authority.issue('client');
const other = authority.issue('other');

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
    ['tls', 'yes', /must be true, false or an object/],
    ['tls', [], /must be true, false or an object/],
    ['tls.ca', { ca: authority.cert }, /does not exist: known are serverRootCACertificate/],
    ['tls.serverNameOverride', { serverNameOverride: 'x:1' }, /host name, without port/],
    ['tls.serverRootCACertificate', { serverRootCACertificate: 5 }, /must be PEM .* not number/],
    [
      'tls.serverRootCACertificate',
      { serverRootCACertificate: './ca.pem' },
      /is a path: give the contents of the file/,
    ],
    [
      'tls.serverRootCACertificate',
      { serverRootCACertificate: 'what?' },
      /is no PEM: a line -----BEGIN CERTIFICATE-----/,
    ],
    [
      'tls.serverRootCACertificate',
      { serverRootCACertificate: client.key },
      /holds a PRIVATE KEY, where a CERTIFICATE belongs/,
    ],
    [
      'tls.serverRootCACertificate',
      { serverRootCACertificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
      /no certificate that can be read/,
    ],
    ['tls.clientCertPair', { clientCertPair: 'x' }, /must be an object \{ crt, key \}/],
    ['tls.clientCertPair.crt', { clientCertPair: { key: client.key } }, /is missing beside the key/],
    ['tls.clientCertPair.key', { clientCertPair: { crt: client.cert } }, /is missing beside the certificate/],
    ['tls.clientCertPair.key', { clientCertPair: { ...pair, key: encrypted } }, /is encrypted/],
    ['tls.clientCertPair.key', { clientCertPair: { ...pair, key: other.key } }, /not the key of the certificate/],
    [
      'tls.clientCertPair.key',
      { clientCertPair: { ...pair, key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' } },
      /no private key that can be read/,
    ],
  ])('refuse a wrong %s', (option, tls, problem) => {
    expect(() => resolveTls(tls)).toThrow(ConnectionOptionsError);
    expect(() => resolveTls(tls)).toThrow(problem);
    expect(() => resolveTls(tls)).toThrow(`\`${option}\``);
  });
});
