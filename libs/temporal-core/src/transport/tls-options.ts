/** TLS of a connection: the options, their checks, and the credentials made of them. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { credentials, type ChannelCredentials } from '@grpc/grpc-js';
import { Secret } from '../common/secret.js';
import { ConnectionOptionsError } from './errors.js';

/** A certificate, a chain of them, or a key, in PEM form (text that has a line `-----BEGIN …-----`). */
export type Pem = Buffer | Uint8Array | string;

/** How TLS is spoken. */
export interface TLSConfig {
  /** Certificate of the authority that issued the server's. @defaultValue the authorities that Node.js knows */
  serverRootCACertificate?: Pem;
  /** Certificate and private key by which the client proves who it is (mTLS). */
  clientCertPair?: { crt: Pem; key: Pem };
  /** Name to look for in the server's certificate, when it is not the host of the address. */
  serverNameOverride?: string;
}

/** {@link TLSConfig} with its PEM as bytes, the private key out of sight. */
export interface ResolvedTls {
  readonly serverRootCACertificate?: Buffer;
  readonly clientCertPair?: { readonly crt: Buffer; readonly key: Secret<Buffer> };
  readonly serverNameOverride?: string;
}

const known = new Set(['serverRootCACertificate', 'clientCertPair', 'serverNameOverride']);

/** @throws ConnectionOptionsError naming the member at fault */
export function resolveTls(tls: unknown): ResolvedTls {
  if (tls === true) return {};
  if (typeof tls !== 'object' || tls === null || Array.isArray(tls)) {
    throw new ConnectionOptionsError('tls', 'must be true, false or an object with certificates');
  }
  for (const key of Object.keys(tls)) {
    if (!known.has(key)) {
      throw new ConnectionOptionsError(`tls.${key}`, `does not exist: known are ${[...known].join(', ')}`);
    }
  }
  const { serverRootCACertificate, clientCertPair, serverNameOverride } = tls as TLSConfig;
  if (
    serverNameOverride !== undefined &&
    (typeof serverNameOverride !== 'string' || !/^[\w.-]+$/.test(serverNameOverride))
  ) {
    throw new ConnectionOptionsError('tls.serverNameOverride', 'must be a host name, without port');
  }
  return {
    ...(serverRootCACertificate !== undefined && {
      serverRootCACertificate: certificateIn(serverRootCACertificate, 'tls.serverRootCACertificate').bytes,
    }),
    ...(clientCertPair !== undefined && { clientCertPair: resolvePair(clientCertPair) }),
    ...(serverNameOverride !== undefined && { serverNameOverride }),
  };
}

/** Credentials for grpc-js; without `tls`, plain text. */
export function credentialsFor(tls: ResolvedTls | undefined): ChannelCredentials {
  if (!tls) return credentials.createInsecure();
  const { serverRootCACertificate = null, clientCertPair } = tls;
  return credentials.createSsl(
    serverRootCACertificate,
    clientCertPair?.key.reveal() ?? null,
    clientCertPair?.crt ?? null,
  );
}

function resolvePair(pair: unknown): NonNullable<ResolvedTls['clientCertPair']> {
  if (typeof pair !== 'object' || pair === null) {
    throw new ConnectionOptionsError('tls.clientCertPair', 'must be an object { crt, key } of PEM');
  }
  const { crt, key } = pair as { crt?: unknown; key?: unknown };
  if (crt === undefined) throw new ConnectionOptionsError('tls.clientCertPair.crt', 'is missing beside the key');
  if (key === undefined) {
    throw new ConnectionOptionsError('tls.clientCertPair.key', 'is missing beside the certificate');
  }
  const certificate = certificateIn(crt, 'tls.clientCertPair.crt');
  const privateKey = privateKeyIn(key, 'tls.clientCertPair.key');
  if (!certificate.parsed.checkPrivateKey(privateKey.parsed)) {
    throw new ConnectionOptionsError(
      'tls.clientCertPair.key',
      'is not the key of the certificate in `tls.clientCertPair.crt`',
    );
  }
  return { crt: certificate.bytes, key: new Secret(privateKey.bytes) };
}

function certificateIn(pem: unknown, option: string): { bytes: Buffer; parsed: X509Certificate } {
  const bytes = bytesOf(pem, option, 'CERTIFICATE');
  try {
    return { bytes, parsed: new X509Certificate(bytes) };
  } catch (cause) {
    throw new ConnectionOptionsError(option, 'holds no certificate that can be read', { cause });
  }
}

function privateKeyIn(pem: unknown, option: string): { bytes: Buffer; parsed: KeyObject } {
  const bytes = bytesOf(pem, option, 'PRIVATE KEY');
  if (/ENCRYPTED/.test(bytes.toString('latin1'))) {
    throw new ConnectionOptionsError(option, 'is encrypted: decrypt it first (openssl pkey -in client.key)');
  }
  try {
    return { bytes, parsed: createPrivateKey(bytes) };
  } catch (cause) {
    throw new ConnectionOptionsError(option, 'holds no private key that can be read', { cause });
  }
}

function bytesOf(pem: unknown, option: string, label: string): Buffer {
  if (typeof pem !== 'string' && !(pem instanceof Uint8Array)) {
    throw new ConnectionOptionsError(
      option,
      `must be PEM as string or bytes, not ${pem === null ? 'null' : typeof pem}`,
    );
  }
  const bytes = typeof pem === 'string' ? Buffer.from(pem) : Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength);
  const text = bytes.toString('latin1');
  if (new RegExp(`-----BEGIN [A-Z ]*${label}-----`).test(text)) return bytes;
  const other = /-----BEGIN ([A-Z ]+)-----/.exec(text)?.[1];
  if (other) throw new ConnectionOptionsError(option, `holds a ${other}, where a ${label} belongs`);
  const isPath = typeof pem === 'string' && !pem.includes('\n') && /[/\\.]/.test(pem);
  throw new ConnectionOptionsError(
    option,
    isPath
      ? 'is a path: give the contents of the file, as from readFileSync()'
      : `is no PEM: a line -----BEGIN ${label}----- is missing`,
  );
}
